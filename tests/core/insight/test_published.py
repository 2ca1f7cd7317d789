"""Figures for everybody mean what the board means, month by month, and name no small number."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.cases.queries.narrowing import Filters
from core.cases.terms import CaseStatus, Resolved, Satisfied, Visibility
from core.insight.periods import Period
from core.insight.queries.board import board
from core.insight.queries.published import Cell, Monthly, monthly, published
from core.insight.terms import Measure, Span
from db.models.cases import Case
from tests.factories.cases import MONDAY, Team, walk

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 30))
LATER = MONDAY + timedelta(days=60)


def test_they_count_as_the_board_does(session: Session, crew: Team) -> None:
    for days in (-20, -10, -5, 0, 0, 1):
        walk(session, crew, now=MONDAY + timedelta(days=days))
    for days in (-20, -5, 0):
        done = walk(session, crew, now=MONDAY + timedelta(days=days)).to(CaseStatus.ANSWERED)
        done.rate(Resolved.YES, Satisfied.YES)
    session.get_one(Case, walk(session, crew).id).visibility = Visibility.SECRET
    session.flush()
    shown = board(session, crew.leader, Span.DAYS, AUTUMN, Filters(), now=LATER).totals[Measure.CLOSURE]
    read = monthly(session, YEAR, now=LATER)
    told = published(read, AUTUMN)
    assert (shown.hits, shown.of) == (3, 9)
    assert tuple(map(sum, zip(*read.counts.values(), strict=True))) == (9, 3)
    assert told.total == Cell("", 5, 2), "a month of four is told by no sum"
    by_month = {month: counts for (month, _field), counts in read.counts.items() if counts[1]}
    assert by_month == {date(2026, 10, 1): (2, 2), date(2026, 11, 1): (1, 1)}


def test_a_month_belongs_to_its_civil_days(session: Session, crew: Team) -> None:
    eve = MONDAY.replace(month=10, day=31, hour=23, minute=59)
    walk(session, crew, now=eve)
    walk(session, crew, now=eve + timedelta(minutes=1))
    months = sorted(month for month, _field in monthly(session, YEAR, now=LATER).counts)
    assert months == [date(2026, 10, 1), date(2026, 11, 1)]


def test_fields_are_the_first_level_and_the_largest_stands_first() -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    read = Monthly(
        {
            (october, 1): (20, 9),
            (november, 1): (10, 1),
            (november, 2): (40, 4),
            (november, 0): (6, 0),
            (date(2026, 12, 1), 2): (99, 99),
        },
        {1: "供水", 2: "供热", 3: "交通"},
    )
    told = published(read, AUTUMN)
    assert told.total == Cell("", 76, 14)
    assert told.months == (Cell("2026-10", 20, 9), Cell("2026-11", 56, 5))
    assert told.fields == (Cell("供热", 40, 4), Cell("供水", 30, 10), Cell("", 6, 0))


def test_a_small_cell_is_left_out_with_another_and_told_by_no_difference() -> None:
    august, september = date(2026, 8, 1), date(2026, 9, 1)
    counts = {(august, 1): (3, 1), (august, 2): (12, 4), (august, 3): (30, 9)}
    later = {(september, 1): (9, 5), (september, 2): (20, 2), (september, 3): (40, 4)}
    read = Monthly(counts | later, {1: "民政", 2: "交通", 3: "供水"})
    told = published(read, Period(august, date(2026, 8, 31)))
    assert told.total == Cell("", 45, 14)
    assert told.fields == (Cell("供水", 30, 9), Cell("交通", None, None), Cell("民政", None, None))
    both = published(read, Period(august, date(2026, 9, 30)))
    assert both.fields == (Cell("供水", 70, 13), Cell("交通", 20, 2), Cell("民政", 9, 5))
    assert both.total == Cell("", 114, 25)


def test_a_small_month_is_in_no_sum() -> None:
    read = Monthly({(date(2026, 10, 1), 1): (3, 3), (date(2026, 11, 1), 1): (9, 0)}, {1: "供水"})
    told = published(read, AUTUMN)
    assert told.total == Cell("", 9, 0)
    assert told.months == (Cell("2026-10", None, None), Cell("2026-11", 9, 0))
    assert published(Monthly({}, {}), AUTUMN).total == Cell("", 0, 0)
