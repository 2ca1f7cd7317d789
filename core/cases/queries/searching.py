"""Finding cases by what they say: two plans by how common the words are, and every hit read again.

Common words: along the list in its order, keeping what has all pieces. Rare words: from the index of pieces to the
cases, newest first. Both give the same rows, because a hit counts only when the words themselves contain what was
typed. A walk that finds too little goes on from the index of pieces where it stands.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from math import prod

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    cast,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.grams import MONTH, Term, terms
from core.cases.plans import by_word, choose
from core.cases.queries.document import documents
from core.cases.queries.listing import Order, Place, Row, Wanted, along, counted, page, walks
from core.cases.terms import Counted
from core.foundation import keys
from core.foundation.clock import civil
from db.models.cases import Case, CaseSearch, ExternalRef

FIRST, MOST = 250, 8000
"""Cases looked at in one step, at least and at most."""
MARGIN = 1.5
"""How many more are looked at in the next step than would give the rest, going by what the steps before have given."""
BUDGET = 16_000
"""Cases a walk along the list may look at before it goes on from the index of pieces."""
FEW = 800
"""Hits of which all are taken at once; of more the newest months first."""
HITS = 10_000
"""Hits of the index of pieces taken at once, newest first."""


def found(session: Session, wanted: Wanted, typed: str, *, after: Place | None, limit: int) -> list[Row]:
    """The next rows of a list that contain every word typed, in the list's order.

    Raises:
        Invalid: nothing to look for, see `grams.terms`.
    """
    asked = terms(typed)
    known = counted(session, wanted, [gram for term in asked for gram in _own(term)])
    word = prod(_share(known.of, term, known.total) for term in asked if term.ways)
    ways = walks(wanted, known)
    _way, price = choose(ways, known.total, limit, word=word)
    others = prod(way.share(known.total) for way in ways)
    rows: list[Row] = []
    if not by_word(word, others, known.total, limit, price):
        place, looked, size = after, 0, _bounded(price)
        while True:
            seen = _with_pieces(session, asked, along(wanted, known, limit=size, after=place, word=word))
            rows += _checked(session, asked, [row for row, having in seen if having], limit - len(rows))
            if len(rows) >= limit or len(seen) < size:
                return rows
            (last, at), _having = seen[-1]
            place, looked = (at, last), looked + size
            if looked >= BUDGET:
                after = place
                break
            size = _bounded(MARGIN * looked * (limit - len(rows)) / max(1, len(rows)))
    hits = _by_due(session, wanted, asked, after)
    if wanted.order is Order.NEWEST:
        hits = _by_time(session, wanted, asked, after, many=word * known.total > FEW)
    for found_there in hits:
        rows += _checked(session, asked, found_there, limit - len(rows))
        if len(rows) >= limit:
            break
    return rows


def called(session: Session, wanted: Wanted, typed: str) -> list[Row]:
    """Rows of a list that another system calls exactly so, as typed or in capitals."""
    number = typed.strip()
    named = select(ExternalRef.case_id).where(ExternalRef.external_id.in_({number, number.upper()}))
    moment = Case.submitted_at if wanted.order is Order.NEWEST else Case.due_at
    return page(session, wanted.base().with_only_columns(Case.id, moment).where(Case.id.in_(named)))


def _bounded(size: float) -> int:
    return round(min(MOST, max(FIRST, size)))


def _steps() -> Iterator[int]:
    size = FIRST
    while True:
        yield size
        size = min(MOST, size * 2)


def _own(term: Term) -> list[int]:
    """Its pieces in texts, under the newest key: what is common there is common."""
    return [keys.keyed_number(keys.index_key(), *piece) for piece in (term.ways[0] if term.ways else ())]


def _share(of: Callable[[Counted, object], int], term: Term, total: int) -> float:
    """The part of all cases that can contain a word: not more than have its rarest piece."""
    return min((of(Counted.GRAM, gram) for gram in _own(term)), default=0) / max(1, total)


def _have(asked: Iterable[Term], months: Sequence[str] = ()) -> ColumnElement[bool]:
    """All pieces are there, whichever key of the ring made them; of these months only, when there are any."""
    return and_(*(_has(term, months) for term in asked if term.ways))


def _has(term: Term, months: Sequence[str]) -> ColumnElement[bool]:
    """All pieces of one of its groups, under one key.

    Groups of a single piece are one condition together: the row's pieces are unpacked once, and not for each of them.
    """
    single = [
        number
        for kid in keys.index_keys()
        for way in term.ways
        if len(way) == 1
        for number in _numbers(kid, way)
    ]
    groups = [_group(kid, way, months) for way in term.ways if len(way) > 1 for kid in keys.index_keys()]
    if not single:
        return or_(*groups)
    has = CaseSearch.grams.overlap(_array(single))
    alone = and_(has, _of_months(months, keys.index_keys())) if months else has
    return or_(alone, *groups)


def _group(kid: str, way: tuple[tuple[str, str], ...], months: Sequence[str]) -> ColumnElement[bool]:
    """All pieces of one group under one key; with its months in one condition, so that one look at GIN does."""
    has = CaseSearch.grams.contains(_array(_numbers(kid, way)))
    return and_(has, _of_months(months, [kid])) if months else has


def _of_months(months: Sequence[str], kids: Iterable[str]) -> ColumnElement[bool]:
    pieces = [(MONTH, month) for month in months]
    among: ColumnElement[bool] = CaseSearch.grams.overlap(
        _array([number for kid in kids for number in _numbers(kid, pieces)])
    )
    return among


def _array(numbers: list[int]) -> BindParameter[list[int]]:
    return literal(numbers, ARRAY(Integer))


def _numbers(kid: str, way: Iterable[tuple[str, str]]) -> list[int]:
    return [keys.keyed_number(kid, *piece) for piece in way]


def _with_pieces(
    session: Session, asked: Sequence[Term], rows: Select[int, datetime]
) -> list[tuple[Row, bool]]:
    """The rows of a list, each with whether it has all pieces: looked up by its id, never by the pieces."""
    part = rows.subquery("part")
    has = select(_have(asked)).where(CaseSearch.case_id == part.c.id).scalar_subquery()
    return [((case_id, at), bool(having)) for case_id, at, having in session.execute(select(part, has))]


def _among(column: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """One of many ids, as one parameter."""
    return column == any_(cast(literal(list(ids), ARRAY(BigInteger)), ARRAY(BigInteger)))


def _by_time(
    session: Session, wanted: Wanted, asked: Sequence[Term], after: Place | None, *, many: bool
) -> Iterator[list[Row]]:
    """Hits of the index of pieces that the list wants, newest first; of many, some months at a time."""
    place = after
    for months in _windows(session, after) if many else ((),):
        while True:
            query = select(CaseSearch.case_id, CaseSearch.submitted_at).where(_have(asked, months))
            if place is not None:
                query = query.where(tuple_(CaseSearch.submitted_at, CaseSearch.case_id) < place)
            newest = query.order_by(CaseSearch.submitted_at.desc(), CaseSearch.case_id.desc())
            hits = page(session, newest.limit(HITS))
            yield from _inside(session, wanted, hits)
            if len(hits) < HITS:
                break
            place = (hits[-1][1], hits[-1][0])


def _windows(session: Session, after: Place | None) -> Iterator[tuple[str, ...]]:
    """Civil months from the newest case, or from a key, back to the oldest: one, then twice as many each time."""
    first = session.scalar(select(Case.submitted_at).order_by(Case.submitted_at, Case.id).limit(1))
    newest = select(Case.submitted_at).order_by(Case.submitted_at.desc(), Case.id.desc()).limit(1)
    last = after[0] if after is not None else session.scalar(newest)
    if first is None or last is None:
        return
    oldest, month = (civil(each).year * 12 + civil(each).month - 1 for each in (first, last))
    size = 1
    while month >= oldest:
        until = max(oldest, month - size + 1)
        yield tuple(f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(until, month + 1))
        month, size = until - 1, size * 2


def _inside(session: Session, wanted: Wanted, hits: Sequence[Row]) -> Iterator[list[Row]]:
    """Those hits that the list wants, in growing steps."""
    start = 0
    for size in _steps():
        part = hits[start : start + size]
        if not part:
            return
        ids = [case_id for case_id, _at in part]
        inside = set(session.scalars(wanted.base().with_only_columns(Case.id).where(_among(Case.id, ids))))
        yield [row for row in part if row[0] in inside]
        start += size


def _by_due(
    session: Session, wanted: Wanted, asked: Sequence[Term], after: Place | None
) -> Iterator[list[Row]]:
    """Hits among what is open, soonest due first; there are never so many that they could not be put in order."""
    hits = select(CaseSearch.case_id).where(_have(asked))
    query = wanted.base().with_only_columns(Case.id, Case.due_at).where(Case.id.in_(hits))
    if after is not None:
        query = query.where(tuple_(Case.due_at, Case.id) > after)
    rows = page(session, query.order_by(Case.due_at, Case.id).limit(HITS))
    yield from (rows[start : start + FIRST] for start in range(0, len(rows), FIRST))


def _checked(session: Session, asked: Sequence[Term], rows: Sequence[Row], limit: int) -> list[Row]:
    """The first rows whose words contain what was typed."""
    kept: list[Row] = []
    step = limit + 1
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        said = {each.case_id: each for each in documents(session, [case_id for case_id, _at in part])}
        kept += [row for row in part if row[0] in said and said[row[0]].contains(asked)]
        if len(kept) >= limit:
            break
    return kept[:limit]
