"""Somebody leaves: his shifts to come are another's."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.duty.queries.roster import candidates
from core.identity.actor import Actor
from core.identity.people import to_edit
from core.identity.queries import unit
from core.journal.turns import wait_turn
from db.models.duty import DutyShift

log = structlog.get_logger()


def pass_on_shifts(
    session: Session, actor: Actor, account_id: int, heir_id: int, *, now: datetime
) -> tuple[int, int]:
    """Put another on duty in every shift of this person that has not begun; how many, and how many stayed his.

    One stays where the other cannot be on duty in that unit, or is on duty there at that time already.

    Raises:
        NotFound: there is no such person.
        NotAllowed: not an administrator over all that the person holds.
    """
    to_edit(session, actor, account_id, now=now)
    units = session.scalars(
        select(DutyShift.unit_id)
        .where(DutyShift.account_id == account_id, DutyShift.starts_at > now)
        .distinct()
        .order_by(DutyShift.unit_id)
    ).all()
    moved = stayed = 0
    for unit_id in units:
        wait_turn(session, f"duty:{unit_id}")
        able = {holder.account_id for holder in candidates(session, unit(session, unit_id).path, now=now)}
        rows = session.scalars(
            select(DutyShift)
            .where(
                DutyShift.unit_id == unit_id,
                DutyShift.account_id == account_id,
                DutyShift.starts_at > now,
            )
            .order_by(DutyShift.starts_at, DutyShift.id)
            .with_for_update()
        ).all()
        for row in rows:
            if heir_id in able and not _on_duty(session, row, heir_id):
                row.account_id = heir_id
                session.flush()
                moved += 1
            else:
                stayed += 1
    log.info("duty.shifts_passed_on", account=account_id, heir=heir_id, count=moved, by=actor.account_id)
    return moved, stayed


def _on_duty(session: Session, shift: DutyShift, account_id: int) -> bool:
    other = session.scalar(
        select(DutyShift.id)
        .where(
            DutyShift.unit_id == shift.unit_id,
            DutyShift.account_id == account_id,
            DutyShift.starts_at < shift.ends_at,
            DutyShift.ends_at > shift.starts_at,
        )
        .limit(1)
    )
    return other is not None
