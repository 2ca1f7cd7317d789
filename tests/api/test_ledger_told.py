"""The ledger 挂账督办 as its person reads it, on his phone and over the open interface: units by name, and nobody."""

import re
from datetime import datetime, timedelta

import pytest
from httpx import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import pressing
from core.cases.queries.progress import progress
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.deadlines.terms import Stage
from core.foundation import clock as clocks
from core.supervision import jobs
from core.supervision.actions import enquiring, objecting, writing_off
from db.models.identity import Account
from db.models.supervision import SupervisionEntry
from tests.factories import channels
from tests.factories.cases import Walk, walk
from tests.factories.channels import Caller
from tests.factories.ledger import Crew, clock, in_verification, ledger_crew, listed, the_entry, tick
from tests.factories.phones import Phone, words

BUDGET = 50_000
TOLD = "单位说明天上门更换水泵"


@pytest.fixture
def desk(session: Session, home: object, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """A centre that keeps its ledger."""
    assert home
    monkeypatch.setattr(jobs, "GRACE", timedelta(0))
    made = ledger_crew(session)
    session.commit()
    return made


@pytest.fixture
def phone(desk: Crew, monkeypatch: pytest.MonkeyPatch) -> Phone:
    assert desk
    return Phone(clocks.now(), monkeypatch)


def page(session: Session, phone: Phone, case: Walk) -> Response:
    """The person's page, as heavy as it comes."""
    session.commit()
    phone.now = case.now + timedelta(minutes=1)
    shown = phone.open(f"/m/k/{case.slip.link}")
    assert len(shown.content) < BUDGET
    return shown


def enquired(session: Session, desk: Crew) -> tuple[Walk, SupervisionEntry]:
    """Listed, asked, answered, and the person was told."""
    case, row = listed(session, desk)
    enquiring.enquire(session, desk.supervisor, row.id, now=case.now)
    enquiring.answer_enquiry(
        session, desk.team.unit_lead, row.id, body="配件已到，赵工明天上门", now=case.now
    )
    enquiring.tell_person(session, desk.supervisor, row.id, body=TOLD, now=case.now)
    return case, row


def written_off(session: Session, desk: Crew) -> Walk:
    case, row = enquired(session, desk)
    in_verification(session, desk, case, row)
    case.rate(Resolved.YES, Satisfied.YES)
    writing_off.write_off(session, desk.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    return case


def test_the_page_tells_it_all(session: Session, desk: Crew, phone: Phone) -> None:
    case, _row = enquired(session, desk)
    pressing.press(session, desk.supervisor, case.id, body="请今天就上门", now=case.now)
    shown = words(page(session, phone, case))
    for sentence in (
        "列入挂账督办",
        "对水务局：中心定期问办到哪一步、告诉您进展，直到销账。",
        "水务局办这一件已列入挂账督办",
        "已问询水务局办到哪一步",
        "督办进展",
        TOLD,
        "中心督促水务局抓紧办",
    ):
        assert sentence in shown
    assert "赵工" not in shown, "what the unit answered is the supervisor's to read"
    assert "请今天就上门" not in shown


def test_nobody_is_named(session: Session, desk: Crew, phone: Phone) -> None:
    case = written_off(session, desk)
    shown = words(page(session, phone, case))
    for name in session.scalars(select(Account.name)):
        assert not re.search(rf"\b{re.escape(name)}\b", shown), name
    assert "现场看过" not in shown


def test_once_written_off_it_stands_on_the_line_alone(session: Session, desk: Crew, phone: Phone) -> None:
    case = written_off(session, desk)
    shown = words(page(session, phone, case))
    assert "水务局的挂账已销账" in shown
    assert "中心定期问办到哪一步" not in shown


def test_revoked_says_why(session: Session, desk: Crew, phone: Phone) -> None:
    case, row = listed(session, desk)
    objecting.revoke(session, desk.team.lead, row.id, reason="查过，当天已经上门", now=case.now)
    shown = words(page(session, phone, case))
    assert "水务局的挂账已撤销" in shown
    assert "查过，当天已经上门" in shown
    assert "中心定期问办到哪一步" not in shown


def test_two_units_are_both_named_until_each_is_done(session: Session, desk: Crew) -> None:
    """The centre took too long to accept, the unit to make contact: each has an entry of its own."""
    case = walk(session, desk.team)
    case.now += timedelta(days=2)
    tick(session, case.now)
    assert progress(session, case.citizen, case.id, now=case.now).on_ledger == ("民呼中心",)
    case.to(CaseStatus.IN_PROGRESS)
    case.now = clock(session, "case", case.id, Stage.CONTACT) + timedelta(seconds=30)
    tick(session, case.now)
    assert progress(session, case.citizen, case.id, now=case.now).on_ledger == ("民呼中心", "水务局")


def test_how_long_each_desk_had_it(session: Session, desk: Crew, phone: Phone) -> None:
    case, _row = listed(session, desk)
    shown = words(page(session, phone, case))
    assert "在谁那里，停了多久" in shown
    told = progress(session, case.citizen, case.id, now=case.now).dwell
    assert [(each.unit, each.current) for each in told] == [("民呼中心", False), ("水务局", True)]


def test_other_systems_read_the_same(session: Session, desk: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    case, row = enquired(session, desk)
    moment: list[datetime] = [case.now]
    monkeypatch.setattr(clocks, "now", lambda: moment[0])
    app = Caller(channels.key(session, now=case.now))
    session.commit()
    shown = app.get(f"/cases/{case.slip.number}", case.slip.code).json()
    assert shown["on_ledger"] == ["水务局"]
    assert [(each["unit"], each["current"]) for each in shown["dwell"]] == [
        ("民呼中心", False), ("水务局", True)
    ]  # fmt: skip
    steps = app.get(f"/cases/{case.slip.number}/steps", case.slip.code).json()["items"]
    assert [each["event"] for each in steps][-3:] == ["case.listed", "case.enquired", "case.progress_told"]
    assert {each["unit"] for each in steps[-3:]} == {"水务局"}
    in_verification(session, desk, case, row)
    case.rate(Resolved.YES, Satisfied.YES)
    writing_off.write_off(session, desk.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    assert not the_entry(session, case.id).next_at
    session.commit()
    moment[0] = case.now
    assert app.get(f"/cases/{case.slip.number}", case.slip.code).json()["on_ledger"] == []
