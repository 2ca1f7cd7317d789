"""What the schedule does for files: nothing that nobody owns or that was taken away stays on the disk."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import store
from core.files.terms import ATTACH_WITHIN
from db.models.files import StoredFile

BATCH = 500
"""Rows taken in one transaction; the next run takes the next."""


def remove_orphans(session: Session, now: datetime) -> int:
    """Remove uploads no submission has taken in time, bytes without a row, and what a crash left half made; how many.

    An act can no longer attach what this removes (`attach` refuses it by age), so taking the bytes before the
    commit loses nothing that could still be wanted.
    """
    limit = now - ATTACH_WITHIN
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_id.is_(None), StoredFile.removed_at.is_(None), StoredFile.created_at < limit
        )
        .order_by(StoredFile.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        session.delete(row)
    session.flush()
    for row in rows:
        store.discard(row.token)
    return len(rows) + _settle(session, limit) + store.clear_benches(before=limit)


def remove_erased(session: Session, now: datetime) -> int:  # noqa: ARG001 (the shape of a job)
    """Take the bytes of removed files from the disk and empty their names; how many. Safe to repeat after a crash."""
    rows = session.scalars(
        select(StoredFile)
        .where(StoredFile.removed_at.is_not(None), StoredFile.bytes > 0)
        .order_by(StoredFile.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        store.discard(row.token)
        row.bytes = 0
        row.name = ""
    session.flush()
    return len(rows)


def _settle(session: Session, limit: datetime) -> int:
    """Ask the database about old marks: a row settles its mark, bytes without a row go."""
    marked = list(store.pending(before=limit))
    strays = 0
    for start in range(0, len(marked), BATCH):
        part = marked[start : start + BATCH]
        known = set(session.scalars(select(StoredFile.token).where(StoredFile.token.in_(part))))
        for token in part:
            if token in known:
                store.settle(token)
            else:
                store.discard(token)
                strays += 1
    return strays


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (remove_erased,)
EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (remove_orphans,)
