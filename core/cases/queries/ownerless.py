"""The register of matters without an owner, 三不管台账: how old, where, who meanwhile, what was decided."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import Session, aliased

from core.cases.catalogue.terms import OwnerlessState
from core.cases.queries.scope import visible_to
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, Role
from db.models.cases import Case, Category
from db.models.cases_catalogue import CatalogueEntry, OwnerlessMatter
from db.models.identity import UnitRow
from db.models.journal import WordsRow

READERS = CENTRE_ROLES | {Role.LEADERS}
"""Who reads the register."""
MOST = 500

Place, Interim, Owner = (aliased(UnitRow, name=name) for name in ("place", "interim", "owner"))
Question, Decision = (aliased(WordsRow, name=name) for name in ("question", "decision"))


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One line of the register.

    Attributes:
        valid_from: first day of the decision.
    """

    id: int
    case_id: int
    number: str
    headline: str
    category: str
    area: str
    interim: str
    state: OwnerlessState
    question: str
    opened_at: datetime
    owner: str
    valid_from: date | None
    decision: str
    decided_at: datetime | None


def register(
    session: Session, actor: Actor, *, state: OwnerlessState | None = None, limit: int = MOST
) -> tuple[MatterRow, ...]:
    """Matters of cases this person may see, the oldest open one first, then the newest of the others.

    Raises:
        NotAllowed: not a reader of the register.
    """
    if not actor.has(*READERS):
        raise NotAllowed(N_("三不管台账由回应中心和主任会议查看"))
    text = func.coalesce
    query = (
        visible_to(actor)
        .join(OwnerlessMatter, OwnerlessMatter.case_id == Case.id)
        .join(Category, Category.id == OwnerlessMatter.category_id)
        .join(Interim, Interim.id == OwnerlessMatter.interim_unit_id)
        .join(Question, Question.id == OwnerlessMatter.question_id)
        .outerjoin(Place, Place.id == OwnerlessMatter.area_id)
        .outerjoin(CatalogueEntry, CatalogueEntry.id == OwnerlessMatter.catalogue_entry_id)
        .outerjoin(Owner, Owner.id == CatalogueEntry.unit_id)
        .outerjoin(Decision, Decision.id == OwnerlessMatter.decision_id)
        .with_only_columns(
            OwnerlessMatter.id,
            Case.id,
            Case.number,
            Case.headline,
            Category.full_name,
            text(Place.short_name, ""),
            Interim.short_name,
            OwnerlessMatter.state,
            text(Question.body, ""),
            OwnerlessMatter.opened_at,
            text(Owner.short_name, ""),
            CatalogueEntry.valid_from,
            text(Decision.body, ""),
            OwnerlessMatter.decided_at,
        )
    )
    if state is not None:
        query = query.where(OwnerlessMatter.state == state)
    waits = OwnerlessMatter.state == OwnerlessState.OPEN
    rows = session.execute(query.order_by(waits.desc(), OwnerlessMatter.opened_at).limit(limit))
    return tuple(MatterRow(*cells) for cells in map(tuple, rows))
