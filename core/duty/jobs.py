"""What the schedule does for duty: who is on duty learns of every urgent clock that turned, or the next one up does."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.duty.actions import alarms
from core.duty.queries.turns import turned
from core.journal.turns import take_turn


def raise_alarms(session: Session, now: datetime) -> int:
    """Alarms for clocks that turned since the last run, however long ago that was, kind by kind; how many."""
    if not take_turn(session, "duty.alarms"):
        return 0
    return sum(alarms.raise_alarms(session, each, now=now) for each in turned(session, now))


def pass_on(session: Session, now: datetime) -> int:
    """Alarms that nobody answered go up a step; how many were raised there."""
    return alarms.pass_on(session, now=now)


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (raise_alarms, pass_on)
