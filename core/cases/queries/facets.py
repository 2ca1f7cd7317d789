"""What was found, counted by status, field and unit: so that a long list can be narrowed by what is really in it.

Counted are the rows that the list itself would show first, as many as lists are counted up to; nobody counts a million.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, any_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from core.cases.queries import listing, searching
from core.cases.queries.desks import BOUND
from core.cases.queries.narrowing import Desk, Filters, wanted
from core.cases.terms import CaseStatus
from core.identity.actor import Actor
from db.models.cases import Case, Category

SHOWN = 8
"""Values of one kind that are named, the most frequent."""


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts within what was found.

    Attributes:
        total: how many rows were counted.
        bounded: there are more.
        fields: full names of the first level of the taxonomy.
        units: ids of the lead units; who shows them knows what they are called in his filter.
    """

    total: int
    bounded: bool
    statuses: tuple[tuple[CaseStatus, int], ...]
    fields: tuple[tuple[str, int], ...]
    units: tuple[tuple[int, int], ...]


def facets(session: Session, actor: Actor, which: Desk, filters: Filters, *, now: datetime) -> Facets:
    """The counts of a list as it is filtered.

    Raises:
        Invalid: the text or the telephone number is nothing to look for.
    """
    asked = wanted(session, actor, which, filters, now=now)
    if filters.text.strip():
        named = searching.called(session, asked, filters.text)
        said = searching.found(session, asked, filters.text, after=None, limit=BOUND + 1)
        ids = list(dict.fromkeys(case_id for case_id, _at in [*named, *said]))
    else:
        known = listing.counted(session, asked)
        rows = listing.page(session, listing.along(asked, known, limit=BOUND + 1))
        ids = [case_id for case_id, _at in rows]
    these = Case.id == any_(cast(literal(ids[:BOUND], ARRAY(BigInteger)), ARRAY(BigInteger)))
    return Facets(
        total=min(len(ids), BOUND),
        bounded=len(ids) > BOUND,
        statuses=_statuses(session, these),
        fields=_fields(session, these),
        units=_units(session, these),
    )


def _statuses(session: Session, these: ColumnElement[bool]) -> tuple[tuple[CaseStatus, int], ...]:
    count = func.count().label("count")
    rows = session.execute(
        select(Case.status, count).where(these).group_by(Case.status).order_by(count.desc(), Case.status)
    )
    return tuple((status, amount) for status, amount in rows.fetchmany(SHOWN))


def _fields(session: Session, these: ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    top = aliased(Category)
    count = func.count().label("count")
    rows = session.execute(
        select(top.full_name, count)
        .select_from(Case)
        .join(Category, Category.id == Case.category_id)
        .join(top, cast(func.split_part(Category.path, "/", 2), BigInteger) == top.id)
        .where(these)
        .group_by(top.id, top.full_name)
        .order_by(count.desc(), top.id)
    )
    return tuple((name, amount) for name, amount in rows.fetchmany(SHOWN))


def _units(session: Session, these: ColumnElement[bool]) -> tuple[tuple[int, int], ...]:
    count = func.count().label("count")
    rows = session.execute(
        select(Case.unit_id, count)
        .where(these, Case.unit_id.is_not(None))
        .group_by(Case.unit_id)
        .order_by(count.desc(), Case.unit_id)
    )
    return tuple((unit_id or 0, amount) for unit_id, amount in rows.fetchmany(SHOWN))
