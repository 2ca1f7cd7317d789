"""Days in force of one pair of the dispatch catalogue, pure: an entry is never overwritten, the next one ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one confirmed entry.

    Attributes:
        last: None while nothing ends it; before `first` for an entry that was corrected on its first day.
    """

    id: int
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Laying:
    """What a new entry does to those there are.

    Attributes:
        ends: id of the entry that ends, if any, and its last day.
        last: the new entry's own last day, because a later one is entered already; None: open.
    """

    ends: tuple[int, date] | None
    last: date | None


def lay(spans: Sequence[Span], first: date) -> Laying:
    """Put a new entry that begins on a day among the others of its pair.

    The one in force that day ends the day before. One that is entered for a later day stays as it is.
    """
    held = next((span for span in spans if span.holds(first)), None)
    later = min((span.first for span in spans if span.first > first and span.holds(span.first)), default=None)
    return Laying(
        ends=(held.id, first - DAY) if held is not None else None,
        last=later - DAY if later is not None else None,
    )


def ended(span: Span, last: date) -> date:
    """The last day of an entry that shall end on a day; one that has not begun never will."""
    return max(last, span.first - DAY)
