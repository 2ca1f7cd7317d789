"""Finding cases by what they say: two plans by how common the words are, and every hit read again.

Common words: along the list in its order, keeping what has all pieces. Rare words: from the index of pieces to the
cases, newest first. Both give the same rows, because a hit counts only when the words themselves contain what was
typed. A walk that finds too little goes on from the index of pieces where it stands.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, any_, cast, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.grams import Term, terms
from core.cases.plans import by_word, choose
from core.cases.queries.document import documents
from core.cases.queries.listing import Order, Place, Row, Wanted, along, counted, page, walks
from core.cases.terms import Counted
from core.foundation import keys
from db.models.cases import Case, CaseSearch

FIRST, MOST = 250, 4000
"""Cases looked at in one step: few at first, then twice as many each time."""
BUDGET = 12_000
"""Cases a walk along the list may look at before it goes on from the index of pieces."""
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
    _way, price = choose(walks(wanted, known), known.total, limit, word=word)
    rows: list[Row] = []
    if not by_word(word, known.total, price):
        place, looked = after, 0
        for size in _steps():
            part = page(session, along(wanted, known, limit=size, after=place, word=word))
            rows += _checked(session, asked, _with_pieces(session, asked, part), limit - len(rows))
            if len(rows) >= limit or len(part) < size:
                return rows
            place, looked = (part[-1][1], part[-1][0]), looked + size
            if looked >= BUDGET:
                after = place
                break
    from_pieces = _by_time if wanted.order is Order.NEWEST else _by_due
    for part in from_pieces(session, wanted, asked, after):
        rows += _checked(session, asked, part, limit - len(rows))
        if len(rows) >= limit:
            break
    return rows


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


def _have(asked: Iterable[Term]) -> ColumnElement[bool]:
    """All pieces are there, whichever key of the ring made them."""
    return and_(
        *(
            or_(
                *(
                    CaseSearch.grams.contains(
                        cast(literal(_numbers(kid, way), ARRAY(Integer)), ARRAY(Integer))
                    )
                    for way in term.ways
                    for kid in keys.index_keys()
                )
            )
            for term in asked
            if term.ways
        )
    )


def _numbers(kid: str, way: tuple[tuple[str, str], ...]) -> list[int]:
    return [keys.keyed_number(kid, *piece) for piece in way]


def _with_pieces(session: Session, asked: Sequence[Term], rows: Sequence[Row]) -> list[Row]:
    ids = [case_id for case_id, _at in rows]
    having = set(
        session.scalars(select(CaseSearch.case_id).where(_among(CaseSearch.case_id, ids), _have(asked)))
    )
    return [row for row in rows if row[0] in having]


def _among(column: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """One of many ids, as one parameter."""
    return column == any_(cast(literal(list(ids), ARRAY(BigInteger)), ARRAY(BigInteger)))


def _by_time(
    session: Session, wanted: Wanted, asked: Sequence[Term], after: Place | None
) -> Iterator[list[Row]]:
    """Hits of the index of pieces that the list wants, newest first, in growing steps."""
    place = after
    while True:
        query = select(CaseSearch.case_id, CaseSearch.submitted_at).where(_have(asked))
        if place is not None:
            query = query.where(tuple_(CaseSearch.submitted_at, CaseSearch.case_id) < place)
        newest = query.order_by(CaseSearch.submitted_at.desc(), CaseSearch.case_id.desc())
        hits = page(session, newest.limit(HITS))
        start = 0
        for size in _steps():
            part = hits[start : start + size]
            if not part:
                break
            ids = [case_id for case_id, _at in part]
            inside = set(
                session.scalars(wanted.base().with_only_columns(Case.id).where(_among(Case.id, ids)))
            )
            yield [row for row in part if row[0] in inside]
            start += size
        if len(hits) < HITS:
            return
        place = (hits[-1][1], hits[-1][0])


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
