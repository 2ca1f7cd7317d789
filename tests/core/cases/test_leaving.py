"""Somebody leaves: what he has in hand is listed first, then another has it, with an event each."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core.cases.actions import handling
from core.cases.actions.leaving import HandedOver, hand_over
from core.cases.queries.leaving import left_by
from core.cases.terms import CaseEvent, CaseStatus
from core.duty.actions.roster import set_shifts
from core.duty.values import Planned
from core.foundation.errors import Invalid, NotAllowed, NotFound
from core.identity import people
from core.identity.terms import AccountEvent, Role
from core.journal.verify import verify
from db.models.cases import Case
from db.models.duty import DutyShift
from db.models.journal import EventRow
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, Walk, walk

LATER = MONDAY + timedelta(hours=2)


def in_hand(session: Session, crew: Team) -> Walk:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    handling.take_over(session, crew.handler, case.id, now=case.now)
    return case


def test_everything_open_is_listed_and_then_anothers(session: Session, crew: Team) -> None:
    cases = [in_hand(session, crew) for _ in range(2)]
    secret = in_hand(session, crew)
    session.execute(text("UPDATE cases SET visibility = 'SECRET' WHERE id = :id"), {"id": secret.id})
    session.expire_all()
    heir = person(session, "heir", (Role.UNIT_HANDLER, crew.tree.water), name="吴接手", now=MONDAY)
    mine, other = crew.handler.account_id or 0, heir.account_id or 0
    shift = Planned(mine, MONDAY + timedelta(days=1), MONDAY + timedelta(days=1, hours=8))
    set_shifts(session, crew.unit_lead, crew.tree.water.id, [shift], now=MONDAY)
    left = left_by(session, crew.admin, mine, now=LATER)
    assert [case.number for case in left.cases] == [case.slip.number for case in cases]
    assert (left.total, left.shifts) == (2, 1)
    assert [(each.account_id, each.able) for each in left.heirs] == [(other, 2)]
    done = hand_over(session, crew.admin, mine, other, now=LATER)
    assert done == HandedOver(2, 0, 1, 0)
    rows = session.scalars(select(Case).order_by(Case.id)).all()
    assert [row.handler_id for row in rows] == [other, other, mine]
    assert session.scalars(select(DutyShift.account_id)).all() == [other]
    event = session.scalars(
        select(EventRow).where(EventRow.subject_id == cases[0].id).order_by(EventRow.seq.desc())
    ).first()
    assert event is not None
    assert (event.name, event.role, event.facts["handler_id"]) == (CaseEvent.ASSIGNED, "ADMIN", other)
    last = session.scalars(select(EventRow.name).where(EventRow.subject_kind == "account")).all()
    assert last == [AccountEvent.HANDED_OVER]
    assert left_by(session, crew.admin, mine, now=LATER).total == 0
    session.flush()
    assert verify(session).clean


def test_what_the_other_cannot_handle_stays(session: Session, crew: Team) -> None:
    case = in_hand(session, crew)
    done = hand_over(
        session, crew.admin, crew.handler.account_id or 0, crew.heat_clerk.account_id or 0, now=LATER
    )
    assert (done.cases, done.left) == (0, 1)
    assert session.get_one(Case, case.id).handler_id == crew.handler.account_id


def test_who_may_and_to_whom(session: Session, crew: Team) -> None:
    mine, other = crew.handler.account_id or 0, crew.heat_clerk.account_id or 0
    for who in (crew.lead, crew.unit_lead, crew.auditor):
        with pytest.raises(NotAllowed):
            hand_over(session, who, mine, other, now=LATER)
        with pytest.raises(NotAllowed):
            left_by(session, who, mine, now=LATER)
    with pytest.raises(Invalid):
        hand_over(session, crew.admin, mine, mine, now=LATER)
    with pytest.raises(NotFound):
        hand_over(session, crew.admin, mine, 10**9, now=LATER)
    people.disable(session, crew.admin, other, now=LATER)
    with pytest.raises(Invalid):
        hand_over(session, crew.admin, mine, other, now=LATER)
