"""What about entries waits for my decision: for the one page of all kinds, beside what waits about cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import Session, aliased

from core.approvals.terms import ApprovalKind
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.identity.terms import Role
from core.supervision.queries.scope import visible_to
from core.supervision.terms import KIND, EntryType
from db.models.approvals import Approval
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.journal import WordsRow
from db.models.supervision import SupervisionEntry

PAGE = 50
Decides = aliased(UnitRow, name="decides_entry")


@dataclass(frozen=True, slots=True)
class AskedOfEntry:
    """One question as a list shows it.

    Attributes:
        text: what is asked for, in words.
        due_at: when the decision is due; None where another clock runs on.
    """

    id: int
    kind: ApprovalKind
    entry_id: int
    number: str
    type: EntryType
    level: int
    case_number: str
    unit: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    text: str


def waiting_for(
    session: Session, actor: Actor, *, limit: int = PAGE, after: int = 0
) -> tuple[AskedOfEntry, ...]:
    """Open questions about entries that this person may decide, the oldest first; never his own.

    Args:
        after: id of the last one of the page before; 0 for the first.
    """
    entry = SupervisionEntry
    rows = session.execute(
        visible_to(actor)
        .with_only_columns(Approval, entry, Case.number, UnitRow.short_name, WordsRow.body)
        .join(Approval, and_(Approval.subject_kind == KIND, Approval.subject_id == entry.id))
        .join(UnitRow, UnitRow.id == entry.unit_id)
        .outerjoin(WordsRow, WordsRow.id == Approval.words_id)
        .where(Approval.id > after, decided_by(actor))
        .order_by(Approval.id)
        .limit(limit)
    ).all()
    names = names_of(session, {approval.asked_by for approval, *_ in rows})
    return tuple(_asked(*row, names) for row in rows)


def decided_by(actor: Actor) -> ColumnElement[bool]:
    """An open question that this person may decide and did not ask himself."""
    ways = [
        and_(Approval.decider == grant.role, Decides.path.like(f"{grant.unit_path}%"))
        for grant in actor.grants
        if grant.role not in {Role.CITIZEN, Role.SYSTEM}
    ]
    his = exists().where(Decides.id == Approval.unit_id, or_(false(), *ways))
    return and_(Approval.decision.is_(None), Approval.asked_by != actor.account_id, his)


def _asked(
    approval: Approval,
    row: SupervisionEntry,
    number: str,
    unit: str,
    said: str | None,
    names: Mapping[int, str],
) -> AskedOfEntry:
    return AskedOfEntry(
        id=approval.id,
        kind=approval.kind,
        entry_id=row.id,
        number=row.number,
        type=row.type,
        level=row.level,
        case_number=number,
        unit=unit,
        asked_by=names.get(approval.asked_by, ""),
        asked_at=approval.asked_at,
        due_at=approval.due_at,
        text=said or "",
    )
