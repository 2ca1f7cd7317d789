"""The way back to one's own matter, and what may be done there: with the key, and never without."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.terms import CaseEvent, CaseStatus, Resolved, Satisfied
from core.deadlines.terms import Level
from core.identity import limits
from core.notices.actions.sending import notify
from core.notices.values import Recipient
from db.models.cases import Case, Rating
from db.models.journal import EventRow
from db.models.notices import Notice
from tests.factories.cases import SAID, Team, Walk, walk
from tests.factories.phones import Phone, words
from tests.factories.pictures import picture_bytes

BAD = {"resolved": "NO", "satisfied": "NO", "comment": "水还是上不来"}
GOOD = {"resolved": "YES", "satisfied": "MOSTLY"}


@pytest.fixture
def matter(session: Session, crew: Team, phone: Phone) -> Walk:
    """A case of this phone's owner, opened by its link."""
    made = walk(session, crew)
    session.commit()
    phone.open(f"/m/k/{made.slip.link}")
    return made


def reached(phone: Phone, matter: Walk, status: CaseStatus) -> str:
    """Walk on to a status; the address of the case."""
    matter.to(status)
    matter.session.commit()
    phone.now = matter.now + timedelta(minutes=5)
    phone.open(f"/m/k/{matter.slip.link}")
    return f"/m/case/{matter.slip.number}"


def events(session: Session, event: CaseEvent) -> int:
    return session.scalar(select(func.count()).select_from(EventRow).where(EventRow.name == event.value)) or 0


def test_a_link_opens_the_case_and_leaves_the_address(phone: Phone, matter: Walk):
    other = phone.another()
    answer = other.get(f"/m/k/{matter.slip.link}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/m/case/{matter.slip.number}")
    assert answer.headers["referrer-policy"] == "same-origin"
    cookie = answer.headers["set-cookie"]
    for part in ("minhu_keys=", "HttpOnly", "Path=/m", "SameSite=lax", "Max-Age=1800"):
        assert part in cookie
    assert SAID.text in words(other.get(answer.headers["location"]))


def test_opening_a_link_records_nothing(phone: Phone, matter: Walk, session: Session):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    before = session.scalar(select(func.count()).select_from(EventRow))
    for path in (
        f"/m/k/{matter.slip.link}",
        where,
        f"{where}/rate?resolved=YES&satisfied=YES",
        f"{where}/withdraw",
    ):
        assert phone.open(path).status_code == 200
    assert session.scalar(select(func.count()).select_from(EventRow)) == before


