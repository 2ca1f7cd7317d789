"""Periods in whole civil days: presets, the stretch they are compared with, the months of a trend. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.insight.terms import Span

TREND = 12
"""Months a trend shows at least, up to the last one of the period."""
LONGEST = 3660
"""Days; ten years."""


@dataclass(frozen=True, slots=True)
class Period:
    """Civil days, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first} — {self.last}"

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time(), CIVIL)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), CIVIL)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def period(span: Span, now: datetime, first: date | None = None, last: date | None = None) -> Period:
    """The days of a preset, or those that were written; an end that is not written is today, a beginning this year's.

    Raises:
        Invalid: it ends before it begins, or is longer than ten years.
    """
    today = civil(now).date()
    match span:
        case Span.MONTH:
            return Period(today.replace(day=1), today)
        case Span.LAST_MONTH:
            end = today.replace(day=1) - timedelta(days=1)
            return Period(end.replace(day=1), end)
        case Span.QUARTER:
            return Period(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), today)
        case Span.YEAR:
            return Period(date(today.year, 1, 1), today)
        case Span.DAYS:
            return _written(first or date((last or today).year, 1, 1), last or today)


def _written(first: date, last: date) -> Period:
    if last < first:
        raise Invalid(N_("结束的日子早于开始的日子"), "until")
    if (last - first).days >= LONGEST:
        raise Invalid(N_("一次最多看十年"), "since")
    return Period(first, last)


def before(span: Span, shown: Period) -> Period:
    """What a period is compared with: as many days of the month, quarter or year before; else the days before it."""
    match span:
        case Span.MONTH | Span.LAST_MONTH:
            first = months_on(shown.first, -1)
            until = shown.first - timedelta(days=1)
        case Span.QUARTER:
            first = months_on(shown.first, -3)
            until = shown.first - timedelta(days=1)
        case Span.YEAR:
            first = months_on(shown.first, -12)
            until = shown.first - timedelta(days=1)
        case Span.DAYS:
            return Period(shown.first - timedelta(days=shown.days), shown.first - timedelta(days=1))
    if span is Span.LAST_MONTH:
        return Period(first, until)
    return Period(first, min(until, first + timedelta(days=shown.days - 1)))


def months(shown: Period) -> tuple[Period, ...]:
    """Whole civil months up to the last one of a period: all it touches, and twelve at least."""
    end = shown.last.replace(day=1)
    first = min(shown.first.replace(day=1), months_on(end, 1 - TREND))
    return tuple(_whole(first, end))


def _whole(first: date, end: date) -> Iterator[Period]:
    while first <= end:
        following = months_on(first, 1)
        yield Period(first, following - timedelta(days=1))
        first = following


def months_on(first: date, months: int) -> date:
    """The first day of a month, so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
