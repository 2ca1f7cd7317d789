"""When a deadline warns and what its lamp shows; pure (domain.md E.1, Clocks).

Red past due; yellow when a quarter of the limit or less remains, or one working day or less where the limit is three
working days or more; else green. A target inside the limit (受理: two working hours of one day) turns the lamp yellow
too. A clock that was late when it was stopped stays red.
"""

from datetime import datetime, timedelta

from core.deadlines.terms import Lamp
from core.foundation.calendar import (
    DAY,
    SECONDS,
    Limit,
    Rest,
    Unit,
    WorkCalendar,
    before_working_time,
    due,
    whole,
)
from core.foundation.clock import civil

QUARTER = 4
LONG = 3
"""Working days from which on the last working day is yellow whole."""


def warns_at(
    starts_at: datetime, due_at: datetime, limit: Limit, calendar: WorkCalendar, target: Limit | None = None
) -> datetime:
    """The instant from which the lamp is yellow: the end of the green time, or the target when that is earlier."""
    length = whole(starts_at, limit)
    match length.unit:
        case Unit.WORKING_DAY:
            span = calendar.day_length * length.amount / QUARTER
            if length.amount >= LONG:
                span = max(span, calendar.day_length)
            warning = before_working_time(due_at, span, calendar)
        case Unit.WORKING_HOUR:
            warning = before_working_time(due_at, timedelta(seconds=length.amount) / QUARTER, calendar)
        case _:
            second = timedelta(seconds=1) if length.unit in SECONDS else DAY
            warning = due_at - second * length.amount / QUARTER
    return warning if target is None else min(warning, due(starts_at, target, calendar))


def shade(
    now: datetime, due_at: datetime, warns_at: datetime, paused_at: datetime | None, met_at: datetime | None
) -> Lamp:
    """The lamp of a deadline whose warning is counted already; `queries.lamp_case` says the same in SQL."""
    if met_at is not None:
        return Lamp.GREEN if met_at < due_at else Lamp.RED
    if paused_at is not None:
        return Lamp.PAUSED if paused_at < due_at else Lamp.RED
    if now >= due_at:
        return Lamp.RED
    return Lamp.YELLOW if now >= warns_at else Lamp.GREEN


def lamp(
    now: datetime,
    starts_at: datetime,
    due_at: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    paused: datetime | None = None,
    met_at: datetime | None = None,
) -> Lamp:
    """The lamp of a deadline; `paused` is the moment its clock was stopped. Met if and only if `met_at < due_at`."""
    return shade(now, due_at, warns_at(starts_at, due_at, limit, calendar), paused, met_at)


def relevelled(starts_at: datetime, old: Limit, rest: Rest, new: Limit) -> Rest:
    """What is left of a stopped or moved limit after the level changed.

    What was spent, and what was granted, is kept where both limits run in the same unit; a limit in another unit
    begins anew at the last resumption.
    """
    before, fresh = whole(starts_at, old), whole(starts_at, new)
    if not before.unit == rest.unit == fresh.unit:
        return fresh
    left = fresh.amount - (before.amount - rest.amount)
    if left < 1:
        return Rest(1, fresh.unit, fresh.public) if rest.late is None else rest
    return Rest(left, fresh.unit, fresh.public)


def in_duty_hours(moment: datetime, calendar: WorkCalendar) -> bool:
    """Whether people are at their desks: inside the business hours of a working day."""
    return any(opens <= moment < closes for opens, closes in calendar.spans(civil(moment).date()))
