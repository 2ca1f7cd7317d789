"""Lists of any size: ids in order, along an index, from a key on; never by OFFSET, never without a bound.

Newest first goes by the moment of submission, which never changes: nothing is skipped or repeated while others work.
Soonest due goes by the clock on the case; a case whose clock changes moves, all others keep their place. A list of a
period goes by the moment that the period is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from itertools import product
from math import prod
from typing import TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Function,
    Select,
    Text,
    cast,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.plans import Walk, choose, together
from core.cases.queries.scope import visible_to
from core.cases.queries.shares import Shares, shares
from core.cases.terms import Counted
from core.identity.actor import Actor
from db.base import Moment
from db.models.cases import Case

DEAR = 1200
"""Cases that may be looked at to count a list; of a dearer one nobody says how long it is."""


class Order(Enum):
    """In which order a list stands."""

    NEWEST = "NEWEST"
    DUE = "DUE"
    DATED = "DATED"


@dataclass(frozen=True, slots=True)
class Way:
    """A column that has an index and the values a list wants of it."""

    kind: Counted
    column: InstrumentedAttribute[object]
    values: tuple[object, ...]


Dated: TypeAlias = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
"""A column that lists of a period stand by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A list as SQL knows it: whose, in which order, by which conditions, along which ways it may go.

    Attributes:
        ways: conditions that have an index; their values may stand for subtrees.
        others: conditions without one.
        moment: by which a list of a period stands, the latest first; it has an index of its own.
    """

    actor: Actor
    order: Order
    ways: tuple[Way, ...]
    others: tuple[ColumnElement[bool], ...]
    moment: Dated = Case.submitted_at

    def base(self, gone: Sequence[Way] = (), *, only: bool = False) -> Select[Case]:
        """All of it, in no order; without the conditions of the ways that are gone along.

        Args:
            only: the planner may not try the indexes of the ways that are left: IS TRUE says the same and has none.
        """
        query = visible_to(self.actor).where(*self.others)
        left = [way.column.in_(way.values) for way in self.ways if way not in gone]
        return query.where(*(each.is_(true()) if only else each for each in left))


Place = tuple[datetime, int]
"""Where a row stands in its order: the moment and the id."""

Row = tuple[int, datetime]
"""A row of a list before its words are read: the id and the moment it is ordered by."""


def counted(session: Session, wanted: Wanted, grams: Sequence[int] = ()) -> Shares:
    """How common the values of a list are, and these pieces of words."""
    asked: list[tuple[Counted, object]] = [(way.kind, value) for way in wanted.ways for value in way.values]
    return shares(session, [*asked, *((Counted.GRAM, gram) for gram in grams)])


def walks(wanted: Wanted, known: Shares) -> list[Walk]:
    """The ways of a list with the counts of their values."""
    return [Walk(tuple(known.of(way.kind, value) for value in way.values)) for way in wanted.ways]


def along(
    wanted: Wanted, known: Shares, *, limit: int, after: Place | None = None, word: float = 1.0
) -> Select[int, datetime]:
    """Ids and moments of the next rows in order.

    Args:
        word: part of the cases that a search beside it leaves, so that the right way is chosen.
    """
    if wanted.order is Order.DATED:
        return _dated(wanted, limit, after)
    if wanted.order is Order.DUE:
        return _merged(wanted, _pairs(wanted), limit, after)
    all_walks = walks(wanted, known)
    nth, price = choose(all_walks, known.total, limit, word=word)
    if len(all_walks) > 1 and together(all_walks, known.total) < price:
        return _overlaid(wanted, limit, after)
    return _merged(wanted, () if nth is None else (wanted.ways[nth],), limit, after)


def page(session: Session, query: Select[int, datetime]) -> list[Row]:
    """The rows of such a list."""
    return [(case_id, at) for case_id, at in session.execute(query)]


def up_to(session: Session, wanted: Wanted, known: Shares, bound: int) -> int | None:
    """How many rows a list has, counted up to a bound and one more; None when so many would have to be looked at."""
    if wanted.order is not Order.DATED and _price(wanted, known, bound + 1) > DEAR:
        return None
    ids = along(wanted, known, limit=bound + 1).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def _price(wanted: Wanted, known: Shares, rows: int) -> float:
    """Cases looked at to find so many rows."""
    all_walks = walks(wanted, known)
    if wanted.order is Order.NEWEST:
        price = choose(all_walks, known.total, rows)[1]
        return min(price, together(all_walks, known.total)) if len(all_walks) > 1 else price
    pairs = _pairs(wanted)
    of_pairs = [walk for way, walk in zip(wanted.ways, all_walks, strict=True) if way in pairs]
    waiting = known.total * prod(walk.share(known.total) for walk in of_pairs)
    return waiting if wanted.others or len(pairs) < len(wanted.ways) else min(rows, waiting)


def _pairs(wanted: Wanted) -> tuple[Way, ...]:
    """Soonest due goes along status, or along unit and status."""
    kinds = (Counted.UNIT, Counted.STATUS)
    return tuple(way for kind in kinds for way in wanted.ways if way.kind is kind)


def _dated(wanted: Wanted, limit: int, after: Place | None) -> Select[int, datetime]:
    """A list of a period, in the order of its moment: the index of the moment holds nothing beyond the period."""
    moment: ColumnElement[datetime] = type_coerce(wanted.moment, Moment)
    query = wanted.base().with_only_columns(Case.id, moment.label("at"))
    if after is not None:
        query = query.where(tuple_(moment, Case.id) < tuple_(literal(after[0]), literal(after[1])))
    return query.order_by(moment.desc(), Case.id.desc()).limit(limit)


def _overlaid(wanted: Wanted, limit: int, after: Place | None) -> Select[int, datetime]:
    """All that meets every condition, then in order: for few; OFFSET 0 keeps the planner from walking in order."""
    query = wanted.base().with_only_columns(Case.id, Case.submitted_at.label("at"))
    if after is not None:
        query = query.where(tuple_(Case.submitted_at, Case.id) < tuple_(literal(after[0]), literal(after[1])))
    few = query.offset(0).subquery("few")
    return select(few.c.id, few.c.at).order_by(few.c.at.desc(), few.c.id.desc()).limit(limit)


def _merged(wanted: Wanted, ways: tuple[Way, ...], limit: int, after: Place | None) -> Select[int, datetime]:
    """One walk for each value, each with its own end, laid together in order.

    Codes and single ids stand in the statement, so that the planner knows how common each is; many ids are a table, of
    which it knows nothing and would lay another index over each walk. Codes beside many ids are a table as well: one
    walk to plan instead of one for each code, which took longer than going them.
    """
    newest = wanted.order is Order.NEWEST
    moment = Case.submitted_at if newest else Case.due_at
    many = [way for way in ways if len(way.values) > 1]
    tables = many if any(not isinstance(way.values[0], StrEnum) for way in many) else []
    spoken = [way for way in ways if way not in tables]
    query = wanted.base(ways, only=newest and bool(tables)).with_only_columns(Case.id, moment.label("at"))
    if after is not None:
        here, there = tuple_(moment, Case.id), tuple_(literal(after[0]), literal(after[1]))
        query = query.where(here < there if newest else here > there)
    query = query.order_by(*((moment.desc(), Case.id.desc()) if newest else (moment, Case.id))).limit(limit)
    if not all(way.values for way in ways):
        return query.where(false())
    parts = [
        _walked(
            query.where(*(way.column == value for way, value in zip(spoken, values, strict=True))), tables
        )
        for values in product(*(way.values for way in spoken))
    ]
    if len(parts) == 1 and not tables:
        return parts[0]
    merged = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("merged")
    chosen = select(merged.c.id, merged.c.at)
    if newest:
        return chosen.order_by(merged.c.at.desc(), merged.c.id.desc()).limit(limit)
    return chosen.order_by(merged.c.at, merged.c.id).limit(limit)


def _walked(query: Select[int, datetime], tables: Sequence[Way]) -> Select[int, datetime]:
    """The walks of one choice of codes, one for each id of the tables."""
    if not tables:
        return query
    values = [_values(way).table_valued("value").render_derived() for way in tables]
    query = query.where(*(way.column == each.c.value for way, each in zip(tables, values, strict=True)))
    part = query.lateral()
    walked: FromClause = values[0]
    for each in (*values[1:], part):
        walked = walked.join(each, true())
    return select(part.c.id, part.c.at).select_from(walked)


def _values(way: Way) -> Function[object]:
    """Ids, or codes, as a small table."""
    kind = ARRAY(Text if isinstance(way.values[0], StrEnum) else BigInteger)
    return func.unnest(cast(literal(list(way.values), kind), kind))
