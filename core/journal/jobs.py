"""What the schedule does for the journal: sign heads, file the signatures, forget old keys."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.journal import checkpoints, idempotency


def checkpoint(session: Session, now: datetime) -> int:
    """Sign every head that moved."""
    return checkpoints.sign(session, now=now)


def file_checkpoints(session: Session, now: datetime) -> int:  # noqa: ARG001 (the shape of a job)
    """Copy committed signatures to the file outside the database."""
    return checkpoints.file_signed(session)


def forget_keys(session: Session, now: datetime) -> int:
    """Drop idempotency keys older than a day."""
    return idempotency.forget(session, now=now)


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (checkpoint, file_checkpoints)
EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (forget_keys,)
