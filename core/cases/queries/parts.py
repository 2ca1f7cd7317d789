"""Parts of a case file that have a life of their own: open questions, co-units' parts, cases along with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.queries.scope import visible_to
from core.cases.terms import KIND, TASK, CaseEvent, CaseStatus, TaskState
from core.deadlines.queries import open_deadlines
from core.deadlines.values import DeadlineView
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.identity.terms import UNIT_ROLES
from db.models.approvals import Approval
from db.models.cases import Case, CaseTask
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow


@dataclass(frozen=True, slots=True)
class Question:
    """An open approval on a case.

    Attributes:
        own: this reader asked it, so another decides.
    """

    kind: ApprovalKind
    text: str
    payload: Mapping[str, object]
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    """A co-unit's part.

    Attributes:
        mine: this reader works in the co-unit.
        clocks: its open clocks, the soonest first.
    """

    id: int
    unit_id: int
    unit: str
    state: TaskState
    mandatory: bool
    refusals: int
    no_refusal: bool
    asked: str
    done: str
    asked_at: datetime
    done_at: datetime | None
    mine: bool
    clocks: tuple[DeadlineView, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another case that belongs to this one, as far as this reader may see it."""

    id: int
    number: str
    headline: str
    status: CaseStatus
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What the person of a follower added, for whoever handles the lead; not who he is."""

    at: datetime
    text: str


def questions_of(session: Session, actor: Actor, case_id: int) -> tuple[Question, ...]:
    """What waits for a decision."""
    rows = session.execute(
        select(Approval, WordsRow.body)
        .outerjoin(WordsRow, WordsRow.id == Approval.words_id)
        .where(Approval.subject_kind == KIND, Approval.subject_id == case_id, Approval.decision.is_(None))
        .order_by(Approval.id)
    ).all()
    names = names_of(session, {row.asked_by for row, _ in rows})
    return tuple(
        Question(
            kind=row.kind,
            text=body or "",
            payload=row.payload,
            asked_by=names.get(row.asked_by, ""),
            asked_at=row.asked_at,
            due_at=row.due_at,
            own=row.asked_by == actor.account_id,
        )
        for row, body in rows
    )


def tasks_of(session: Session, actor: Actor, case_id: int) -> tuple[TaskView, ...]:
    """The parts of other units, in the order in which they were asked."""
    rows = session.execute(
        select(CaseTask, UnitRow)
        .join(UnitRow, UnitRow.id == CaseTask.unit_id)
        .where(CaseTask.case_id == case_id)
        .order_by(CaseTask.id)
    ).all()
    words = _bodies(session, [each for row, _ in rows for each in (row.asked_words_id, row.done_words_id)])
    clocks = open_deadlines(session, TASK, [row.id for row, _ in rows])
    return tuple(
        TaskView(
            id=row.id,
            unit_id=row.unit_id,
            unit=unit.short_name,
            state=row.state,
            mandatory=row.mandatory,
            refusals=row.refusals,
            no_refusal=row.no_refusal,
            asked=words.get(row.asked_words_id, ""),
            done=words.get(row.done_words_id, ""),
            asked_at=row.asked_at,
            done_at=row.done_at,
            mine=actor.has_in(unit.path, *UNIT_ROLES),
            clocks=tuple(clocks[row.id]),
        )
        for row, unit in rows
    )


def followers(session: Session, actor: Actor, case_id: int) -> tuple[Beside, ...]:
    """Cases that are handled along with this one."""
    return _beside(session, actor, Case.lead_id == case_id)


def added(session: Session, case_id: int) -> tuple[Added, ...]:
    """What was added to cases that are handled along with this one, oldest first."""
    rows = session.execute(
        select(EventRow.effective_at, WordsRow.body)
        .join(Case, Case.id == EventRow.subject_id)
        .join(WordsRow, WordsRow.id == EventRow.words_id)
        .where(
            Case.lead_id == case_id,
            EventRow.subject_kind == KIND,
            EventRow.name == CaseEvent.SUPPLEMENTED.value,
            WordsRow.body.is_not(None),
        )
        .order_by(EventRow.id)
        .limit(50)
    )
    return tuple(Added(at, body or "") for at, body in rows)


def linked(session: Session, actor: Actor, row: Case) -> tuple[Beside, ...]:
    """The case this one comes back to, and those that came back to it."""
    return _beside(session, actor, (Case.id == row.linked_id) | (Case.linked_id == row.id))


def one(session: Session, actor: Actor, case_id: int | None) -> Beside | None:
    """Another case, if this reader may see it."""
    found = _beside(session, actor, Case.id == case_id) if case_id is not None else ()
    return found[0] if found else None


def _beside(session: Session, actor: Actor, condition: ColumnElement[bool]) -> tuple[Beside, ...]:
    rows = session.execute(
        visible_to(actor)
        .with_only_columns(Case.id, Case.number, Case.headline, Case.status, Case.submitted_at)
        .where(condition)
        .order_by(Case.id)
        .limit(50)
    )
    return tuple(Beside(*row) for row in rows)


def _bodies(session: Session, ids: list[int | None]) -> dict[int | None, str]:
    wanted = [each for each in ids if each is not None]
    if not wanted:
        return {}
    rows = session.execute(select(WordsRow.id, WordsRow.body).where(WordsRow.id.in_(wanted)))
    return {row.id: row.body or "" for row in rows}
