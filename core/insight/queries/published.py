"""Figures for everybody: how many matters came in and how many of them are closed, by month and by field.

What is collected and what is closed `core.insight.measures` says, as for the board; secret cases are left out. Read is
one count for each whole month and field (`monthly`), and a period of whole months is put together from these
(`published`). The running month is not among them: asked for day after day, it would tell what came in on each. Small
cells are left out (`core.cases.suppression`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, cast, func, select
from sqlalchemy.orm import Session

from core.cases.queries.findings import MOMENTS, found, within
from core.cases.suppression import hidden
from core.cases.terms import Visibility
from core.foundation.clock import CIVIL
from core.insight.measures import DEFINITIONS
from core.insight.periods import Period
from core.insight.terms import Measure
from db.models.cases import Case, Category

ZONE = str(CIVIL)
Counts = tuple[int, int]
"""Collected, and closed of them."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """The counts of every whole month.

    Attributes:
        counts: by the first day of the month and the field, 0 for those without one.
        fields: names of the fields, retired ones too.
    """

    counts: Mapping[tuple[date, int], Counts]
    fields: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; both counts are None where they are left out."""

    name: str
    collected: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class Published:
    """What may be published of a period."""

    total: Cell
    months: tuple[Cell, ...]
    fields: tuple[Cell, ...]


def monthly(session: Session, whole: Period, *, now: datetime) -> Monthly:
    """Every month of a period of whole months, counted in one pass over the cases."""
    what = DEFINITIONS[Measure.CLOSURE]
    month = cast(func.date_trunc("month", func.timezone(ZONE, MOMENTS[what.by])), Date)
    closed = func.count().filter(*(found(each, now) for each in (what.hit,) if each is not None))
    rows = session.execute(
        select(month, Case.category_id, func.count(), closed)
        .where(Case.visibility != Visibility.SECRET, *within(what.by, whole.begin, whole.end, now))
        .group_by(month, Case.category_id)
    ).all()
    nodes = session.execute(select(Category.id, Category.path, Category.name)).all()
    roots = {node.id: int(node.path.split("/")[1]) for node in nodes}
    counts: dict[tuple[date, int], Counts] = defaultdict(lambda: (0, 0))
    for first, category_id, came, done in rows:
        place = (first, roots.get(category_id, 0))
        before = counts[place]
        counts[place] = (before[0] + came, before[1] + done)
    return Monthly(dict(counts), {node.id: node.name for node in nodes if roots[node.id] == node.id})


def published(read: Monthly, whole: Period) -> Published:
    """The figures of a period of whole months: months in their order, the largest field first.

    What is left out is left out of a month, and a period is the sum of what its months publish: so no two periods can
    be subtracted to a cell that is in neither.
    """
    months: dict[date, dict[int, Counts]] = defaultdict(dict)
    for (month, field), counts in sorted(read.counts.items()):
        if whole.first <= month <= whole.last:
            months[month][field] = counts
    shown: list[Cell] = []
    sums: dict[int, Counts | None] = {}
    for month, fields in months.items():
        cell = _cells([(f"{month:%Y-%m}", *_added(fields.values()))])[0]
        shown.append(cell)
        places = list(fields)
        out = (
            hidden(fields[field][0] for field in places)
            if cell.collected is not None
            else set(range(len(places)))
        )
        for place, field in enumerate(places):
            before = sums.setdefault(field, None)
            if place not in out:
                sums[field] = _added(each for each in (before, fields[field]) if each is not None)
    told = [(each.collected, each.closed or 0) for each in shown if each.collected is not None]
    named = [Cell(read.fields.get(field, ""), *(counts or (None, None))) for field, counts in sums.items()]
    total = Cell("", *_added(told)) if told or not shown else Cell("", None, None)
    return Published(
        total, tuple(shown), tuple(sorted(named, key=lambda each: (-(each.collected or 0), each.name)))
    )


def _added(counts: Iterable[Counts]) -> Counts:
    all_of = list(counts)
    return sum(each[0] for each in all_of), sum(each[1] for each in all_of)


def _cells(rows: Sequence[tuple[str, int, int]]) -> tuple[Cell, ...]:
    out = hidden(row[1] for row in rows)
    return tuple(
        Cell(name, None, None) if place in out else Cell(name, count, closed)
        for place, (name, count, closed) in enumerate(rows)
    )
