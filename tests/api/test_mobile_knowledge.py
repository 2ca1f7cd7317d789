"""Answers before a submission: shown once, never in the way; and the public list."""

import re
from dataclasses import replace

import pytest
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models.cases import Case
from db.models.files import StoredFile
from db.models.identity import Attempt
from db.models.journal import EventRow
from db.models.knowledge import Entry
from tests.factories.cases import MONDAY, Team
from tests.factories.knowledge import BILL, LAMP, PUMP, drafted, published, written_for
from tests.factories.phones import Phone, words
from tests.factories.pictures import picture_bytes

BROKEN = {
    "text": "我家路灯不亮了，灯杆就在小区东门，晚上看不见路。",
    "place": "和苑小区东门",
    "phone": "13900001234",
    "name": "赵一",
    "contact_ok": "1",
}
TITLE = "这些也许正是您要的"


@pytest.fixture
def lamp(session: Session, crew: Team) -> str:
    """An answer that fits; its number."""
    made = published(session, crew, LAMP)
    session.commit()
    return made.number


def cases(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Case)) or 0


def helped(phone: Phone, page: Response, number: str) -> Response:
    """Press 解决了，不提交 under an answer: only what its own little form carries is sent."""
    form = re.search(rf'<form method="post" action="(/m/knowledge/{number}/helped)">(.*?)</form>', page.text)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    assert set(fields) == {"csrf", "key"}
    return phone.raw.post(form[1], data=fields)


def test_an_answer_that_fits_comes_first_and_a_second_tap_submits(
    phone: Phone, session: Session, lamp: str
) -> None:
    page = phone.say(**BROKEN)
    assert page.status_code == 200
    assert TITLE in page.text
    assert f"<summary>{LAMP.title}</summary>" in page.text
    assert LAMP.answer in page.text
    assert re.search(r'<button class="btn main" form="say"[^>]*>仍要提交', page.text)
    assert cases(session) == 0
    for typed in (
        BROKEN["text"],
        f'value="{BROKEN["place"]}"',
        'value="赵一"',
        'name="contact_ok" value="1" checked',
    ):
        assert typed in page.text, typed
    assert phone.send(page, "/m/submit", BROKEN).headers["location"] == "/m/receipt"
    assert cases(session) == 1


def test_who_has_seen_them_is_not_asked_again_even_after_a_mistake(
    phone: Phone, session: Session, lamp: str
) -> None:
    page = phone.say(**BROKEN)
    wrong = phone.send(page, "/m/submit", {**BROKEN, "phone": "123"})
    assert wrong.status_code == 422
    assert TITLE not in wrong.text
    assert phone.send(wrong, "/m/submit", BROKEN).status_code == 303
    assert cases(session) == 1


def test_photos_wait_with_the_rest(phone: Phone, session: Session, lamp: str) -> None:
    form = phone.open("/m/submit")
    page = phone.send(form, "/m/submit", BROKEN, [("photos", ("a.jpg", picture_bytes()))])
    tokens = re.findall(r'name="kept" value="(\w+)" checked', page.text)
    assert (TITLE in page.text, len(tokens)) == (True, 1)
    phone.send(page, "/m/submit", {**BROKEN, "kept": tokens})
    row = session.scalars(select(Case)).one()
    assert session.scalars(select(StoredFile.subject_id)).one() == row.id


@pytest.mark.parametrize("text", ["路灯不亮，灯杆倒了，着火了快来人", "路灯不亮，灯杆砸断水管，没有水了"])
def test_danger_and_urgent_words_are_never_held_up(
    phone: Phone, session: Session, lamp: str, text: str
) -> None:
    page = phone.say(**{**BROKEN, "text": text})
    assert TITLE not in page.text
    if page.status_code == 422:  # the stop for danger; one tap goes on
        page = phone.send(page, "/m/submit", {**BROKEN, "text": text, "calm": "1"})
    assert page.status_code == 303
    assert cases(session) == 1


def test_nothing_that_does_not_fit_or_is_not_public_stops_anybody(
    phone: Phone, session: Session, crew: Team
) -> None:
    published(session, crew, replace(LAMP, public=False))
    published(session, crew, BILL)
    drafted(session, crew, LAMP)
    published(session, crew, replace(LAMP, area_ids=(crew.tree.south.id,)))
    session.commit()
    assert phone.say(**BROKEN, area=str(crew.tree.north.id)).status_code == 303
    assert cases(session) == 1


