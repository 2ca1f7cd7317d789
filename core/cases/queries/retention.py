"""Cases that may not be erased, for those who keep the holds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions.retaining import require_holder
from core.cases.terms import KIND, Visibility
from core.identity.actor import Actor
from core.identity.queries import names_of
from db.models.cases import Case
from db.models.journal import Hold


@dataclass(frozen=True, slots=True)
class Held:
    """A case that is held: by number, nothing of what it says."""

    number: str
    at: datetime
    who: str
    reason: str


def holds(session: Session, actor: Actor, *, offset: int = 0, limit: int = 50) -> tuple[list[Held], int]:
    """Open holds, the latest first, and how many there are; secret cases are not among them.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
    """
    require_holder(session, actor)
    query = (
        select(Hold, Case.number)
        .join(Case, Case.id == Hold.subject_id)
        .where(Hold.subject_kind == KIND, Hold.lifted_at.is_(None), Case.visibility != Visibility.SECRET)
    )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    rows = session.execute(
        query.order_by(Hold.set_at.desc(), Hold.id.desc()).offset(offset).limit(limit)
    ).all()
    names = names_of(session, {row.set_by for row, _number in rows if row.set_by is not None})
    return [
        Held(number, row.set_at, names.get(row.set_by or 0, ""), row.reason) for row, number in rows
    ], total
