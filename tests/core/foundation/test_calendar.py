"""Counting as domain.md B.6 has it: its examples, the edges of days, months and frames."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.foundation.calendar import (
    Limit,
    Unit,
    WorkCalendar,
    add_months,
    add_working_days,
    after_working_time,
    before_working_time,
    due,
    last_day,
    working_time,
)
from core.foundation.clock import CIVIL

HOLIDAYS_2026 = frozenset(
    date(2026, month, day)
    for month, first, last in [
        (1, 1, 3),
        (2, 15, 23),
        (4, 4, 6),
        (5, 1, 5),
        (6, 19, 21),
        (9, 25, 27),
        (10, 1, 7),
    ]
    for day in range(first, last + 1)
)
MAKEUPS_2026 = frozenset(
    {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
)
CALENDAR = WorkCalendar(
    HOLIDAYS_2026,
    MAKEUPS_2026,
    ((time(8, 30), time(12)), (time(14), time(17, 30))),
    date(2026, 12, 31),
)


def at(words: str) -> datetime:
    """A moment on the wall, `2026-09-30 17:59`; 24:00 is the end of the day."""
    day, clock = words.split()
    if clock == "24:00":
        return datetime.fromisoformat(day).replace(tzinfo=CIVIL) + timedelta(days=1)
    return datetime.fromisoformat(words).replace(tzinfo=CIVIL)


WD, ND, MO = Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.MONTH
WH, NH, MIN = Unit.WORKING_HOUR, Unit.NATURAL_HOUR, Unit.MINUTE

EXAMPLES = [
    # the examples of B.6
    ("2026-06-05 17:59", 1, WD, "2026-06-08 17:30"),  # a Friday evening
    ("2026-01-31 10:00", 1, MO, "2026-02-28 24:00"),  # a Saturday, but a make-up day
    ("2026-09-30 09:00", 1, WD, "2026-10-08 17:30"),  # the National Day week
    # working days
    ("2026-06-01 00:00", 1, WD, "2026-06-02 17:30"),
    ("2026-06-06 12:00", 1, WD, "2026-06-08 17:30"),  # on a Saturday
    ("2026-02-13 09:00", 1, WD, "2026-02-14 17:30"),  # the Saturday is worked
    ("2026-02-13 09:00", 2, WD, "2026-02-24 17:30"),  # Spring Festival in between
    ("2026-10-08 23:59", 5, WD, "2026-10-14 17:30"),  # the make-up Saturday counts
    # natural days and months
    ("2026-06-01 10:00", 7, ND, "2026-06-08 24:00"),
    ("2026-06-01 10:00", 5, ND, "2026-06-08 24:00"),  # ends on a Saturday
    ("2026-09-24 10:00", 7, ND, "2026-10-08 24:00"),  # ends on 1 October
    ("2026-02-21 10:00", 7, ND, "2026-02-28 24:00"),  # a Saturday that is worked
    ("2026-03-31 10:00", 1, MO, "2026-04-30 24:00"),
    ("2025-11-30 10:00", 3, MO, "2026-02-28 24:00"),
    ("2026-11-30 10:00", 1, MO, "2026-12-30 24:00"),
    ("2026-04-04 10:00", 1, MO, "2026-05-06 24:00"),  # 4 May is a holiday
    # hours
    ("2026-06-05 17:59", 24, NH, "2026-06-06 17:59"),
    ("2026-06-05 17:59", 15, MIN, "2026-06-05 18:14"),
    ("2026-06-01 08:30", 2, WH, "2026-06-01 10:30"),
    ("2026-06-01 06:00", 2, WH, "2026-06-01 10:30"),
    ("2026-06-01 11:00", 2, WH, "2026-06-01 15:00"),  # over lunch
    ("2026-06-01 10:00", 2, WH, "2026-06-01 12:00"),  # to the end of a frame, not to the next
    ("2026-06-01 12:30", 1, WH, "2026-06-01 15:00"),
    ("2026-06-05 16:30", 4, WH, "2026-06-08 11:30"),  # over a weekend
    ("2026-09-30 17:00", 4, WH, "2026-10-08 12:00"),
    ("2026-06-01 08:30", 14, WH, "2026-06-02 17:30"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "end"), EXAMPLES)
def test_due(start: str, amount: int, unit: Unit, end: str) -> None:
    found = due(at(start), Limit(amount, unit), CALENDAR)
    assert found == at(end)
    assert found.tzinfo is UTC


def test_limits_on_citizens_end_at_midnight() -> None:
    assert due(at("2026-06-05 17:59"), Limit(1, WD, public=True), CALENDAR) == at("2026-06-08 24:00")


def test_the_zone_of_the_start_is_irrelevant() -> None:
    start = at("2026-06-06 07:00")  # still Friday in UTC
    assert due(start.astimezone(UTC), Limit(1, WD), CALENDAR) == at("2026-06-08 17:30")


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError):
        due(datetime(2026, 6, 1, 10), Limit(1, WD), CALENDAR)  # noqa: DTZ001


def test_beyond_the_table_only_weekends_are_known() -> None:
    assert due(at("2027-09-30 09:00"), Limit(1, WD), CALENDAR) == at("2027-10-01 17:30")


@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_is_at_least_one(amount: int) -> None:
    with pytest.raises(ValueError):
        Limit(amount, WD)


@pytest.mark.parametrize("frames", [(), ((time(9), time(9)),), ((time(9), time(12)), (time(11), time(17)))])
def test_business_hours_follow_one_another(frames: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError):
        WorkCalendar(frozenset(), frozenset(), frames, date(2026, 12, 31))


def test_working_time() -> None:
    hours = timedelta(hours=1)
    assert working_time(at("2026-06-01 08:00"), at("2026-06-01 18:00"), CALENDAR) == 7 * hours
    assert working_time(at("2026-06-01 11:00"), at("2026-06-01 14:30"), CALENDAR) == 1.5 * hours
    assert working_time(at("2026-06-05 17:00"), at("2026-06-08 09:00"), CALENDAR) == hours
    assert working_time(at("2026-06-01 12:00"), at("2026-06-05 12:00"), CALENDAR) == 28 * hours
    assert working_time(at("2026-10-01 00:00"), at("2026-10-08 00:00"), CALENDAR) == timedelta()
    assert working_time(at("2026-06-02 12:00"), at("2026-06-01 12:00"), CALENDAR) == timedelta()


def test_there_and_back() -> None:
    end = at("2026-06-08 11:30")
    assert before_working_time(end, timedelta(hours=4), CALENDAR) == at("2026-06-05 16:30")
    assert before_working_time(end, timedelta(hours=3), CALENDAR) == at(
        "2026-06-05 17:30"
    )  # the evening before
    assert after_working_time(at("2026-06-05 17:30"), timedelta(hours=3), CALENDAR) == end


def test_small_steps() -> None:
    assert add_working_days(date(2026, 9, 30), 0, CALENDAR) == date(2026, 9, 30)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2023, 11, 29), 3) == date(2024, 2, 29)
    assert last_day(at("2026-06-08 24:00")) == date(2026, 6, 8)
    assert last_day(at("2026-06-08 17:30")) == date(2026, 6, 8)
    assert CALENDAR.day_length == timedelta(hours=7)
