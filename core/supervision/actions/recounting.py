"""Clocks of an entry that an older calendar counted are counted by today's, before anybody judges by them."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.deadlines import actions as deadlines
from core.deadlines.queries import current_version
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal import actions as journal
from core.supervision.queries.clocks import running
from core.supervision.terms import KIND, SupervisionEvent
from db.models.supervision import SupervisionEntry


def recount(session: Session, row: SupervisionEntry, version: int, *, now: datetime) -> None:
    """Count the open clocks of a locked entry by a calendar; what moved stands on its line."""
    moves = deadlines.recount_days(session, (KIND, row.id), version)
    if moves:
        journal.record(
            session,
            row,
            SupervisionEvent.CLOCKS_RECOUNTED,
            SYSTEM.by(Role.SYSTEM),
            now=now,
            unit_id=row.unit_id,
            facts={"stages": [move.stage for move in moves], "calendar": version},
        )


def recount_if_old(session: Session, row: SupervisionEntry, *, now: datetime) -> None:
    """The same, where a clock of the locked entry is counted by another calendar than today's."""
    version = current_version(session, now)
    if any(clock.calendar_version_id != version for clock in running(session, row.id)):
        recount(session, row, version, now=now)
        session.flush()
