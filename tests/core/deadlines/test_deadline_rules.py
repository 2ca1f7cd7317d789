"""When the lamp turns yellow, and what a changed level leaves."""

from datetime import timedelta

import pytest

from core.deadlines.rules import lamp, relevelled, warns_at
from core.deadlines.terms import Lamp
from core.foundation.calendar import Limit, Rest, Unit, due
from tests.core.foundation.test_calendar import CALENDAR, MIN, MO, ND, NH, WD, WH, at

WARNINGS = [
    ("2026-06-01 09:00", 1, WD, "2026-06-02 15:45"),  # a quarter of seven hours
    ("2026-06-01 09:00", 2, WD, "2026-06-03 12:00"),  # half a day, and the lunch before it
    ("2026-06-01 09:00", 3, WD, "2026-06-03 17:30"),  # the whole last day, from the evening before
    ("2026-06-01 09:00", 5, WD, "2026-06-05 15:45"),  # a day and a quarter, over the weekend
    ("2026-06-01 09:00", 4, WH, "2026-06-01 12:00"),
    ("2026-06-01 09:00", 24, NH, "2026-06-02 03:00"),
    ("2026-06-01 09:00", 20, MIN, "2026-06-01 09:15"),
    ("2026-06-01 09:00", 8, ND, "2026-06-07 24:00"),
    ("2026-06-09 09:00", 1, MO, "2026-07-02 12:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "yellow"), WARNINGS)
def test_the_lamp_turns_yellow_and_red_at_the_instant(
    start: str, amount: int, unit: Unit, yellow: str
) -> None:
    limit, begin, second = Limit(amount, unit), at(start), timedelta(seconds=1)
    end = due(begin, limit, CALENDAR)

    def shown(moment: object) -> Lamp:
        return lamp(moment, begin, end, limit, CALENDAR)

    assert shown(at(yellow) - second) is Lamp.GREEN
    assert shown(at(yellow)) is Lamp.YELLOW
    assert shown(end - second) is Lamp.YELLOW
    assert shown(end) is Lamp.RED


def test_a_target_warns_earlier() -> None:
    begin, limit = at("2026-06-01 09:00"), Limit(1, WD)
    end = due(begin, limit, CALENDAR)
    assert warns_at(begin, end, limit, CALENDAR, Limit(2, WH)) == at("2026-06-01 11:00")
    assert warns_at(begin, end, limit, CALENDAR, Limit(2, WD)) == at("2026-06-02 15:45")


def test_met_if_and_only_if_before_the_end() -> None:
    begin, limit = at("2026-06-01 09:00"), Limit(1, WD)
    end = due(begin, limit, CALENDAR)
    late = end + timedelta(days=9)
    assert lamp(late, begin, end, limit, CALENDAR, met_at=end - timedelta(microseconds=1)) is Lamp.GREEN
    assert lamp(late, begin, end, limit, CALENDAR, met_at=end) is Lamp.RED


def test_a_clock_that_was_late_when_stopped_stays_red() -> None:
    begin, limit = at("2026-06-01 09:00"), Limit(1, WD)
    end = due(begin, limit, CALENDAR)
    late = end + timedelta(days=9)
    assert lamp(late, begin, end, limit, CALENDAR, paused=end - timedelta(seconds=1)) is Lamp.PAUSED
    assert lamp(late, begin, end, limit, CALENDAR, paused=end) is Lamp.RED


@pytest.mark.parametrize(
    ("rest", "new", "left"),
    [
        (Rest(3, WD), Limit(10, WD), Rest(8, WD)),  # two of five were spent
        (Rest(10, WD), Limit(10, WD), Rest(15, WD)),  # extended by five
        (Rest(3, WD), Limit(1, WD), Rest(1, WD)),  # used up, yet the clock stood in time
        (Rest(3, WD), Limit(24, NH), Rest(86_400, NH)),  # another unit begins anew
    ],
)
def test_relevelled(rest: Rest, new: Limit, left: Rest) -> None:
    assert relevelled(at("2026-06-01 09:00"), Limit(5, WD), rest, new) == left


def test_relevelled_late() -> None:
    begin = at("2026-06-01 09:00")
    late = Rest(0, WD, late=at("2026-06-08 17:30"))
    assert relevelled(begin, Limit(5, WD), late, Limit(3, WD)) == late
    assert relevelled(begin, Limit(5, WD), late, Limit(10, WD)) == Rest(5, WD)
