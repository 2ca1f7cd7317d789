"""A calendar for pure tests: one holiday, the usual business hours."""

from datetime import date, datetime, time

from core.foundation.calendar import WorkCalendar
from core.foundation.clock import CIVIL

CALENDAR = WorkCalendar(
    frozenset({date(2027, 1, 1)}),
    frozenset(),
    ((time(8, 30), time(12)), (time(14), time(17, 30))),
    date(2027, 12, 31),
)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment on the wall clock."""
    return datetime(year, month, day, hour, minute, tzinfo=CIVIL)
