"""The case file: everything about one case for the person who opens it, and what he may do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from core.approvals.actions import open_one
from core.approvals.terms import ApprovalKind
from core.cases import counters, permissions, workflow
from core.cases.approving import ASKING, DECIDING
from core.cases.external import SourceView
from core.cases.queries import history, line
from core.cases.queries.contact import Contact, contact_of
from core.cases.queries.external import sources_of
from core.cases.queries.parts import (
    Added,
    Beside,
    Question,
    TaskView,
    added,
    followers,
    linked,
    one,
    questions_of,
    tasks_of,
)
from core.cases.queries.progress import Answer, Rated, answer_of, holder_of, rated_of
from core.cases.queries.promises import Promise, promise_of
from core.cases.queries.proposals import proposal_for
from core.cases.queries.scope import case_for
from core.cases.routing import Proposal
from core.cases.tasking import REFUSALS
from core.cases.terms import (
    KIND,
    OPEN,
    PENDING,
    REPLY_FILES,
    CaseAct,
    CaseEvent,
    CaseStatus,
    Channel,
    Origin,
    Outcome,
    TaskState,
    Visibility,
)
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level
from core.deadlines.values import DeadlineView
from core.files.queries import files_of
from core.files.terms import FileView
from core.identity.actor import Actor
from core.identity.queries import Holder, holders_of, names_of, unit
from core.identity.terms import Role
from db.models.cases import Case, Category, Star
from db.models.journal import WordsRow


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that waits for a signature."""

    text: str
    outcome: Outcome
    planned_on: str | None
    asked_by: str
    asked_at: datetime
    own: bool
    photos: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, for one reader."""

    id: int
    number: str
    headline: str
    text: str
    place: str
    contact: Contact
    status: CaseStatus
    level: Level
    round: int
    channel: Channel
    origin: Origin
    visibility: Visibility
    contact_ok: bool
    sms_ok: bool
    category_id: int | None
    category: str
    area_id: int | None
    area: str
    unit_id: int | None
    unit: str
    handler_id: int | None
    handler: str
    holder: str
    held_since: datetime
    submitted_at: datetime
    clocks: tuple[DeadlineView, ...]
    promise: Promise | None
    steps: tuple[line.Step, ...]
    dwell: tuple[line.Dwell, ...]
    names: dict[int, str]
    photos: tuple[FileView, ...]
    answer: Answer | None
    draft: Draft | None
    pending_answer: str
    pending_photos: tuple[FileView, ...]
    pending_outcome: Outcome | None
    rated: Rated | None
    calls: tuple[datetime, ...]
    call_first: bool
    acts: tuple[CaseAct, ...]
    proposal: Proposal
    handlers: tuple[Holder, ...]
    sources: tuple[SourceView, ...]
    version: int
    questions: tuple[Question, ...]
    tasks: tuple[TaskView, ...]
    lead: Beside | None
    followers: tuple[Beside, ...]
    added: tuple[Added, ...]
    linked: tuple[Beside, ...]
    accused_unit_id: int | None
    accused: str
    no_return: bool
    resume_status: CaseStatus | None
    returned: int
    starred: bool
    may_note: bool
    may_split: bool


COPIED = (
    *(
        "id",
        "number",
        "headline",
        "status",
        "level",
        "round",
        "channel",
        "origin",
        "visibility",
        "contact_ok",
        "sms_ok",
    ),
    *("category_id", "area_id", "unit_id", "handler_id", "held_since", "submitted_at"),
    *("accused_unit_id", "no_return", "resume_status"),
)
"""Fields that are columns of the row, under the same names."""


def case_file(session: Session, actor: Actor, case_id: int, *, now: datetime) -> CaseFile:
    """The whole file.

    Raises:
        NotFound: not there, or not for him.
    """
    row, facts = case_for(session, actor, case_id)
    desk = unit(session, row.desk_id)
    lead, area = (unit(session, each) if each is not None else None for each in (row.unit_id, row.area_id))
    category = session.get(Category, row.category_id) if row.category_id is not None else None
    steps, dwell = line.steps(
        session, row.id, centre=desk.short_name, ended=row.status not in OPEN, staff=True, now=now
    )
    names = names_of(session, {step.account_id for step in steps if step.account_id} | {row.handler_id or 0})
    contact, place = contact_of(session, actor, row, facts, now=now)
    questions, tasks = questions_of(session, actor, row.id), tasks_of(session, actor, row.id)
    return CaseFile(
        **{name: getattr(row, name) for name in COPIED},
        text=_body(session, row.words_id),
        place=place,
        contact=contact,
        category=category.full_name if category else "",
        area=area.name if area else "",
        unit=lead.short_name if lead else "",
        handler=names.get(row.handler_id or 0, ""),
        holder=holder_of(row, lead.short_name if lead else "", desk.short_name),
        clocks=tuple(due for due in deadlines_of(session, (KIND, row.id)) if due.is_open),
        promise=promise_of(session, row, now=now),
        steps=tuple(steps),
        dwell=tuple(dwell),
        names=names,
        photos=tuple(files_of(session, (KIND, row.id))),
        **_answers(session, actor, row, lead.short_name if lead else ""),
        acts=acts_for(actor, facts, questions, tasks),
        proposal=_proposal(session, actor, row, now=now),
        handlers=_handlers(session, facts, now=now),
        sources=sources_of(session, actor, case_id, now=now),
        version=row.event_count,
        questions=questions,
        tasks=tasks,
        **_beside(session, actor, row),
        returned=facts.tally.of(counters.COUNTERS[CaseAct.AGREE_RETURN]),
        **_margin(session, actor, row, facts),
    )


def _proposal(session: Session, actor: Actor, row: Case, *, now: datetime) -> Proposal:
    """Where it belongs, never the unit complained of."""
    return proposal_for(
        session,
        actor,
        category_id=row.category_id,
        area_id=row.area_id,
        accused_unit_id=row.accused_unit_id,
        lead_unit_id=lead_unit(session, row),
        now=now,
    )


def lead_unit(session: Session, row: Case) -> int | None:
    """The unit of the case this one was handled along with: it knows the matter."""
    merged = history.last(session, row.id, CaseEvent.MERGED) if row.status is CaseStatus.ACCEPTED else None
    lead_id = merged.facts.get("lead_id") if merged is not None else None
    lead = session.get(Case, lead_id) if isinstance(lead_id, int) else None
    return lead.unit_id if lead is not None else None


class _Margin(TypedDict):
    """What stands beside the acts."""

    starred: bool
    may_note: bool
    may_split: bool


def _margin(session: Session, actor: Actor, row: Case, facts: permissions.CaseFacts) -> _Margin:
    return {
        "starred": session.get(Star, (actor.account_id, row.id)) is not None,
        "may_note": permissions.may_note(actor, facts),
        "may_split": permissions.may_split(actor, facts) and row.status in workflow.UNDECIDED,
    }


class _Answers(TypedDict):
    """What was drafted, answered, rated and said on the telephone."""

    answer: Answer | None
    draft: Draft | None
    pending_answer: str
    pending_photos: tuple[FileView, ...]
    pending_outcome: Outcome | None
    rated: Rated | None
    calls: tuple[datetime, ...]
    call_first: bool


def _answers(session: Session, actor: Actor, row: Case, lead: str) -> _Answers:
    pending = row.answer_id if row.status is CaseStatus.REPLY_REVIEW else None
    return {
        "answer": answer_of(session, row, lead),
        "draft": _draft(session, actor, row),
        "pending_answer": _body(session, pending),
        "pending_photos": tuple(files_of(session, (REPLY_FILES, pending))) if pending is not None else (),
        "pending_outcome": row.outcome if pending is not None else None,
        "rated": rated_of(session, row),
        "calls": tuple(history.calls(session, row.id)),
        "call_first": history.must_call_first(session, row.id, row.round),
    }


class _Beside(TypedDict):
    """Other cases and units that belong to the story."""

    lead: Beside | None
    followers: tuple[Beside, ...]
    added: tuple[Added, ...]
    linked: tuple[Beside, ...]
    accused: str


def _beside(session: Session, actor: Actor, row: Case) -> _Beside:
    accused = unit(session, row.accused_unit_id).short_name if row.accused_unit_id is not None else ""
    return {
        "lead": one(session, actor, row.lead_id),
        "followers": followers(session, actor, row.id),
        "added": added(session, row.id),
        "linked": linked(session, actor, row),
        "accused": accused,
    }


def _handlers(session: Session, case: permissions.CaseFacts, *, now: datetime) -> tuple[Holder, ...]:
    """Who may be given the case; nobody while no unit has it."""
    return tuple(holders_of(session, Role.UNIT_HANDLER, case.unit_path, now=now)) if case.unit_path else ()


def acts_for(
    actor: Actor, case: permissions.CaseFacts, questions: tuple[Question, ...], tasks: tuple[TaskView, ...]
) -> tuple[CaseAct, ...]:
    """What the workflow allows ∩ the permissions ∩ the counters ∩ what is open to be decided or done."""
    hidden = _undecidable(questions) | _untaskable(tasks)
    return tuple(
        dict.fromkeys(
            act
            for act in workflow.acts_from(case.status)
            if act not in hidden
            and permissions.may(actor, act, case)
            and counters.left(act, case.tally)
            and not _other_desk(act, case)
        )
    )


def _undecidable(questions: tuple[Question, ...]) -> set[CaseAct]:
    """A question is decided by another than its asker, and asked anew only by him."""
    mine = {question.kind for question in questions if question.own}
    others = {question.kind for question in questions if not question.own}
    return {act for act, kind in DECIDING.items() if kind not in others} | {
        act for act, kind in ASKING.items() if kind in others and kind not in mine
    }


def _untaskable(tasks: tuple[TaskView, ...]) -> set[CaseAct]:
    """Acts for which no part is in the right state."""
    mine = {task.state for task in tasks if task.mine}
    states = {task.state for task in tasks}
    twice = any(task.state is TaskState.REFUSED and task.refusals >= REFUSALS for task in tasks)
    once = any(task.state is TaskState.REFUSED and task.refusals < REFUSALS for task in tasks)
    possible = {
        CaseAct.SIGN_TASK: TaskState.OPEN in mine,
        CaseAct.FINISH_TASK: TaskState.SIGNED in mine,
        CaseAct.REFUSE_TASK: any(
            task.mine and task.state in {TaskState.OPEN, TaskState.SIGNED} and not task.no_refusal
            for task in tasks
        ),
        CaseAct.ASK_TASK_AGAIN: once,
        CaseAct.INSIST_TASK: twice,
        CaseAct.CANCEL_TASK: bool(states & PENDING),
    }
    return {act for act, can in possible.items() if not can}


def _other_desk(act: CaseAct, case: permissions.CaseFacts) -> bool:
    """The first return is the dispatcher's to decide, the second the lead's to designate."""
    second = case.tally.of(counters.COUNTERS[CaseAct.AGREE_RETURN]) > 1
    return act is CaseAct.DESIGNATE and case.status is CaseStatus.RETURN_PENDING and not second


def _draft(session: Session, actor: Actor, row: Case) -> Draft | None:
    asked = open_one(session, (KIND, row.id), ApprovalKind.REPLY) if row.unit_id is not None else None
    if asked is None:
        return None
    return Draft(
        text=_body(session, asked.words_id),
        outcome=Outcome(asked.payload["outcome"]),
        planned_on=asked.payload.get("planned_on"),
        asked_by=names_of(session, {asked.asked_by}).get(asked.asked_by, ""),
        asked_at=asked.asked_at,
        own=asked.asked_by == actor.account_id,
        photos=tuple(files_of(session, (REPLY_FILES, asked.words_id))) if asked.words_id else (),
    )


def _body(session: Session, words_id: int | None) -> str:
    words = session.get(WordsRow, words_id) if words_id is not None else None
    return (words.body or "") if words else ""
