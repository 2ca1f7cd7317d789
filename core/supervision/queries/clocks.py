"""Clocks of entries at whose end something happens; one that was noted as passed is waited for no longer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.queries import is_open
from core.deadlines.terms import Stage
from core.supervision.terms import KIND
from db.models.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class Clock:
    """An open clock of an entry whose end nobody has noted."""

    id: int
    stage: Stage
    due_at: datetime
    calendar_version_id: int


def running(session: Session, entry_id: int) -> list[Clock]:
    """The clocks of an entry, the soonest first."""
    rows = session.execute(
        select(Deadline.id, Deadline.stage, Deadline.due_at, Deadline.calendar_version_id)
        .where(
            Deadline.subject_kind == KIND,
            Deadline.subject_id == entry_id,
            is_open(),
            Deadline.noted_at.is_(None),
        )
        .order_by(Deadline.due_at, Deadline.id)
    )
    return [Clock(*row) for row in rows]
