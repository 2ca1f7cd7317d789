"""The board: every figure of a period and a scope, by month, unit, category, area and channel, from one read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.findings import Own
from core.cases.queries.narrowing import Filters
from core.identity.actor import Actor
from core.insight import permissions
from core.insight.boards import Board, Figures, Month, Slice
from core.insight.measures import DEFINITIONS, Facts, Figure, counted, instant
from core.insight.periods import Period, before, months
from core.insight.queries.facts import CHANNELS, WIDTH, Read, read
from core.insight.terms import Facet, Measure, Span
from db.models.cases import Category
from db.models.identity import UnitRow

Counts = NDArray[np.int64]
Tree = Mapping[int, tuple[str, str]]
"""Path and name of each node."""


@dataclass(frozen=True, slots=True)
class Node:
    """A branch of a tree just below what was chosen, or the chosen one by itself (`own`)."""

    id: int
    own: bool


def board(
    session: Session, actor: Actor, span: Span, shown: Period, scope: Filters, *, now: datetime
) -> Board:
    """All figures of a period and a scope, of the cases this person may see.

    Raises:
        NotAllowed: no reader of figures, or not of these units.
        Invalid: more cases than one board counts.
    """
    permissions.require(actor, scope.unit_path)
    compared, trend = before(span, shown), months(shown)
    begin, end = min(compared.begin, trend[0].begin), max(shown.end, trend[-1].end)
    units, kinds = _trees(session)
    found = read(session, actor, scope, begin, end, now=now)
    masks = {each: counted(each, found.facts, shown.begin, shown.end, now) for each in Measure}
    totals = {each: Figure(int(hits.sum()), int(of.sum())) for each, (hits, of) in masks.items()}
    some = masks[Measure.COLLECTED][1] | masks[Measure.CLOSED][1]
    return Board(
        as_of=now,
        scope=scope,
        period=shown,
        compared=compared,
        totals=totals,
        imported=int((some & found.facts.imported).sum()),
        earlier=_totals(found.facts, compared, now),
        months=tuple(_months(found.facts, trend, shown, now)),
        facets=_facets(found, units, kinds, scope, masks),
    )


Masks = Mapping[Measure, tuple[NDArray[np.bool_], NDArray[np.bool_]]]


def _totals(facts: Facts, shown: Period, now: datetime) -> Figures:
    masks = {each: counted(each, facts, shown.begin, shown.end, now) for each in Measure}
    return {each: Figure(int(hits.sum()), int(of.sum())) for each, (hits, of) in masks.items()}


def _months(facts: Facts, trend: Sequence[Period], shown: Period, now: datetime) -> Iterator[Month]:
    """Whole months, each case in the month of the moment that the figure goes by."""
    bounds = np.array([instant(each.begin) for each in trend])
    by_measure: dict[Measure, tuple[Counts, Counts]] = {}
    for measure in Measure:
        hits, of = counted(measure, facts, trend[0].begin, trend[-1].end, now)
        place = np.searchsorted(bounds, facts.moments[DEFINITIONS[measure].by], side="right") - 1
        by_measure[measure] = (_per(place, hits, len(trend)), _per(place, of, len(trend)))
    for nth, each in enumerate(trend):
        inside = each.first <= shown.last and each.last >= shown.first
        yield Month(each, inside, _figures(by_measure, nth))


def _per(place: NDArray[np.intp], mask: NDArray[np.bool_], size: int) -> Counts:
    return np.bincount(place[mask], minlength=size)


def _figures(counts: Mapping[Measure, tuple[Counts, Counts]], nth: int) -> Figures:
    return {each: Figure(int(hits[nth]), int(of[nth])) for each, (hits, of) in counts.items()}


def _trees(session: Session) -> tuple[Tree, Tree]:
    """All units and categories.

    Raises:
        OverflowError: an id is longer than the read of facts holds.
    """
    units = {
        row.id: (row.path, row.short_name)
        for row in session.execute(select(UnitRow.id, UnitRow.path, UnitRow.short_name))
    }
    kinds = {
        row.id: (row.path, row.name)
        for row in session.execute(select(Category.id, Category.path, Category.name))
    }
    if max([0, *units, *kinds]) >> WIDTH:
        raise OverflowError("an id of a unit or a category is too long")
    return units, kinds


def _facets(
    found: Read, units: Tree, kinds: Tree, scope: Filters, masks: Masks
) -> Mapping[Facet, tuple[Slice, ...]]:
    return {
        Facet.UNIT: _sorted(_branches(found.unit, units, scope, Own.UNIT, masks)),
        Facet.CATEGORY: _sorted(_branches(found.category, kinds, scope, Own.CATEGORY, masks)),
        Facet.AREA: _sorted(_branches(found.area, units, scope, Own.AREA, masks)),
        Facet.CHANNEL: _sorted(_channels(found, scope, masks)),
    }


def _branches(ids: Counts, tree: Tree, scope: Filters, kind: Own, masks: Masks) -> Iterator[Slice]:
    """The branches below the chosen one; it stands by itself for what belongs to none of them."""
    chosen = _chosen(kind, scope)
    depth = len(_parts(chosen)) or (0 if kind is Own.CATEGORY else 1)
    distinct, place = np.unique(ids, return_inverse=True)
    nodes = [_node(tree[each][0] if each in tree else "", depth) for each in distinct.tolist()]
    order = {node: nth for nth, node in enumerate(dict.fromkeys(nodes))}
    where = np.array([order[node] for node in nodes], dtype=np.intp)[place] if nodes else place
    counts = {
        each: (_per(where, hits, len(order)), _per(where, of, len(order)))
        for each, (hits, of) in masks.items()
    }
    for node, nth in order.items():
        figures = _figures(counts, nth)
        if any(figure.of for figure in figures.values()):
            path, name = tree.get(node.id, ("", ""))
            rooted = node.own and node.id != 0 and not chosen
            own = kind if node.own else None
            yield Slice(
                str(node.id or ""), name, None if rooted else _narrowed(scope, kind, path, own), own, figures
            )


def _chosen(kind: Own, scope: Filters) -> str:
    return {Own.UNIT: scope.unit_path, Own.CATEGORY: scope.category_path, Own.AREA: scope.area_path}[kind]


def _narrowed(scope: Filters, kind: Own, path: str, own: Own | None) -> Filters:
    match kind:
        case Own.UNIT:
            return replace(scope, unit_path=path, own=own)
        case Own.CATEGORY:
            return replace(scope, category_path=path, own=own)
        case Own.AREA:
            return replace(scope, area_path=path, own=own)


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _node(path: str, depth: int) -> Node:
    parts = _parts(path)
    if not parts:
        return Node(0, own=True)
    return Node(int(parts[depth]), own=False) if len(parts) > depth else Node(int(parts[-1]), own=True)


def _channels(found: Read, scope: Filters, masks: Masks) -> Iterator[Slice]:
    place = found.channel.astype(np.intp)
    counts = {
        each: (_per(place, hits, len(CHANNELS)), _per(place, of, len(CHANNELS)))
        for each, (hits, of) in masks.items()
    }
    for nth, channel in enumerate(CHANNELS):
        figures = _figures(counts, nth)
        if any(figure.of for figure in figures.values()):
            yield Slice(channel.value, channel.label, replace(scope, channel=channel), None, figures)


def _sorted(slices: Iterator[Slice]) -> tuple[Slice, ...]:
    """The most collected first; what belongs nowhere last."""
    return tuple(
        sorted(
            slices,
            key=lambda each: (not each.key, -each.figures[Measure.COLLECTED].of, each.label, each.key),
        )
    )
