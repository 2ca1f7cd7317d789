"""Periods in whole civil days: presets, what they are compared with, months of a trend."""

from datetime import date, datetime

import pytest

from core.foundation.clock import CIVIL
from core.foundation.errors import Invalid
from core.insight.periods import Period, before, months, period
from core.insight.terms import Span

NOW = datetime(2026, 3, 31, 0, 30, tzinfo=CIVIL)
TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("span", "shown", "compared"),
    [
        (Span.MONTH, Period(date(2026, 3, 1), TODAY), Period(date(2026, 2, 1), date(2026, 2, 28))),
        (
            Span.LAST_MONTH,
            Period(date(2026, 2, 1), date(2026, 2, 28)),
            Period(date(2026, 1, 1), date(2026, 1, 31)),
        ),
        (Span.QUARTER, Period(date(2026, 1, 1), TODAY), Period(date(2025, 10, 1), date(2025, 12, 29))),
        (Span.YEAR, Period(date(2026, 1, 1), TODAY), Period(date(2025, 1, 1), date(2025, 3, 31))),
    ],
)
def test_presets_and_what_they_are_compared_with(span: Span, shown: Period, compared: Period) -> None:
    assert period(span, NOW) == shown
    assert before(span, shown) == compared


def test_days_of_ones_own() -> None:
    shown = period(Span.DAYS, NOW, date(2026, 3, 7), date(2026, 3, 9))
    assert shown == Period(date(2026, 3, 7), date(2026, 3, 9))
    assert before(Span.DAYS, shown) == Period(date(2026, 3, 4), date(2026, 3, 6))
    assert period(Span.DAYS, NOW) == Period(date(2026, 1, 1), TODAY)
    assert (shown.begin.isoformat(), shown.end.isoformat()) == (
        "2026-03-07T00:00:00+08:00",
        "2026-03-10T00:00:00+08:00",
    )
    with pytest.raises(Invalid):
        period(Span.DAYS, NOW, date(2026, 3, 9), date(2026, 3, 7))
    with pytest.raises(Invalid):
        period(Span.DAYS, NOW, date(2000, 1, 1), TODAY)


def test_a_trend_has_whole_months_and_twelve_at_least() -> None:
    shown = months(Period(date(2026, 3, 7), date(2026, 3, 9)))
    assert len(shown) == 12
    assert shown[0] == Period(date(2025, 4, 1), date(2025, 4, 30))
    assert shown[-1] == Period(date(2026, 3, 1), TODAY)
    assert len(months(Period(date(2022, 11, 20), date(2026, 11, 20)))) == 49
