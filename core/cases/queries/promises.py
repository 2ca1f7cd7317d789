"""The date that the person was given, how it stands, and every change of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.queries import history
from core.cases.terms import (
    KIND,
    CaseEvent,
    PromiseReason,
)
from core.deadlines.queries import current_calendar, deadlines_of
from core.deadlines.terms import Lamp, Stage
from core.foundation.calendar import last_day, working_days
from core.foundation.clock import civil
from db.models.cases import Case


@dataclass(frozen=True, slots=True)
class PromiseChange:
    """The promise was moved: from which day to which, and why."""

    at: datetime
    was: datetime
    becomes: datetime
    reason: PromiseReason


@dataclass(frozen=True, slots=True)
class Promise:
    """The date the person was given.

    Attributes:
        fraction_used: share of the time that is gone, 0 to 1.
        working_days_left: whole working days until the day it ends; None when it ended.
    """

    due_at: datetime
    lamp: Lamp
    met_at: datetime | None
    paused: bool
    overdue: bool
    working_days_left: int | None
    fraction_used: float
    changes: tuple[PromiseChange, ...]


def promise_of(session: Session, row: Case, *, now: datetime) -> Promise | None:
    """The running or last promise of a case, with every change of its date."""
    promises = [due for due in deadlines_of(session, (KIND, row.id)) if due.stage is Stage.PROMISE]
    if not promises:
        return None
    last = promises[-1]
    changes = tuple(
        PromiseChange(
            moved.recorded_at,
            datetime.fromisoformat(moved.facts["was"]),
            datetime.fromisoformat(moved.facts["due"]),
            PromiseReason(moved.facts["reason"]),
        )
        for moved in history.every(session, row.id, CaseEvent.PROMISE_MOVED)
    )
    left = None
    if last.is_open and last.due_at > now:
        left = working_days(civil(now).date(), last_day(last.due_at), current_calendar(session, now))
    span = (last.due_at - last.starts_at).total_seconds()
    gone = ((last.met_at or now) - last.starts_at).total_seconds()
    return Promise(
        due_at=last.due_at,
        lamp=last.lamp(now),
        met_at=last.met_at,
        paused=last.paused_at is not None,
        overdue=last.is_open and now >= last.due_at,
        working_days_left=left,
        fraction_used=min(1.0, max(0.0, gone / span)) if span else 1.0,
        changes=changes,
    )
