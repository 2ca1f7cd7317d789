"""A second opinion on due times, by other means than `core.foundation.calendar` and without its code.

Works on naive wall-clock moments of UTC+8 and on an explicit list of days: days are ticked off one by one with the
pauses in sight, months are found by walking, and office hours are one long tape of seconds on which a due time is a
point. Whole seconds only.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import chinese_calendar

ONE = timedelta(days=1)
FIRST, LAST = date(2009, 12, 1), date(2029, 12, 31)
KNOWN = date(2026, 12, 31)
MORNING, NOON, AFTERNOON, EVENING = 30_600, 43_200, 50_400, 63_000
"""08:30, 12:00, 14:00 and 17:30 as seconds of the day."""


@dataclass(frozen=True)
class Pause:
    """A stop and the resumption after it, on the wall."""

    stopped: datetime
    resumed: datetime


def _worked(day: date) -> bool:
    return chinese_calendar.is_workday(day) if day <= KNOWN else day.isoweekday() <= 5


WORKED = {day: _worked(day) for day in (FIRST + ONE * n for n in range((LAST - FIRST).days + 1))}


def _tape() -> tuple[list[int], list[int]]:
    """Where each piece of office time begins, in seconds from FIRST and in office seconds before it."""
    begins, before, total = [], [], 0
    for number, day in enumerate(sorted(WORKED)):
        if WORKED[day]:
            for opens, closes in ((MORNING, NOON), (AFTERNOON, EVENING)):
                begins.append(number * 86_400 + opens)
                before.append(total)
                total += closes - opens
    return begins, before


BEGINS, BEFORE = _tape()
MORNING_LENGTH, AFTERNOON_LENGTH = NOON - MORNING, EVENING - AFTERNOON
ZERO = datetime(FIRST.year, FIRST.month, FIRST.day)  # noqa: DTZ001 (the wall has no zone)


def office(moment: datetime) -> int:
    """Reading of the office tape at a moment."""
    seconds = int((moment - ZERO).total_seconds())
    piece = bisect_right(BEGINS, seconds) - 1
    length = MORNING_LENGTH if piece % 2 == 0 else AFTERNOON_LENGTH
    return BEFORE[piece] + min(length, seconds - BEGINS[piece])


def wall(reading: int) -> datetime:
    """The earliest moment at which the tape shows a reading."""
    piece = bisect_left(BEFORE, reading) - 1
    return ZERO + timedelta(seconds=BEGINS[piece] + reading - BEFORE[piece])


def end_of(day: date, hour: str) -> datetime:
    """Close of business, or 24:00 as the first moment of the next day."""
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    return at + (ONE if hour == "24:00" else timedelta(seconds=EVENING))


def days_to(start: date, months: int) -> int:
    """Days from a day to its corresponding day, walking; the last day of a month too short."""
    day, crossed = start, 0
    while True:
        following = day + ONE
        if following.month != day.month:
            if crossed == months:
                return (day - start).days
            crossed += 1
        day = following
        if crossed == months and day.day == start.day:
            return (day - start).days


def due(start: datetime, amount: int, unit: str, pauses: list[Pause], *, public: bool) -> datetime:
    """When it is over, on the wall, with every pause taken into account that began in time."""
    if unit in {"MINUTE", "NATURAL_HOUR"}:
        end = start + timedelta(seconds=amount * (60 if unit == "MINUTE" else 3_600))
        for pause in pauses:
            if pause.stopped < end:
                end += pause.resumed - pause.stopped
        return end
    if unit == "WORKING_HOUR":
        reading = office(start) + amount * 3_600
        for pause in pauses:
            if pause.stopped < wall(reading):
                reading += office(pause.resumed) - office(pause.stopped)
        return wall(reading)
    if unit == "WORKING_DAY":
        return _tick_working_days(start.date(), amount, pauses, "24:00" if public else "17:30")
    if unit == "MONTH":
        amount = days_to(start.date(), amount)
    return _tick_natural_days(start.date(), amount, pauses)


def _stop_on(day: date, pauses: list[Pause], before: datetime) -> Pause | None:
    """The last pause that began on a day before a moment."""
    found = [pause for pause in pauses if pause.stopped.date() == day and pause.stopped < before]
    return found[-1] if found else None


def _tick_working_days(start: date, left: int, pauses: list[Pause], hour: str) -> datetime:
    day = _begin(start, pauses)
    while True:
        day += ONE
        ends = end_of(day, hour if WORKED[day] and left == 1 else "24:00")
        if _stopped(day, pauses, ends):
            day = _begin(day, pauses)
            continue
        left -= WORKED[day]
        if left == 0:
            return ends


def _tick_natural_days(start: date, left: int, pauses: list[Pause]) -> datetime:
    day = _begin(start, pauses)
    while True:
        day += ONE
        ends = end_of(day, "24:00")
        if _stopped(day, pauses, ends):
            left, day = max(left, 1), _begin(day, pauses)
            continue
        left = max(left - 1, 0)
        if left == 0 and WORKED[day]:
            return ends


def _stopped(day: date, pauses: list[Pause], before: datetime) -> bool:
    return any(pause.stopped.date() == day and pause.stopped < before for pause in pauses)


def _begin(day: date, pauses: list[Pause]) -> date:
    """The day from which counting goes on, when it stood or stopped on this one: the last resumption in a row."""
    for pause in pauses:
        if pause.stopped.date() == day:
            day = pause.resumed.date()
    return day
