"""Stopping and resuming a clock: days are left out whole, hours by the second, late stays late."""

from datetime import timedelta

import pytest

from core.foundation.calendar import Limit, Rest, Unit, due, due_after, remaining, rest_until
from tests.core.foundation.test_calendar import CALENDAR, MO, ND, NH, WD, WH, at

STOPS = [
    # start, limit, paused, left, resumed, due
    ("2026-06-01 09:00", 5, WD, "2026-06-03 16:00", 4, "2026-06-10 08:00", "2026-06-16 17:30"),
    (
        "2026-06-01 09:00",
        5,
        WD,
        "2026-06-01 16:00",
        5,
        "2026-06-01 17:00",
        "2026-06-08 17:30",
    ),  # the starting day
    (
        "2026-06-01 09:00",
        5,
        WD,
        "2026-06-08 17:29",
        1,
        "2026-06-08 17:30",
        "2026-06-09 17:30",
    ),  # the last day
    ("2026-06-01 09:00", 5, WD, "2026-06-06 10:00", 1, "2026-06-07 10:00", "2026-06-08 17:30"),  # a weekend
    (
        "2026-09-28 09:00",
        5,
        WD,
        "2026-09-30 09:00",
        4,
        "2026-10-03 09:00",
        "2026-10-12 17:30",
    ),  # across a holiday
    ("2026-06-01 09:00", 7, ND, "2026-06-03 16:00", 6, "2026-06-10 08:00", "2026-06-16 24:00"),
    (
        "2026-06-01 09:00",
        5,
        ND,
        "2026-06-08 16:00",
        1,
        "2026-06-10 08:00",
        "2026-06-11 24:00",
    ),  # only rolled days left
    ("2026-01-31 09:00", 1, MO, "2026-02-10 09:00", 19, "2026-03-01 09:00", "2026-03-20 24:00"),
    ("2026-06-01 09:00", 24, NH, "2026-06-01 10:30", 81_000, "2026-06-05 00:00", "2026-06-05 22:30"),
    ("2026-06-01 09:00", 4, WH, "2026-06-01 13:00", 3_600, "2026-06-05 17:00", "2026-06-08 09:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "paused", "left", "resumed", "end"), STOPS)
def test_pause(start: str, amount: int, unit: Unit, paused: str, left: int, resumed: str, end: str) -> None:
    rest = remaining(at(start), Limit(amount, unit), at(paused), CALENDAR)
    assert rest.amount == left
    assert due_after(at(resumed), rest, CALENDAR) == at(end)


def test_pauses_repeat() -> None:
    rest = remaining(at("2026-06-01 09:00"), Limit(10, WD), at("2026-06-03 09:00"), CALENDAR)
    rest = remaining(at("2026-06-08 09:00"), rest, at("2026-06-11 09:00"), CALENDAR)
    assert rest == Rest(7, WD)
    assert due_after(at("2026-06-12 09:00"), rest, CALENDAR) == at("2026-06-24 17:30")


def test_hours_are_cut_by_the_second() -> None:
    paused = at("2026-06-01 10:00") + timedelta(microseconds=999_999)
    assert remaining(at("2026-06-01 09:00"), Limit(2, NH), paused, CALENDAR).amount == 3_600


@pytest.mark.parametrize("unit", [WD, ND, MO, NH, WH])
def test_late_stays_late(unit: Unit) -> None:
    end = due(at("2026-06-01 09:00"), Limit(1, unit), CALENDAR)
    rest = remaining(at("2026-06-01 09:00"), Limit(1, unit), end, CALENDAR)
    assert rest.amount == 0
    assert due_after(end + timedelta(days=30), rest, CALENDAR) == end


def test_no_stop_before_the_start() -> None:
    with pytest.raises(ValueError):
        remaining(at("2026-06-02 09:00"), Limit(1, WD), at("2026-06-01 09:00"), CALENDAR)


@pytest.mark.parametrize(
    ("limit", "moved", "left", "lands"),
    [
        (Limit(5, WD), "2026-06-15 17:30", 10, "2026-06-15 17:30"),
        (Limit(5, WD), "2026-06-13 12:00", 10, "2026-06-15 17:30"),  # a Saturday gives way
        (Limit(1, MO), "2026-07-06 24:00", 35, "2026-07-06 24:00"),
        (Limit(24, NH), "2026-06-03 09:00", 172_800, "2026-06-03 09:00"),
        (Limit(4, WH), "2026-06-02 12:00", 36_000, "2026-06-02 12:00"),
    ],
)
def test_moved(limit: Limit, moved: str, left: int, lands: str) -> None:
    start = at("2026-06-01 09:00")
    rest = rest_until(start, limit, at(moved), CALENDAR)
    assert rest.amount == left
    assert due_after(start, rest, CALENDAR) == at(lands)
