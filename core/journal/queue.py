"""Reading the outbox: how much waits for the worker, and what was parked and needs a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.journal.terms import OutboxState
from db.models.journal import EventRow, OutboxRow

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is left to do.

    Attributes:
        oldest_due: when the longest waiting piece should have run; None when nothing waits.
    """

    pending: int
    parked: int
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True)
class ParkedWork:
    """A piece of work that kept failing; no data, only what, how often and why."""

    id: int
    event: str
    follower: str
    subject: int
    attempts: int
    error: str
    made_at: datetime
    tried_at: datetime


def backlog(session: Session) -> Backlog:
    """How much is left to do."""
    rows = session.execute(
        select(OutboxRow.state, func.count(), func.min(OutboxRow.next_at))
        .where(OutboxRow.state.not_in([OutboxState.DONE, OutboxState.DISCARDED]))
        .group_by(OutboxRow.state)
    ).all()
    found = {state: (count, first) for state, count, first in rows}
    pending, oldest = found.get(OutboxState.PENDING, (0, None))
    parked, _ = found.get(OutboxState.PARKED, (0, None))
    return Backlog(pending, parked, oldest)


@dataclass(frozen=True, slots=True)
class Discarded:
    """A piece of work that somebody gave up."""

    id: int
    event: str
    follower: str
    subject: int
    by: int | None
    at: datetime
    reason: str


def discarded(session: Session, *, limit: int = SHOWN) -> list[Discarded]:
    """What was given up, the latest first."""
    rows = session.execute(
        select(OutboxRow, EventRow.name)
        .join(EventRow, EventRow.id == OutboxRow.event_id)
        .where(OutboxRow.state == OutboxState.DISCARDED)
        .order_by(OutboxRow.settled_at.desc(), OutboxRow.id.desc())
        .limit(limit)
    )
    return [
        Discarded(
            row.id,
            name,
            row.follower,
            row.subject_id,
            row.settled_by,
            row.settled_at or row.made_at,
            row.settled_why,
        )
        for row, name in rows
    ]


def parked(session: Session, *, limit: int = SHOWN) -> list[ParkedWork]:
    """What was parked, the oldest first: it stops its subject longest."""
    rows = session.execute(
        select(OutboxRow, EventRow.name)
        .join(EventRow, EventRow.id == OutboxRow.event_id)
        .where(OutboxRow.state == OutboxState.PARKED)
        .order_by(OutboxRow.made_at, OutboxRow.id)
        .limit(limit)
    )
    return [
        ParkedWork(
            row.id,
            name,
            row.follower,
            row.subject_id,
            row.attempts,
            row.error,
            row.made_at,
            row.next_at,
        )
        for row, name in rows
    ]
