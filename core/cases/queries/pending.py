"""What waits for my decision, and what became of what I asked for: one list over all kinds of approvals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session, aliased

from core.approvals.terms import ApprovalKind, Decision
from core.cases.queries.scope import visible_to
from core.cases.terms import KIND, CaseStatus
from core.deadlines.terms import Level
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.identity.terms import Role
from db.models.approvals import Approval
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.journal import WordsRow

PAGE = 50
Lead = aliased(UnitRow, name="lead")
Decides = aliased(UnitRow, name="decides")
Why = aliased(WordsRow, name="why")


@dataclass(frozen=True, slots=True)
class Asked:
    """One approval as a list shows it.

    Attributes:
        text: what is asked for, in words; answer: why it was refused.
        due_at: when the decision is due; None where another clock runs on.
    """

    id: int
    kind: ApprovalKind
    case_id: int
    number: str
    headline: str
    status: CaseStatus
    level: Level
    unit: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    text: str
    decision: Decision | None
    decided_at: datetime | None
    answer: str


def waiting_for(
    session: Session, actor: Actor, *, kind: ApprovalKind | None = None, limit: int = PAGE, after: int = 0
) -> tuple[Asked, ...]:
    """Open questions that this person may decide, the oldest first; never his own.

    Args:
        after: id of the last one of the page before; 0 for the first.
    """
    return _asked(
        session,
        actor,
        Approval.decision.is_(None),
        _mine_to_decide(actor),
        Approval.asked_by != actor.account_id,
        Approval.id > after,
        *([Approval.kind == kind] if kind is not None else []),
        limit=limit,
    )


def count_waiting(session: Session, actor: Actor) -> int:
    """How many wait, up to a page and one."""
    return len(waiting_for(session, actor, limit=PAGE + 1))


def asked_by_me(session: Session, actor: Actor, *, limit: int = PAGE, after: int = 0) -> tuple[Asked, ...]:
    """What this person asked for, newest first: open, decided, lapsed.

    Args:
        after: id of the last one of the page before; 0 for the first.
    """
    on = [Approval.id < after] if after else []
    return _asked(session, actor, Approval.asked_by == actor.account_id, *on, limit=limit, newest=True)


def _mine_to_decide(actor: Actor) -> ColumnElement[bool]:
    """He holds the role that decides, in the unit that decides or above it."""
    ways = [
        and_(Approval.decider == grant.role, Decides.path.like(f"{grant.unit_path}%"))
        for grant in actor.grants
        if grant.role not in {Role.CITIZEN, Role.SYSTEM}
    ]
    return or_(false(), *ways)


def _asked(
    session: Session, actor: Actor, *conditions: ColumnElement[bool], limit: int, newest: bool = False
) -> tuple[Asked, ...]:
    order = Approval.id.desc() if newest else Approval.id
    rows = session.execute(
        visible_to(actor)
        .with_only_columns(Approval, Case, Lead.short_name, WordsRow.body, Why.body)
        .join(Approval, and_(Approval.subject_kind == KIND, Approval.subject_id == Case.id))
        .join(Decides, Decides.id == Approval.unit_id)
        .outerjoin(Lead, Lead.id == Case.unit_id)
        .outerjoin(WordsRow, WordsRow.id == Approval.words_id)
        .outerjoin(Why, Why.id == Approval.reason_id)
        .where(*conditions)
        .order_by(order)
        .limit(limit)
    ).all()
    names = names_of(session, {approval.asked_by for approval, *_ in rows})
    return tuple(
        Asked(
            id=approval.id,
            kind=approval.kind,
            case_id=row.id,
            number=row.number,
            headline=row.headline,
            status=row.status,
            level=row.level,
            unit=unit or "",
            asked_by=names.get(approval.asked_by, ""),
            asked_at=approval.asked_at,
            due_at=approval.due_at,
            text=said or "",
            decision=approval.decision,
            decided_at=approval.decided_at,
            answer=why or "",
        )
        for approval, row, unit, said, why in rows
    )
