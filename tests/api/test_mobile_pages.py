"""What all citizens' pages have in common: small, safe, readable without a script, in two languages and two sizes."""

import gzip
import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from starlette.routing import Route

from api.access import Access
from api.mobile import routes as mobile
from core.cases.terms import CaseStatus
from core.foundation import settings as foundation
from db import session as doors
from db.models.cases import EmergencyWord
from db.models.identity import Account
from db.seeds.taxonomy import read_emergency
from tests.factories.cases import MONDAY, Team, walk
from tests.factories.phones import Phone, words

BUDGET = 50_000
"""Bytes of a first visit over the wire: the page, the style sheet, the script."""

PLAIN = [
    "/m",
    "/m/",
    "/m/public",
    "/m/offline",
    "/m/submit",
    "/m/track",
    "/m/track?for=rate",
    "/m/rules",
    "/m/privacy",
    "/m/nowhere",
]


@pytest.fixture
def pages(phone: Phone, crew: Team, session: Session) -> dict[str, str]:
    """Every page as HTML, with everything the product brings along."""
    session.add_all(
        EmergencyWord(word=row.word, call="|".join(row.calls), advice=row.sentence)
        for row in read_emergency()
        if row.word != "着火"
    )
    session.commit()
    shown = {path: phone.open(path).text for path in PLAIN}
    phone.say()
    shown["receipt"] = phone.open("/m/receipt").text
    for status in (CaseStatus.IN_PROGRESS, CaseStatus.ANSWERED, CaseStatus.CALLBACK, CaseStatus.REHANDLING):
        case = walk(session, crew).to(status)
        session.commit()
        phone.now = case.now + timedelta(hours=1)
        shown[f"case {status}"] = phone.open(f"/m/k/{case.slip.link}").text
        for page in ("rate", "withdraw", "thanks"):
            shown[f"{page} {status}"] = phone.open(f"/m/case/{case.slip.number}/{page}").text
    shown["mistakes"] = phone.say(text="", place="", phone="").text
    return shown


def test_a_first_visit_is_small(phone: Phone, pages: dict[str, str]):
    kept = sum(
        len(phone.raw.get(path, headers={"Accept-Encoding": "identity"}).content)
        for path in re.findall(r'(?:href|src)="(/m/(?:style\.css|app\.js)\?v=\w+)"', pages["/m"])
    )
    sizes = {name: len(html.encode()) + kept for name, html in pages.items()}
    assert kept > 10_000
    assert max(sizes.values()) < BUDGET, max(sizes.items(), key=lambda item: item[1])
    small = phone.raw.get("/m/style.css")
    assert small.headers["content-encoding"] == "gzip"
    assert "immutable" in small.headers["cache-control"]
    assert len(gzip.compress(small.content)) < 6000


def test_no_page_needs_or_carries_inline_script_or_style(pages: dict[str, str]):
    for name, html in pages.items():
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), name
        assert not re.search(r"\s(style|on\w+)=", html), name
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html), name


def test_every_field_has_a_name_for_the_ear(pages: dict[str, str]):
    for name, html in pages.items():
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (name, ids)
        for field in re.findall(r"<(?:input|textarea|select)\b[^>]*>", html):
            if 'type="hidden"' in field or re.search(r'type="(radio|checkbox)"', field):
                continue
            label = re.search(r'\bid="([^"]+)"', field)
            assert "aria-label" in field or (label and f'for="{label[1]}"' in html), (name, field)
        for pointed in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
            assert set(pointed.split()) <= set(ids), (name, pointed)
        assert html.count("<h1") == 1, name


def test_every_link_leads_somewhere(phone: Phone, pages: dict[str, str]):
    found = {link for html in pages.values() for link in re.findall(r'(?:href|action)="(/m[^"]*)"', html)}
    for link in found:
        path = link.replace("&amp;", "&")
        if path.endswith(("/supplement", "/urge")):
            continue
        assert phone.open(path).status_code in ({404} if path.startswith("/m/nowhere") else {200}), path


def test_headers_of_a_page(phone: Phone):
    headers = phone.raw.get("/m/submit").headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_all_doors_are_open_to_strangers_and_named():
    assert {door.access for door in mobile.doors} == {Access.PUBLIC}
    assert {door.route.path for door in mobile.doors} == {route.path for route in mobile.routes}


POSTS = [route for route in mobile.routes if isinstance(route, Route) and "POST" in (route.methods or ())]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
def test_no_form_is_believed_without_our_token(phone: Phone, route: Route):
    path = route.path.replace("{number}", "H2026110200001")
    page = phone.open("/m/submit")
    whole = {**phone.hidden(page), "key": "k" * 30}
    for fields in ({}, {**whole, "csrf": ""}, {**whole, "csrf": "ab12:" + "0" * 64}):
        assert phone.raw.post(path, data=fields).status_code in {403, 303}, path
        assert "minhu_slip" not in phone.raw.cookies
    assert phone.another().post(path, data=whole).status_code in {403, 303}
    assert phone.raw.get(path).status_code in {200, 303, 404}


def test_english_is_one_switch_away_and_stays(phone: Phone):
    assert '<html lang="zh-CN">' in phone.open("/m").text
    answer = phone.raw.get("/m/track?for=rate&lang=en")
    assert answer.headers["location"] == "/m/track?for=rate"
    assert '<html lang="en">' in phone.open("/m").text
    phone.open("/m?lang=zh-CN")
    assert '<html lang="zh-CN">' in phone.open("/m").text
    asked = phone.another().get("/m", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in asked.text


def test_large_text_is_remembered(phone: Phone):
    assert 'class="elder"' not in phone.open("/m").text
    assert 'class="elder"' in phone.open("/m?elder=1").text
    assert 'class="elder"' in phone.open("/m/submit").text
    assert 'class="elder"' not in phone.open("/m?elder=0").text


def test_our_own_fault_gets_a_number_and_no_traceback(phone: Phone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doors.factory, "kw", {**doors.factory.kw, "bind": None})
    page = phone.open("/m")
    assert page.status_code == 500
    read = words(page)
    assert "是我们这边出了错" in read
    assert re.search(r"报错编号 E-1102-0900-[0-9a-f]{4}", read)
    assert "Traceback" not in page.text


def test_the_name_of_the_centre_stands_on_every_page(pages: dict[str, str]):
    name = foundation.settings().centre_name
    assert all(name in html for html in pages.values())


def test_a_demonstration_says_so_on_every_page(phone: Phone, session: Session) -> None:
    said = "演示环境：单位、人员和件都是虚构的"
    assert said not in phone.open("/m").text
    session.add(Account(login="d", name="d", password_hash="-", created_at=MONDAY, demo=True))
    session.flush()
    for page in ("/m", "/m/submit", "/m/track", "/m/rules", "/m/privacy", "/m/nowhere"):
        assert said in phone.open(page).text, page
