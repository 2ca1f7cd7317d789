"""What the schedule does for notices: what is old goes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

import core.notices.notices  # noqa: F401 (registers what notices themselves say)
from core.notices.actions import forgetting


def forget_old(session: Session, now: datetime) -> int:
    """Drop notices that were kept long enough, and telephone numbers that nothing waits for; how many rows."""
    return forgetting.forget_old(session, now=now)


EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (forget_old,)
"""Run by the worker, each in a transaction of its own."""
