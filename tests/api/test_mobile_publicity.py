"""公开办件 and 我也遇到了 on a phone: found, read, joined with one tap, followed with a receipt; nobody's words."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.mobile.similar import sealed
from core.cases.terms import CaseStatus, Visibility
from core.publicity.actions.publishing import publish, unpublish
from db.models.cases import Case
from db.models.journal import IdempotencyKey
from db.models.publicity import Joiner
from tests.core.publicity.conftest import AGREED, ANSWER, QUESTION
from tests.factories.cases import MONDAY, SAID, Team, Walk, walk
from tests.factories.phones import SAYS, Phone, words

SAME = {
    **SAYS,
    "text": "加压泵坏了，六楼以上没有水，老人没法打水，已经三天",
    "place": "和苑小区 3 号楼",
    "phone": "13911112222",
}


@pytest.fixture
def public(session: Session, crew: Team) -> tuple[Walk, str]:
    """A case everybody may read, and its number."""
    made = walk(session, crew, AGREED).to(CaseStatus.ANSWERED)
    receipt = publish(session, crew.reviewer, made.id, question=QUESTION, answer=ANSWER, now=made.now)
    session.commit()
    return made, receipt.number


@pytest.fixture
def pending(session: Session, crew: Team) -> Walk:
    """Somebody told it this morning, and it is being handled."""
    made = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    session.commit()
    return made


def joins(page: object) -> dict[str, str]:
    """What the first form of an offer carries."""
    form = page.text.split('action="/m/join"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_the_list_is_found_and_read(phone: Phone, public: tuple[Walk, str]):
    made, number = public
    assert "公开办件" in words(phone.open("/m"))
    page = phone.open("/m/public")
    for said in (QUESTION, "当天答复", "水务局", "北门街道", "等本人评价"):
        assert said in words(page), said
    assert made.slip.number not in page.text
    assert SAID.text not in page.text
    assert "找到 1 件" in words(phone.open("/m/public?q=加压泵"))
    assert "没有找到" in words(phone.open("/m/public?q=路灯"))
    assert QUESTION in phone.open("/m/public?field=999&area=x&after=1|2&q=%00").text
    assert ANSWER in words(phone.open(f"/m/public/{number.lower()}"))
    assert phone.open("/m/public/G99999").status_code == 404


def test_taken_down_it_is_gone_at_once(phone: Phone, public: tuple[Walk, str], crew: Team, session: Session):
    made, number = public
    unpublish(session, crew.lead, made.id, now=made.now)
    session.commit()
    assert phone.open(f"/m/public/{number}").status_code == 404
    assert "还没有公开的办件" in words(phone.open("/m/public"))


def test_consent_is_a_tick_on_the_form(phone: Phone, session: Session):
    phone.say()
    phone.say(text="路灯又坏了，请再来看看。", public_ok="1", seen="1")
    kept = session.scalars(select(Case.visibility).order_by(Case.id)).all()
    assert kept == [Visibility.PRIVATE, Visibility.PUBLIC_REDACTED]


def test_one_tap_joins_instead_of_a_duplicate(phone: Phone, pending: Walk, session: Session):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    assert page.status_code == 200
    assert "附近有人反映过同样的事" in words(page)
    for private in (SAID.phone, SAID.name, pending.slip.number, session.get_one(Case, pending.id).headline):
        assert private not in page.text.replace(SAME["text"], "")
    assert session.scalars(select(Case)).all()[1:] == []
    joined = phone.raw.post("/m/join", data=joins(page))
    assert joined.headers["location"] == "/m/join/receipt"
    receipt = phone.open("/m/join/receipt")
    number, code = re.findall(r'class="no(?: code)?">([^<]+)<', receipt.text)
    assert number.startswith("T")
    view = words(phone.open(f"/m/join/{number}"))
    assert "水务局已签收" in view
    assert "有人先反映了" in view
    for private in (SAID.text, SAID.phone, SAID.place, pending.slip.number):
        assert private not in view
    assert len(session.scalars(select(Joiner)).all()) == 1
    phone.raw.cookies.clear()
    asked = phone.open("/m/track")
    found = phone.send(asked, "/m/track", {"number": number, "code": code})
    assert found.headers["location"] == f"/m/join/{number}"
    wrong = phone.send(asked, "/m/track", {"number": number, "code": "00000000"})
    assert wrong.status_code == 404


def test_a_second_tap_and_a_second_time_count_once(phone: Phone, pending: Walk, session: Session):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    first, second = (phone.raw.post("/m/join", data=joins(page)) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    again = phone.raw.post("/m/join", data={**joins(page), "key": "n" * 24})
    assert again.status_code == 409
    assert "只算一次" in words(again)
    assert len(session.scalars(select(Joiner)).all()) == 1


def test_a_wrong_number_is_said_beside_its_field(phone: Phone, pending: Walk):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    refused = phone.raw.post("/m/join", data={**joins(page), "phone": "139"})
    assert refused.status_code == 422
    assert 'id="phone-err"' in refused.text
    assert 'href="#phone"' in refused.text
    mended = phone.raw.post("/m/join", data={**joins(refused), "phone": "13911113333"})
    assert mended.status_code == 303


def test_only_what_was_offered_can_be_joined(phone: Phone, pending: Walk, session: Session):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    for offer in ("", str(pending.id), sealed(pending.id, phone.now - timedelta(days=2))):
        refused = phone.raw.post("/m/join", data={**joins(page), "offer": offer})
        assert refused.status_code == 422, offer
    assert session.scalars(select(Joiner)).all() == []


def test_it_is_limited(phone: Phone, crew: Team, session: Session):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(text="路灯坏了三盏，半个月没有人修。")
    made = [walk(session, crew).to(CaseStatus.ACCEPTED) for _nth in range(11)]
    session.commit()
    page = phone.open("/m/submit")
    fields = {"csrf": phone.hidden(page)["csrf"]}
    answers = [
        phone.raw.post(
            "/m/join", data={**fields, "key": f"{nth:024}", "offer": sealed(each.id, phone.now)}
        ).status_code
        for nth, each in enumerate(made)
    ]
    assert answers == [303] * 10 + [429]


def test_who_insists_submits_and_danger_is_never_held_up(phone: Phone, pending: Walk, session: Session):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    assert phone.send(page, "/m/submit", SAME).status_code == 303
    assert len(session.scalars(select(Case)).all()) == 2
    danger = phone.say(**{**SAME, "text": f"{SAME['text']}，着火了", "phone": "13911114444"})
    assert "没有危险，照样提交" in words(danger)
    assert session.scalars(select(IdempotencyKey)).all()


def test_what_is_public_is_offered_to_read(phone: Phone, public: tuple[Walk, str]):
    phone.now = MONDAY + timedelta(hours=3)
    page = phone.say(**SAME)
    assert "已经答复，并且公开了" in words(page)
    assert f"/m/public/{public[1]}" in page.text


def test_an_app_on_the_phone_keeps_nothing_of_anybody(phone: Phone):
    told = phone.raw.get("/m/manifest.webmanifest")
    manifest = json.loads(told.text)
    assert told.headers["content-type"].startswith("application/manifest+json")
    assert (manifest["start_url"], manifest["scope"]) == ("/m", "/m")
    for icon in manifest["icons"]:
        assert phone.raw.get(icon["src"]).status_code == 200
    worker = phone.raw.get("/m/sw.js")
    assert worker.headers["service-worker-allowed"] == "/m"
    assert worker.headers["cache-control"] == "no-cache"
    kept = json.loads(re.search(r"FILES = (\[.*?\])", worker.text)[1])
    assert [path.split("?")[0] for path in kept] == ["/m/style.css", "/m/app.js"]
    assert "现在没有网络" in words(phone.open("/m/offline"))


def test_the_random_value_of_a_browser_lives_a_week(phone: Phone):
    cookies = phone.raw.get("/m").headers.get_list("set-cookie")
    (nonce,) = [each for each in cookies if each.startswith("minhu_page=")]
    assert "Max-Age=604800" in nonce


def test_a_refused_form_leads_back_to_a_page_that_is_there(phone: Phone, pending: Walk):
    phone.now = pending.now
    phone.open(f"/m/k/{pending.slip.link}")
    case = f"/m/case/{pending.slip.number}"
    refused = phone.send(phone.open(case), f"{case}/supplement", {"text": ""})
    assert f'href="{case}?elder=1"' in refused.text
    assert 'href="#more"' in refused.text
