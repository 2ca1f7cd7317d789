"""What the schedule does for identity: tries that no rule looks at any more are dropped."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.identity import limits


def sweep_attempts(session: Session, now: datetime) -> int:
    """Drop old tries."""
    limits.sweep(session, now=now)
    return 0


EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (sweep_attempts,)
