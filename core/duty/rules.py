"""What a roster must cover, and how long an alarm waits, pure (domain.md E.1, Levels).

Duty hours are the business hours of a working day (`core.deadlines.rules.in_duty_hours`); everything else is the time
a roster must cover.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.foundation.calendar import DAY, WorkCalendar, midnight
from core.foundation.clock import civil

ANSWER_WITHIN = timedelta(minutes=10)
"""An alarm that nobody has acknowledged by then goes up a step."""
LONGEST_SHIFT = timedelta(hours=24)
"""Nobody is on duty longer at a stretch."""
LONGEST_ABSENCE = 366
"""Days for which somebody may be stood in for at once."""

Span = tuple[datetime, datetime]


def working_spans(begin: datetime, end: datetime, calendar: WorkCalendar) -> list[Span]:
    """From opening to closing of each working day that touches a stretch; noon belongs to the day."""
    day, found = civil(begin).date(), []
    while midnight(day) - DAY < end:
        hours = list(calendar.spans(day))
        if hours:
            found.append((hours[0][0], hours[-1][1]))
        day += DAY
    return found


def uncovered(begin: datetime, end: datetime, shifts: Iterable[Span], calendar: WorkCalendar) -> list[Span]:
    """Stretches outside duty hours in which nobody is on duty, in order."""
    gaps, reached = [], begin
    for starts, ends in sorted([*shifts, *working_spans(begin, end, calendar)]):
        if starts > reached and reached < end:
            gaps.append((reached, min(starts, end)))
        reached = max(reached, ends)
    if reached < end:
        gaps.append((reached, end))
    return gaps
