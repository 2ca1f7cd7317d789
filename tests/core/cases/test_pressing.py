"""Urging from both sides: the person once a day, the centre in words that the unit reads, each with its own event."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import citizen, pressing
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus
from core.cases.workflow import MoveNotPossible
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import outbox
from db.models.deadlines import Deadline
from db.models.notices import Notice
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk

SAY = "已经过半，请今天联系反映人。"


def pressed(session: Session, crew: Team, who: Actor | None = None) -> Walk:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    pressing.press(session, who or crew.lead, case.id, body=SAY, now=case.now)
    return case


@pytest.mark.parametrize("status", [CaseStatus.DISPATCHED, CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING])
def test_the_centre_presses_the_unit_that_has_it(session: Session, crew: Team, status: CaseStatus) -> None:
    case = walk(session, crew).to(status)
    before = session.execute(select(Deadline.id, Deadline.due_at, Deadline.met_at)).all()
    pressing.press(session, crew.dispatcher, case.id, body=SAY, now=case.now)
    assert session.execute(select(Deadline.id, Deadline.due_at, Deadline.met_at)).all() == before
    step = case_file(session, crew.clerk, case.id, now=case.now).steps[0]
    assert (step.name, step.sentence(), step.text) == (CaseEvent.PRESSED, "中心督促水务局抓紧办", SAY)


def test_the_person_reads_that_it_was_done_and_not_the_words(session: Session, crew: Team) -> None:
    case = pressed(session, crew)
    step = progress(session, case.citizen, case.id, now=case.now).steps[0]
    assert (step.sentence(), step.text, step.account_id) == ("中心督促水务局抓紧办", "", None)


def test_a_supervisor_presses_and_nobody_of_the_unit_does(session: Session, crew: Team) -> None:
    supervisor = person(session, "sup", (Role.SUPERVISOR, crew.tree.root))
    case = pressed(session, crew, supervisor)
    for who in (crew.clerk, crew.unit_lead, crew.reviewer, crew.operator):
        with pytest.raises(NotAllowed):
            pressing.press(session, who, case.id, body=SAY, now=case.now + timedelta(days=1))


def test_once_in_four_hours_whoever_asks(session: Session, crew: Team) -> None:
    case = pressed(session, crew)
    with pytest.raises(Conflict, match="4 小时内已经督促过") as refusal:
        pressing.press(session, crew.dispatcher, case.id, body=SAY, now=case.now + timedelta(hours=3))
    assert "4" in str(refusal.value)
    pressing.press(session, crew.dispatcher, case.id, body=SAY, now=case.now + timedelta(hours=4))


def test_what_no_unit_has_is_not_pressed(session: Session, crew: Team) -> None:
    for status in (CaseStatus.ACCEPTED, CaseStatus.ANSWERED):
        case = walk(session, crew).to(status)
        with pytest.raises(MoveNotPossible):
            pressing.press(session, crew.lead, case.id, body=SAY, now=case.now)


def test_it_says_something(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    with pytest.raises(Invalid):
        pressing.press(session, crew.lead, case.id, body=" 快 ", now=case.now)


def test_the_unit_hears_of_it_once(session: Session, crew: Team) -> None:
    case = pressed(session, crew)
    while (row := outbox.take(session, now=case.now)) is not None:
        outbox.run(session, row, now=case.now)
    rows = session.scalars(select(Notice).where(Notice.template == "case.pressed")).all()
    assert sorted(row.account_id or 0 for row in rows) == sorted(
        who.account_id or 0 for who in (crew.clerk, crew.unit_lead)
    )


def test_the_person_urges_once_a_day_and_the_centre_does_not_use_it_up(session: Session, crew: Team) -> None:
    case = pressed(session, crew)
    citizen.urge(session, case.citizen, case.id, now=case.now)
    assert progress(session, case.citizen, case.id, now=case.now).urge_after == case.now + timedelta(hours=24)
    with pytest.raises(Conflict, match="24 小时内只能催一次"):
        citizen.urge(session, case.citizen, case.id, now=case.now + timedelta(hours=23, minutes=59))
    citizen.urge(session, case.citizen, case.id, now=case.now + timedelta(hours=24))
