"""Ticking off many clocks at once: that they passed is recorded, once each. `actions.note` is the same for one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from core.deadlines import queries
from db.models.deadlines import Deadline


def note_all(session: Session, ids: Collection[int], *, now: datetime) -> set[int]:
    """Tick off those that are still open and over; which of them nobody had ticked off before."""
    return _tick(session, ids, queries.is_open() & queries.passed(now), now)


def note_all_late(session: Session, ids: Collection[int], *, now: datetime) -> set[int]:
    """The same for clocks that were met too late before anybody looked."""
    return _tick(session, ids, Deadline.met_at >= Deadline.due_at, now)


def _tick(session: Session, ids: Collection[int], still: ColumnElement[bool], now: datetime) -> set[int]:
    if not ids:
        return set()
    ticked = session.scalars(
        update(Deadline)
        .where(Deadline.id.in_(ids), still, Deadline.noted_at.is_(None))
        .values(noted_at=now)
        .returning(Deadline.id),
        execution_options={"synchronize_session": "fetch"},
    )
    return set(ticked)