@pytest.mark.parametrize("path", ["", "/rate", "/withdraw", "/thanks"])
def test_without_the_key_the_code_is_asked_for(phone: Phone, matter: Walk, path: str):
    answer = phone.another().get(f"/m/case/{matter.slip.number}{path}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/m/track?no={matter.slip.number}&again=1"


@pytest.mark.parametrize("act", ["supplement", "urge", "withdraw", "rate"])
def test_without_the_key_nothing_is_done(phone: Phone, matter: Walk, session: Session, act: str):
    other = phone.another()
    fields = {**phone.hidden(other.get("/m/track")), "key": "k" * 30, "text": "甲乙丙", "why": "DONE", **GOOD}
    before = session.scalar(select(func.count()).select_from(EventRow))
    answer = other.post(f"/m/case/{matter.slip.number}/{act}", data=fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/m/track?no=")
    assert session.scalar(select(func.count()).select_from(EventRow)) == before


def test_the_key_of_one_case_opens_no_other(phone: Phone, matter: Walk, session: Session, crew: Team):
    other = walk(session, crew)
    session.commit()
    assert phone.raw.get(f"/m/case/{other.slip.number}").status_code == 303
    assert phone.raw.get(f"/m/case/{matter.slip.number}").status_code == 200


def test_half_an_hour_without_a_sign_locks_the_page(phone: Phone, matter: Walk):
    where = f"/m/case/{matter.slip.number}"
    for _ in range(3):
        phone.wait(minutes=29)
        assert phone.raw.get(where).status_code == 200
    phone.wait(minutes=31)
    page = phone.open(where)
    assert "半小时不动" in words(page)
    assert f'value="{matter.slip.number}"' in page.text


@pytest.mark.parametrize("cookie", ["x", "gAAAAA", "%00", "9" * 5000])
def test_a_cookie_that_is_not_ours_opens_nothing(phone: Phone, matter: Walk, cookie: str):
    other = phone.another()
    for name in ("minhu_keys", "minhu_slip", "minhu_page"):
        other.cookies.set(name, cookie)
    assert other.get(f"/m/case/{matter.slip.number}").status_code == 303
    assert other.get("/m/receipt").status_code == 303
    assert other.get("/m/track").status_code == 200


def test_a_wrong_code_reads_like_an_unknown_number_and_five_are_enough(phone: Phone, matter: Walk):
    page = phone.open("/m/track")
    wrong = phone.send(page, "/m/track", {"number": matter.slip.number, "code": "00000000"})
    unknown = phone.send(page, "/m/track", {"number": "H2026110299999", "code": matter.slip.code})
    sentence = "没有查到。编号和查询码对不上"
    assert wrong.status_code == unknown.status_code == 404
    assert sentence in words(wrong)
    assert sentence in words(unknown)
    assert f'value="{matter.slip.number}"' in wrong.text
    assert "00000000" not in wrong.text
    for _ in range(4):
        phone.send(page, "/m/track", {"number": matter.slip.number, "code": "00000000"})
    locked = phone.send(page, "/m/track", {"number": matter.slip.number, "code": matter.slip.code})
    assert locked.status_code == 429
    assert "分钟后再试" in words(locked)


def test_the_line_the_promise_and_who_holds_it(phone: Phone, matter: Walk):
    where = reached(phone, matter, CaseStatus.IN_PROGRESS)
    read = words(phone.open(where))
    for said in (
        "办理中",
        "11月11日 周三 17:30 前",
        "现在在谁手里 水务局",
        "已派往水务局",
        "水务局已签收",
        "在谁那里，停了多久",
    ):
        assert said in read, said
    assert re.search(r"4 步连成一串，最新一步的指纹 (\w{4} ){4}", read)


def test_an_answer_is_not_the_persons_before_its_release(phone: Phone, matter: Walk):
    where = reached(phone, matter, CaseStatus.REPLY_REVIEW)
    assert "水泵已于今日下午更换" not in phone.open(where).text
    reached_again = words(phone.open(where))
    assert "结果审核中" in reached_again


def test_late_is_said_with_an_apology(phone: Phone, matter: Walk):
    where = f"/m/case/{matter.slip.number}"
    phone.wait(days=20)
    phone.open(f"/m/k/{matter.slip.link}")
    assert "对不起，没有按时" in words(phone.open(where))
    assert "超过了答应的日期" in words(phone.open(where))


def test_a_changed_promise_keeps_the_old_date_and_says_why(phone: Phone, matter: Walk, session: Session):
    matter.wait(hours=1).accept(Level.L4)
    session.commit()
    page = phone.open(f"/m/case/{matter.slip.number}")
    assert re.search(r"<del>.*?11-11 \d\d:\d\d</del> 改到 11-18", page.text)
    assert "核定了期限" in words(page)


def test_a_supplement_with_a_photo(phone: Phone, matter: Walk, session: Session):
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(where)
    empty = phone.send(page, f"{where}/supplement", {"text": " "})
    assert empty.status_code == 422
    assert "请写一点补充的情况" in words(empty)
    photo = [("photos", ("a.jpg", picture_bytes()))]
    for _ in range(2):
        done = phone.send(page, f"{where}/supplement", {"text": "三楼也没有水了"}, photo)
        assert done.headers["location"] == f"{where}?done=supplement"
    assert events(session, CaseEvent.SUPPLEMENTED) == 1
    shown = phone.open(done.headers["location"])
    assert "三楼也没有水了" in shown.text
    assert shown.text.count("/thumb?pass=") == 1
    assert "补充已经收到" in words(shown)


def test_urging_twice_a_day_is_refused_and_a_double_tap_is_not(phone: Phone, matter: Walk, session: Session):
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(where)
    for _ in range(2):
        assert phone.send(page, f"{where}/urge", {}).status_code == 303
    assert events(session, CaseEvent.URGED) == 1
    shown = phone.open(where)
    assert "11-03 09:00 以后可以再催" in words(shown)
    other = phone.send(page, f"{where}/urge", {"key": "another-key-of-a-second-page"})
    assert other.status_code == 409
    assert "24 小时内只能催一次" in words(other)
    phone.wait(hours=24)
    phone.open(f"/m/k/{matter.slip.link}")
    assert phone.send(phone.open(where), f"{where}/urge", {}).status_code == 303
    assert events(session, CaseEvent.URGED) == 2


def test_text_messages_are_stopped_as_easily_as_they_were_allowed(phone: Phone, crew: Team, session: Session):
    made = walk(session, crew, replace(SAID, sms_ok=True))
    facts = {"number": made.slip.number, "link": ""}
    to = [Recipient(phone=SAID.phone)]
    notify(session, "case.answered", to, subject=("case", made.id), facts=facts, key="k", now=made.now)
    session.commit()
    phone.open(f"/m/k/{made.slip.link}")
    where = f"/m/case/{made.slip.number}"
    page = phone.open(where)
    assert "不要再发短信" in words(page)
    for _ in range(2):
        assert phone.send(page, f"{where}/texts", {}).status_code == 303
    session.expire_all()
    assert not session.get_one(Case, made.id).sms_ok
    assert session.scalars(select(Notice.phone)).all() == [None]
    shown = phone.open(f"{where}?done=texts")
    assert "不再发短信了" in words(shown)
    assert "不要再发短信" not in words(shown)


def test_taking_it_back_asks_first(phone: Phone, matter: Walk, session: Session):
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(f"{where}/withdraw")
    assert "确定撤回吗" in words(page)
    assert phone.send(page, f"{where}/withdraw", {}).status_code == 422
    assert phone.send(page, f"{where}/withdraw", {"why": "DONE"}).status_code == 303
    assert session.get_one(Case, matter.id).status is CaseStatus.WITHDRAWN
    after = phone.open(where)
    assert "已撤回" in words(after)
    assert "/urge" not in after.text
    assert "现在不能撤回" in words(phone.open(f"{where}/withdraw"))


def test_a_good_rating_closes_the_case(phone: Phone, matter: Walk, session: Session):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    assert "去评价" in words(phone.open(where))
    page = phone.open(f"{where}/rate")
    assert "水泵已于今日下午更换" in words(page)
    for _ in range(2):
        assert phone.send(page, f"{where}/rate", GOOD).headers["location"] == f"{where}/thanks"
    row = session.scalars(select(Rating)).one()
    assert (row.resolved, row.satisfied, row.good) == (Resolved.YES, Satisfied.MOSTLY, True)
    assert "这件事办结了" in words(phone.open(f"{where}/thanks"))
    assert phone.raw.get(f"{where}/rate").headers["location"] == where


def test_a_bad_rating_says_what_happens_and_until_when(phone: Phone, matter: Walk, session: Session):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    phone.send(phone.open(f"{where}/rate"), f"{where}/rate", BAD)
    read = words(phone.open(f"{where}/thanks"))
    for said in ("中心来核实", "未解决、不满意", "11月3日 周二 17:30 前", "重新办理"):
        assert said in read, said
    assert session.get_one(Case, matter.id).status is CaseStatus.CALLBACK


@pytest.mark.parametrize("fields", [{}, {"resolved": "YES"}, {"resolved": "X", "satisfied": "YES"}])
def test_half_a_rating_keeps_the_other_half(
    phone: Phone, matter: Walk, session: Session, fields: dict[str, str]
):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    page = phone.send(phone.open(f"{where}/rate"), f"{where}/rate", {**fields, "comment": "写好的话"})
    assert page.status_code == 422
    assert "写好的话" in page.text
    assert ('name="resolved" value="YES" required checked' in page.text) is (fields.get("resolved") == "YES")
    assert session.scalar(select(func.count()).select_from(Rating)) == 0


def test_who_looks_for_the_rating_door_comes_to_the_rating(phone: Phone, matter: Walk):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    page = phone.open("/m/track?for=rate")
    found = phone.send(page, "/m/track", {"number": matter.slip.number, "code": matter.slip.code})
    assert found.headers["location"] == f"{where}/rate"


def test_a_replaced_link_says_what_else_helps(phone: Phone):
    page = phone.open("/m/k/no-such-link")
    assert page.status_code == 404
    assert "用编号和查询码查" in words(page)


def test_who_has_rated_reads_his_rating_and_may_change_it(phone: Phone, matter: Walk):
    where = reached(phone, matter, CaseStatus.CALLBACK)
    page = phone.open(where)
    assert "您的评价 未解决、不满意" in words(page)
    assert "去评价" not in words(page)
    assert "重新评价" in words(page)


def test_twenty_acts_an_hour_on_one_case_and_a_form_that_comes_again_is_none(
    phone: Phone, matter: Walk, session: Session
):
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(where)

    def add(number: int) -> Response:
        said = {"text": f"第 {number} 次补充：还是没有水", "key": f"a-key-of-the-page-number-{number:04}"}
        return phone.send(page, f"{where}/supplement", said)

    assert [add(number).status_code for number in (*range(20), 0, 19)] == [303] * 22
    refused = add(20)
    assert refused.status_code == 429
    assert "次数太多，请 60 分钟后再试" in words(refused)
    assert "第 20 次补充" in refused.text
    for act, fields in (("urge", {}), ("withdraw", {"why": "DONE"})):
        assert (
            phone.send(page, f"{where}/{act}", {**fields, "key": f"a-key-of-the-page-for-{act}"}).status_code
            == 429
        )
    assert events(session, CaseEvent.SUPPLEMENTED) == 20
    assert session.get_one(Case, matter.id).status is CaseStatus.SUBMITTED
    phone.wait(hours=1)
    phone.open(f"/m/k/{matter.slip.link}")
    assert add(20).status_code == 303


def test_ratings_count_with_the_other_acts(phone: Phone, matter: Walk, session: Session):
    where = reached(phone, matter, CaseStatus.ANSWERED)
    for _ in range(20):
        limits.note(session, "mobile-act", str(matter.id), now=phone.now)
    session.commit()
    refused = phone.send(phone.open(f"{where}/rate"), f"{where}/rate", GOOD)
    assert refused.status_code == 429
    assert "次数太多" in words(refused)
    assert session.scalar(select(func.count()).select_from(Rating)) == 0


def test_sixty_acts_an_hour_from_one_address(phone: Phone, matter: Walk, session: Session):
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(where)
    for _ in range(60):
        limits.note(session, "mobile-act-address", "testclient", now=phone.now)
    session.commit()
    assert phone.send(page, f"{where}/urge", {}).status_code == 429
    assert events(session, CaseEvent.URGED) == 0


def test_what_is_written_in_english_has_no_chinese_marks(phone: Phone, matter: Walk):
    where = reached(phone, matter, CaseStatus.CALLBACK)
    phone.raw.headers["Accept-Language"] = "en"
    page = words(phone.open(where))
    assert re.search(r"Your rating \S[^、]*, ", page)
    assert "\u3000" not in page
