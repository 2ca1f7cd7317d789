"""Matters that may be the same one: few are fetched by place, kind and telephone, and compared one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.cases.likeness import Reason, Sample, compare
from core.cases.particulars import own
from core.cases.queries.places import subdistrict_of
from core.cases.queries.same_phone import comparable, hashes
from core.cases.queries.scope import case_for, visible_to
from core.cases.terms import CaseStatus, Visibility
from core.identity.actor import Actor
from core.identity.queries import areas
from db.models.cases import Case, Category, Person
from db.models.identity import UnitRow
from db.models.journal import WordsRow

LOOK_BACK = timedelta(days=30)
EACH_WAY = 120
"""Matters that are fetched for each way of being alike, the newest; what is compared is bounded by it."""
SHORTEST = 6
"""Fewer characters say too little to compare."""
COMPARED = (
    *(Case.id, Case.number, Case.headline, Case.status, Case.submitted_at, Case.category_id, Case.place),
    *(WordsRow.body, Person.phone_hash, func.coalesce(UnitRow.short_name, "").label("unit")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A matter that is being written down."""

    text: str
    place: str = ""
    phone: str = ""
    area_id: int | None = None
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter that may be the same one, and why."""

    id: int
    number: str
    headline: str
    status: CaseStatus
    unit: str
    submitted_at: datetime
    points: float
    reasons: tuple[Reason, ...]


def likely(
    session: Session, actor: Actor, asked: Asked, *, now: datetime, but: int = 0, limit: int = 5
) -> tuple[Alike, ...]:
    """Matters of the last 30 days on his own desk that this person may see and that may be the same, likeliest first.

    Args:
        but: id of a case to leave out: the one itself.
    """
    if len(asked.text.strip()) < SHORTEST:
        return ()
    sample = Sample(asked.text, asked.place, hashes(asked.phone), asked.category_id, now)
    return _rank(session, actor, sample, asked.area_id, now=now, but=but, limit=limit)


def likely_to(
    session: Session, actor: Actor, case_id: int, *, now: datetime, limit: int = 5
) -> tuple[Alike, ...]:
    """The same for a case that is there; a secret one is compared with nothing.

    Raises:
        NotFound: no such case for him.
    """
    row, _ = case_for(session, actor, case_id)
    if row.visibility is Visibility.SECRET:
        return ()
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    words = session.get(WordsRow, row.words_id)
    sample = Sample(
        own((words.body or "") if words else ""),
        row.place or "",
        hashes((person.phone or "") if person else ""),
        row.category_id,
        row.submitted_at,
    )
    return _rank(session, actor, sample, row.area_id, now=now, but=case_id, limit=limit)


def _rank(
    session: Session,
    actor: Actor,
    sample: Sample,
    area_id: int | None,
    *,
    now: datetime,
    but: int,
    limit: int,
) -> tuple[Alike, ...]:
    found: dict[int, Alike] = {}
    for way in _ways(session, sample, area_id):
        chosen = (
            visible_to(actor)
            .join(WordsRow, WordsRow.id == Case.words_id)
            .outerjoin(Person, Person.id == Case.person_id)
            .outerjoin(UnitRow, UnitRow.id == Case.unit_id)
            .with_only_columns(*COMPARED)
            .where(
                Case.submitted_at >= now - LOOK_BACK,
                Case.id.not_in({but, *found}),
                Case.status != CaseStatus.WITHDRAWN,
                comparable(actor),
                way,
            )
            .order_by(Case.submitted_at.desc(), Case.id.desc())
            .limit(EACH_WAY)
        )
        for row in session.execute(chosen):
            found[row.id] = _alike(sample, row)
    good = [each for each in found.values() if each.reasons]
    return tuple(sorted(good, key=lambda each: (-each.points, -each.submitted_at.timestamp()))[:limit])


def _alike(sample: Sample, row: Any) -> Alike:
    phones = frozenset({row.phone_hash} if row.phone_hash else ())
    other = Sample(own(row.body or ""), row.place or "", phones, row.category_id, row.submitted_at)
    like = compare(sample, other)
    reasons = like.reasons if like.enough else ()
    return Alike(
        row.id, row.number, row.headline, row.status, row.unit, row.submitted_at, like.points, reasons
    )


def _ways(session: Session, sample: Sample, area_id: int | None) -> Iterator[ColumnElement[bool]]:
    """Ways to find a matter that is alike: same telephone, same type, same subdistrict, not sorted yet."""
    if sample.phones:
        yield Case.person_id.in_(select(Person.id).where(Person.phone_hash.in_(sample.phones)))
    if sample.category_id is not None:
        parent = select(Category.parent_id).where(Category.id == sample.category_id).scalar_subquery()
        yield Case.category_id.in_(select(Category.id).where(Category.parent_id == parent))
    if area_id is not None:
        subdistrict = subdistrict_of(session, area_id)
        yield Case.area_id.in_([place.id for place in areas(session) if place.subdistrict_id == subdistrict])
    if area_id is None or sample.category_id is None:
        yield Case.id.is_not(None)
    else:
        yield or_(Case.category_id.is_(None), Case.area_id.is_(None))
