"""Earlier and open matters of the same telephone, for the desk of the centre; only what the reader may see.

A secret case stands in no such comparison, for nobody: neither among what is found nor as what is compared.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for, in_subtrees, visible_to
from core.cases.terms import OPEN, CaseStatus, Visibility
from core.foundation import keys
from core.foundation.errors import Invalid
from core.foundation.phone import normal
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from db.models.cases import Case, Category, Person
from db.models.identity import UnitRow

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier matter of the same telephone."""

    id: int
    number: str
    headline: str
    status: CaseStatus
    category: str
    unit: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class SamePhone:
    """The newest of them, how many are visible to this reader in all, and how many of those are open."""

    rows: tuple[Known, ...] = ()
    total: int = 0
    open: int = 0


def comparable(actor: Actor) -> ColumnElement[bool]:
    """Cases on a desk at which he works: there, and nowhere else, they may be compared; secret ones never."""
    return and_(in_subtrees(Case.desk_id, actor.paths(CENTRE_ROLES)), Case.visibility != Visibility.SECRET)


def of_case(session: Session, actor: Actor, case_id: int, *, limit: int = LIMIT) -> SamePhone:
    """Other matters of the telephone that a case was sent from; a secret one is compared with nothing.

    Raises:
        NotFound: no such case for him.
    """
    row, _ = case_for(session, actor, case_id)
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    if row.visibility is Visibility.SECRET or person is None or not person.phone:
        return SamePhone()
    return _of(session, actor, hashes(person.phone), but=case_id, limit=limit)


def of_phone(session: Session, actor: Actor, typed: str, *, limit: int = LIMIT) -> SamePhone:
    """Matters of a telephone as somebody types it; nothing while it is no number yet."""
    return _of(session, actor, hashes(typed), but=0, limit=limit)


def hashes(typed: str) -> frozenset[str]:
    """What the number may have been stored as, under every key of the ring; empty when it is none."""
    try:
        return frozenset(keys.keyed_hashes("phone", normal(typed))) if typed.strip() else frozenset()
    except Invalid:
        return frozenset()


def _of(session: Session, actor: Actor, phones: frozenset[str], *, but: int, limit: int) -> SamePhone:
    if not phones:
        return SamePhone()
    chosen = (
        visible_to(actor)
        .join(Person, Person.id == Case.person_id)
        .where(Person.phone_hash.in_(phones), Case.id != but, comparable(actor))
    )
    counts = chosen.with_only_columns(func.count(), func.count().filter(Case.status.in_(OPEN)))
    total, still_open = session.execute(counts).one()
    rows = session.execute(
        chosen.outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(UnitRow, UnitRow.id == Case.unit_id)
        .with_only_columns(
            Case.id,
            Case.number,
            Case.headline,
            Case.status,
            func.coalesce(Category.full_name, ""),
            func.coalesce(UnitRow.short_name, ""),
            Case.submitted_at,
        )
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(limit)
    )
    return SamePhone(tuple(Known(*row) for row in rows), total, still_open)
