"""How high an entry stands, by rule and moment alone."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.foundation.calendar import WorkCalendar
from core.foundation.clock import CIVIL, civil
from core.supervision.levels import (
    LATER,
    by_breach,
    by_company,
    by_review,
    by_time,
    counted_from,
    quarter,
)
from core.supervision.terms import Cause
from core.supervision.values import Standing
from tests.core.supervision.days import CALENDAR, at

BEGAN = at(2026, 11, 2, 10)
"""A Monday."""


def entry(level: int = 1, **more: object) -> Standing:
    return Standing(level=level, counted_from=BEGAN, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "level", "moment"),
    [
        (entry(1), 2, at(2026, 11, 16, 17, 30)),
        (entry(2), 3, at(2026, 12, 3)),
        (entry(3), 4, at(2027, 1, 5)),
        (entry(1, requested_at=at(2026, 11, 10, 9)), 3, at(2026, 12, 3)),
        (entry(1, requested_at=at(2026, 11, 17, 9)), 2, at(2026, 11, 16, 17, 30)),
    ],
    ids=["ten working days", "thirty days", "sixty days", "asked in time", "asked too late"],
)
def test_by_days_on_the_ledger(standing: Standing, level: int, moment: datetime) -> None:
    rise = by_time(standing, CALENDAR)
    assert rise is not None
    assert (rise.level, rise.cause, civil(rise.at)) == (level, Cause.TIME, moment)


def test_sixty_days_that_end_on_a_holiday_end_after_it() -> None:
    """2 November and sixty days is Friday 1 January, a holiday, then a weekend: 24:00 of the Monday after."""
    rise = by_time(entry(3), CALENDAR)
    assert rise is not None
    assert civil(rise.at) == at(2027, 1, 5)


def test_never_above_four() -> None:
    assert by_time(entry(4), CALENDAR) is None
    assert by_breach(entry(4), Cause.LIMIT, BEGAN) is None
    assert by_review(entry(4), BEGAN) is None


def test_days_do_not_count_for_proposals_and_long_term() -> None:
    assert by_time(entry(1, counts=False), CALENDAR) is None
    assert by_company(entry(3, counts=False), BEGAN, (BEGAN,)) is None


def test_one_rise_a_day() -> None:
    same = at(2026, 11, 16, 9)
    assert by_breach(entry(1, raised_at=same), Cause.LIMIT, at(2026, 11, 16, 17, 30)) is None
    assert by_breach(entry(1, raised_at=same), Cause.LIMIT, at(2026, 11, 17, 9)) is not None
    late = by_time(entry(1, raised_at=same), CALENDAR)
    assert late is not None
    assert civil(late.at) == at(2026, 11, 17), "what time brings is not lost: it comes the next day"


def test_a_miss_of_a_day_before_the_last_rise_is_let_go() -> None:
    assert by_breach(entry(1, raised_at=at(2026, 11, 16, 9)), Cause.LIMIT, at(2026, 11, 13, 9)) is None


def test_none_while_an_objection_is_open() -> None:
    open_one = (at(2026, 11, 4, 9), None)
    assert by_time(entry(1, appealed=open_one), CALENDAR) is None
    assert by_breach(entry(1, appealed=open_one), Cause.LIMIT, at(2026, 11, 5, 9)) is None
    assert by_breach(entry(1, appealed=open_one), Cause.LIMIT, at(2026, 11, 3, 9)) is not None, "before it"


def test_after_an_objection_it_rises_when_it_may() -> None:
    over = (at(2026, 11, 4, 9), at(2026, 11, 20, 9))
    rise = by_time(entry(1, appealed=over), CALENDAR)
    assert rise is not None
    assert rise.at == at(2026, 11, 20, 9)
    early = (at(2026, 11, 4, 9), at(2026, 11, 9, 9))
    rise = by_time(entry(1, appealed=early), CALENDAR)
    assert rise is not None
    assert civil(rise.at) == at(2026, 11, 16, 17, 30)


def test_a_missed_review_goes_to_three() -> None:
    rise = by_review(entry(1), BEGAN)
    assert rise is not None
    assert (rise.level, rise.cause) == (3, Cause.REVIEW)
    assert by_review(entry(3), BEGAN) is None


def test_the_second_red_of_a_quarter_goes_to_four() -> None:
    reached = at(2026, 11, 20, 9)
    standing = entry(3, raised_at=reached)
    rise = by_company(standing, reached, (at(2026, 10, 3, 9),))
    assert rise is not None
    assert (rise.level, civil(rise.at)) == (4, at(2026, 11, 21)), "it rose today, so tomorrow"
    assert by_company(standing, reached, (at(2026, 9, 30, 9),)) is None, "another quarter"
    assert by_company(standing, reached, (at(2026, 12, 3, 9),)) is None, "the later one goes, not the earlier"
    assert by_company(entry(2), reached, (reached,)) is None


def test_quarters() -> None:
    assert quarter(at(2026, 9, 30, 23)) == (2026, 2)
    assert quarter(at(2026, 10, 1)) == (2026, 3)


def test_what_is_known_late_counts_from_when_it_is_known() -> None:
    assert counted_from(BEGAN, BEGAN + LATER) == BEGAN
    now = BEGAN + LATER + timedelta(seconds=1)
    assert counted_from(BEGAN, now) == now


@given(
    level=st.integers(1, 4),
    raised=st.none() | st.integers(0, 100),
    asked=st.none() | st.integers(0, 100),
    appealed=st.none() | st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60)),
    moment=st.integers(0, 100),
)
def test_whatever_happened_no_rule_breaks_the_bounds(
    level: int,
    raised: int | None,
    asked: int | None,
    appealed: tuple[int, int | None] | None,
    moment: int,
) -> None:
    def day(number: int | None) -> datetime | None:
        return None if number is None else BEGAN + timedelta(days=number)

    objection = None
    if appealed is not None:
        begun = BEGAN + timedelta(days=appealed[0])
        objection = (begun, None if appealed[1] is None else begun + timedelta(days=appealed[1]))
    standing = entry(level, raised_at=day(raised), requested_at=day(asked), appealed=objection)
    then = BEGAN + timedelta(days=moment)
    rises = [
        by_time(standing, CALENDAR),
        by_breach(standing, Cause.LIMIT, then),
        by_review(standing, then),
        by_company(standing, then, (then,)),
    ]
    for rise in rises:
        if rise is None:
            continue
        assert level < rise.level <= 4
        if standing.raised_at is not None:
            assert civil(rise.at).date() > civil(standing.raised_at).date()
        if objection is not None:
            begun, ended = objection
            assert not (begun <= rise.at and (ended is None or rise.at < ended))


def test_the_calendar_of_these_tests_is_that_of_the_seeds() -> None:
    assert isinstance(CALENDAR, WorkCalendar)
    assert not CALENDAR.is_workday(date(2027, 1, 1))
    assert at(2026, 11, 2).tzinfo is CIVIL
