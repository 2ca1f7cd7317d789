"""What the schedule does for identity: old tries and old sessions are dropped."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.identity import limits, sessions


def sweep_attempts(session: Session, now: datetime) -> int:
    """Drop old tries."""
    return limits.sweep(session, now=now)


def sweep_sessions(session: Session, now: datetime) -> int:
    """Drop sessions that ended long ago."""
    return sessions.sweep(session, now=now)


EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (sweep_attempts, sweep_sessions)