def test_at_most_three_and_a_common_field_helps(phone: Phone, session: Session, crew: Team) -> None:
    for _nth in range(5):
        published(session, crew, written_for(crew, LAMP))
    session.commit()
    field = crew.pump.path.split("/")[1]
    page = phone.say(**BROKEN, category=field)
    assert page.text.count("/helped") == 3


def test_that_it_helped_is_counted_without_the_person(phone: Phone, session: Session, lamp: str) -> None:
    page = phone.say(**BROKEN)
    for _tap in range(2):
        answer = helped(phone, page, lamp)
        assert answer.headers["location"] == f"/m/knowledge/{lamp}?helped=1"
    session.expire_all()
    assert session.scalars(select(Entry.helped)).one() == 1
    assert cases(session) == 0
    assert not session.scalars(select(EventRow.id).where(EventRow.role == "CITIZEN")).all()
    assert {row.purpose for row in session.scalars(select(Attempt))} == {"mobile-helped"}
    shown = phone.open(f"/m/knowledge/{lamp}?helped=1")
    assert "解决了就好" in words(shown)
    assert "data-settled" in shown.text


def test_help_from_one_address_has_an_end_and_needs_our_form(
    phone: Phone, session: Session, lamp: str
) -> None:
    page = phone.say(**BROKEN)
    fields = phone.hidden(page)
    for nth in range(30):
        key = f"{nth:024}"
        sent = phone.raw.post(f"/m/knowledge/{lamp}/helped", data={"csrf": fields["csrf"], "key": key})
        assert sent.status_code == 303
    late = phone.raw.post(f"/m/knowledge/{lamp}/helped", data={"csrf": fields["csrf"], "key": "x" * 24})
    assert late.status_code == 429
    forged = phone.another().post(f"/m/knowledge/{lamp}/helped", data={"csrf": "no", "key": "y" * 24})
    assert forged.status_code == 403
    session.expire_all()
    assert session.scalars(select(Entry.helped)).one() == 30


def test_the_list_is_searched_by_words_and_by_field(phone: Phone, session: Session, crew: Team) -> None:
    published(session, crew, written_for(crew))
    published(session, crew, BILL)
    published(session, crew, replace(LAMP, public=False))
    session.commit()
    page = phone.open("/m/knowledge")
    assert PUMP.title in page.text
    assert BILL.title in page.text
    assert LAMP.title not in page.text
    assert BILL.title not in phone.open("/m/knowledge?q=停水").text
    field = crew.pump.path.split("/")[1]
    assert f"/m/knowledge?field={field}" in page.text
    assert BILL.title not in phone.open(f"/m/knowledge?field={field}").text
    near = phone.open("/m/knowledge?q=楼上加压泵坏了没有水喝")
    assert "找到 0 条 · 下面几条相近" in words(near)
    assert PUMP.title in near.text
    nothing = phone.open("/m/knowledge?q=<script>")
    assert "没有找到" in words(nothing)
    assert "<script>" not in nothing.text.split("<main", 1)[1]
    for odd in ("field=abc", "field=" + "9" * 40, "after=nonsense|", "after=2026-01-01|9", "q=" + "水" * 500):
        assert phone.open(f"/m/knowledge?{odd}").status_code == 200, odd


def test_pages_of_the_list_follow_each_other(phone: Phone, session: Session, crew: Team) -> None:
    for nth in range(23):
        published(session, crew, replace(PUMP, title=f"第 {nth:02} 个问题怎么办"))
    session.commit()
    first = phone.open("/m/knowledge")
    more = re.search(r'href="(/m/knowledge\?[^"]*after=[^"]+)"', first.text)[1].replace("&amp;", "&")
    second = phone.open(more)
    found = [re.findall(r"第 (\d\d) 个问题", page.text) for page in (first, second)]
    assert [len(each) for each in found] == [20, 3]
    assert not set(found[0]) & set(found[1])


def test_one_answer_and_the_way_to_it(phone: Phone, session: Session, crew: Team, lamp: str) -> None:
    assert 'href="/m/knowledge"' in phone.open("/m").text
    page = phone.open(f"/m/knowledge/{lamp.lower()}")
    assert LAMP.answer in page.text
    assert "水务局负责解答" in words(page)
    inner = published(session, crew, replace(PUMP, public=False))
    session.commit()
    for number in (inner.number, "K99999", "x"):
        assert phone.open(f"/m/knowledge/{number}").status_code == 404
    phone.now = MONDAY.replace(year=2027, month=5, day=3)  # 90 days and a day after its review date
    assert phone.open(f"/m/knowledge/{lamp}").status_code == 404
