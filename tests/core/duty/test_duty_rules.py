"""Duty hours and stretches nobody covers, pure."""

from datetime import date, datetime, time, timedelta

import pytest

from core.deadlines.rules import in_duty_hours
from core.duty.rules import uncovered
from core.foundation.calendar import WorkCalendar
from core.foundation.clock import CIVIL

CALENDAR = WorkCalendar(
    frozenset({date(2026, 11, 5)}),
    frozenset({date(2026, 11, 7)}),
    ((time(8, 30), time(12)), (time(14), time(17, 30))),
    date(2026, 12, 31),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CIVIL)


@pytest.mark.parametrize(
    ("moment", "at_desk"),
    [
        (at(2, 8, 29), False),
        (at(2, 8, 30), True),
        (at(2, 11, 59), True),
        (at(2, 12), False),
        (at(2, 14), True),
        (at(2, 17, 30), False),
        (at(2, 23), False),
        (at(5, 10), False),  # a holiday
        (at(7, 10), True),  # a Saturday that is worked
        (at(8, 10), False),  # a Sunday
    ],
)
def test_duty_hours_are_business_hours(moment: datetime, at_desk: bool) -> None:
    assert in_duty_hours(moment, CALENDAR) is at_desk


def test_nights_and_days_off_must_be_covered() -> None:
    """Monday to Wednesday, the first night covered, the second only until midnight; noon is nobody's gap."""
    shifts = [(at(2, 17, 30), at(3, 8, 30)), (at(3, 17), at(4, 0))]
    assert uncovered(at(2, 9), at(4, 12), shifts, CALENDAR) == [(at(4, 0), at(4, 8, 30))]


def test_a_holiday_is_uncovered_whole() -> None:
    assert uncovered(at(4, 10), at(6, 10), [], CALENDAR) == [(at(4, 17, 30), at(6, 8, 30))]


def test_a_weekend_without_anybody_is_one_gap_to_the_end() -> None:
    assert uncovered(at(7, 18), at(8, 20), [], CALENDAR) == [(at(7, 18), at(8, 20))]


def test_overlapping_shifts_leave_no_gap() -> None:
    begin, end = at(8, 0), at(9, 0)
    half = [(begin, begin + timedelta(hours=13)), (begin + timedelta(hours=12), end)]
    assert uncovered(begin, end, half, CALENDAR) == []
