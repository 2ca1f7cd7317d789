"""Somebody leaves, or is away for long: every open case in his hands is another's, and so are his shifts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import OPEN, CaseEvent, Visibility
from core.duty.actions.leaving import pass_on_shifts
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.people import acting, to_edit
from core.identity.queries import holders_of, unit
from core.identity.terms import AccountEvent, Role
from core.journal import actions as journal
from db.models.cases import Case


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over, and what stayed because the other is no handler there."""

    cases: int
    left: int
    shifts: int
    shifts_left: int


def hand_over(session: Session, actor: Actor, account_id: int, heir_id: int, *, now: datetime) -> HandedOver:
    """Give what somebody has in hand to somebody else, case by case with an event each, and his shifts to come.

    Secret cases stay: their unit names who may see them.

    Raises:
        NotFound: there is no such person.
        NotAllowed: not an administrator over all that both of them hold.
        Invalid: nobody else was named.
    """
    if heir_id == account_id:
        raise Invalid(N_("请选另一位同事"), "heir_id")
    for each in sorted((account_id, heir_id)):
        row = to_edit(session, actor, each, now=now)
        if each == heir_id and row.disabled_at is not None:
            raise Invalid(N_("这位同事的账号已经停用，请另选"), "heir_id")
    done, left = _pass_on_cases(session, actor, account_id, heir_id, now=now)
    shifts, stayed = pass_on_shifts(session, actor, account_id, heir_id, now=now)
    person = to_edit(session, actor, account_id, now=now)
    facts = {"heir_id": heir_id, "cases": done, "left": left, "shifts": shifts}
    journal.record(session, person, AccountEvent.HANDED_OVER, acting(actor), now=now, facts=facts)
    return HandedOver(done, left, shifts, stayed)


def _pass_on_cases(
    session: Session, actor: Actor, account_id: int, heir_id: int, *, now: datetime
) -> tuple[int, int]:
    """Every open case that is not secret, with an event each; how many, and how many stayed."""
    done = left = 0
    able: dict[int, bool] = {}
    cases = session.scalars(
        select(Case)
        .where(
            Case.handler_id == account_id,
            Case.status.in_(OPEN),
            Case.visibility != Visibility.SECRET,
            Case.unit_id.is_not(None),
        )
        .order_by(Case.id)
        .with_for_update()
    ).all()
    for case in cases:
        if case.unit_id is not None and _handles(session, heir_id, case.unit_id, able, now):
            case.handler_id = heir_id
            facts = {"handler_id": heir_id, "from_id": account_id}
            journal.record(
                session,
                case,
                CaseEvent.ASSIGNED,
                acting(actor),
                now=now,
                facts=facts,
                unit_id=case.unit_id,
            )
            done += 1
        else:
            left += 1
    return done, left


def _handles(session: Session, heir_id: int, unit_id: int, able: dict[int, bool], now: datetime) -> bool:
    """Whether the other is a handler of this unit; each unit is asked once."""
    if unit_id not in able:
        path = unit(session, unit_id).path
        able[unit_id] = heir_id in {
            holder.account_id for holder in holders_of(session, Role.UNIT_HANDLER, path, now=now)
        }
    return able[unit_id]
