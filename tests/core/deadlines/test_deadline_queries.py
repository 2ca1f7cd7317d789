"""What is in force, what is shown, and that Python and SQL agree on a lamp."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import actions, queries
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.calendar import Limit
from core.foundation.errors import NotFound
from db.models.deadlines import CalendarVersion, Deadline, Regulation
from db.seeds import calendar, regulations
from tests.core.foundation.test_calendar import HOLIDAYS_2026, MAKEUPS_2026, NH, WD, at

MONDAY = at("2026-06-01 09:00")


def test_seeds_are_planted_once(clocks: Session) -> None:
    calendar.seed(clocks, now=MONDAY)
    regulations.seed(clocks, now=MONDAY)
    assert len(clocks.scalars(select(CalendarVersion)).all()) == 1
    assert len(clocks.scalars(select(Regulation)).all()) == 1


def test_the_seeded_calendar_is_the_announced_one(clocks: Session) -> None:
    seeded = queries.current_calendar(clocks, MONDAY)
    assert {day for day in seeded.holidays if day.year == 2026} == HOLIDAYS_2026
    assert {day for day in seeded.makeups if day.year == 2026} == MAKEUPS_2026
    assert seeded.covers_until == date(2026, 12, 31)
    assert not seeded.is_workday(date(2015, 9, 3))  # the victory day of one year only


def test_the_end_of_the_table_is_told(clocks: Session) -> None:
    assert queries.calendar_warning(clocks, at("2026-06-01 09:00")) is None
    assert queries.calendar_warning(clocks, at("2026-12-01 09:00")) == 30
    assert queries.calendar_warning(clocks, at("2027-01-02 09:00")) == -2


def test_nothing_is_in_force_without_seeds(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.current_calendar(session, MONDAY)
    with pytest.raises(NotFound):
        queries.regulation_for(session, MONDAY)


def test_nothing_is_in_force_before_the_first_regulation(clocks: Session) -> None:
    with pytest.raises(NotFound):
        queries.limit_for(clocks, Stage.SIGN, None, at("2009-12-31 23:59"))
    assert queries.limit_for(clocks, Stage.SIGN, None, at("2010-01-01 00:00")) == Limit(1, WD)


def test_replayed_years_use_the_first_calendar(clocks: Session) -> None:
    assert queries.current_version(clocks, at("2022-03-01 00:00")) == queries.current_version(clocks, MONDAY)


def test_open_deadlines_of_many(clocks: Session) -> None:
    for subject_id in (1, 2):
        actions.start(clocks, ("case", subject_id), Stage.PROMISE, level=Level.L3, now=MONDAY)
        actions.start(clocks, ("case", subject_id), Stage.SIGN, level=Level.L3, now=MONDAY)
    actions.meet(clocks, ("case", 2), Stage.SIGN, now=MONDAY)
    found = queries.open_deadlines(clocks, "case", [1, 2, 3])
    assert {key: [view.stage for view in views] for key, views in found.items()} == {
        1: [Stage.SIGN, Stage.PROMISE],
        2: [Stage.PROMISE],
        3: [],
    }


@pytest.mark.parametrize(
    ("paused", "met", "shown"),
    [
        (None, None, [Lamp.GREEN, Lamp.YELLOW, Lamp.RED]),
        (23, None, [Lamp.PAUSED] * 3),
        (24, None, [Lamp.RED] * 3),
        (None, 23, [Lamp.GREEN] * 3),
        (None, 24, [Lamp.RED] * 3),
        (12, 30, [Lamp.RED] * 3),
    ],
)
def test_python_and_sql_see_the_same_lamp(
    clocks: Session, paused: int | None, met: int | None, shown: list[Lamp]
) -> None:
    row = actions.start(clocks, ("case", 1), Stage.ANSWER, level=None, now=MONDAY, limit=Limit(24, NH))
    row.rest = {"amount": 1, "unit": "NATURAL_HOUR", "public": False, "late": None}
    row.paused_at = None if paused is None else MONDAY + timedelta(hours=paused)
    row.met_at = None if met is None else MONDAY + timedelta(hours=met)
    clocks.flush()
    moments = [MONDAY + timedelta(hours=hours) for hours in (17, 18, 24)]
    assert [queries.view(row).lamp(moment) for moment in moments] == shown
    asked = [clocks.scalar(select(queries.lamp_case(moment)).select_from(Deadline)) for moment in moments]
    assert asked == [lamp.value for lamp in shown]
