"""What a board shows, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.cases.queries.findings import Own
from core.cases.queries.narrowing import Filters
from core.insight.measures import Figure
from core.insight.periods import Period
from core.insight.terms import Facet, Measure

Figures = Mapping[Measure, Figure]


@dataclass(frozen=True, slots=True)
class Slice:
    """Figures of one unit, category, place or channel.

    Attributes:
        key: what tells it from its neighbours: an id, the code of a channel, empty for cases that have none.
        label: its name; empty for cases that have none.
        scope: the filters of its cases, None where no list has such a filter.
    """

    key: str
    label: str
    scope: Filters | None
    own: Own | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Month:
    """Figures of a whole civil month; `inside` the period of the board, at least in part."""

    period: Period
    inside: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class Board:
    """All figures of a period and a scope, as of a moment.

    Attributes:
        imported: how many of the collected and of the closed are imported history.
        earlier: the same figures of the stretch before; empty of nothing.
    """

    as_of: datetime
    scope: Filters
    period: Period
    compared: Period
    totals: Figures
    imported: int
    earlier: Figures
    months: tuple[Month, ...]
    facets: Mapping[Facet, tuple[Slice, ...]]
