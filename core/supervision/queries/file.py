"""Everything about one entry: what made it, what happened to it, its clocks and enquiries, what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.approvals.terms import ApprovalKind
from core.cases.terms import CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.values import DeadlineView
from core.foundation.errors import NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import allows
from core.identity.queries import names_of
from core.supervision import writing_off as condition
from core.supervision.permissions import ASKED_INSIDE, RULES, EntryFacts, reads_inside
from core.supervision.queries.facts import told_of
from core.supervision.queries.line import Happened, line_of
from core.supervision.queries.scope import entry_for, visible_to
from core.supervision.terms import (
    INTERVIEW,
    KIND,
    EntryState,
    EntryType,
    Ground,
    Missing,
    Rule,
    SupervisionAct,
    Weight,
)
from core.supervision.workflow import acts_from
from db.models.approvals import Approval
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow
from db.models.supervision import SupervisionEnquiry, SupervisionEntry, SupervisionEvidence

A = SupervisionAct
OF_CLOCK = frozenset({A.LIST_AT_ONCE, A.ADD_TRIGGER, A.RAISE, A.NOTE_PASSED, A.END, A.RELIST})
DECIDED: Mapping[SupervisionAct, ApprovalKind] = {
    A.AGREE_WRITE_OFF: ApprovalKind.WRITE_OFF,
    A.DENY_WRITE_OFF: ApprovalKind.WRITE_OFF,
    A.GRANT_LONG_TERM: ApprovalKind.LONG_TERM,
    A.DENY_LONG_TERM: ApprovalKind.LONG_TERM,
    A.GRANT_APPEAL: ApprovalKind.APPEAL,
    A.DENY_APPEAL: ApprovalKind.APPEAL,
}
"""Acts that decide, and what they decide."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A step of the case's line that made the entry, or was added to it."""

    id: int
    event_id: int
    seq: int
    name: str
    type: EntryType
    rule: Rule
    weight: Weight
    at: datetime


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question to the unit; words are empty until they were written, and after an erasure."""

    n: int
    asked_at: datetime
    asked_by: str
    answer_due_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    missed_at: datetime | None
    told_at: datetime | None
    told: str


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One entry for somebody who may see it.

    Attributes:
        clocks: every clock it ever had, in the order they began.
        acts: what this person may do now.
        grounds: on which it may be written off now; `missing` says why there is none by the facts.
        asked: what waits for a second person, and who asked; what the centre asks itself, for the centre.
        letter: at which level a drafted letter waits for its signature; None: none does.
        case_seen: the case may be opened by this person; without it nothing of it is told but its number.
        version: send it back with the next act.
    """

    id: int
    number: str
    type: EntryType
    level: int
    state: EntryState
    case_id: int
    case_number: str
    headline: str
    case_status: CaseStatus | None
    case_seen: bool
    unit_id: int
    unit: str
    effective_at: datetime
    recorded_at: datetime
    listed_at: datetime | None
    leader: str
    planned_on: date | None
    refusals: int
    missed: int
    letter: int | None
    line: tuple[Happened, ...]
    proofs: tuple[Proof, ...]
    clocks: tuple[DeadlineView, ...]
    enquiries: tuple[Enquiry, ...]
    acts: tuple[SupervisionAct, ...]
    grounds: tuple[Ground, ...]
    missing: Missing | None
    asked: tuple[tuple[ApprovalKind, str], ...]
    version: int


def entry_file(session: Session, actor: Actor, entry_id: int) -> EntryFile:
    """Everything about one entry.

    Raises:
        NotFound: no such entry for this person.
    """
    row, case, facts = entry_for(session, actor, entry_id)
    asked, proofs = _asked(session, entry_id), _proofs(session, entry_id)
    enquiries, told = _enquiries(session, entry_id), told_of(session, case)
    held, inside = condition.grounds(row.type, told), reads_inside(actor, facts)
    names = names_of(session, {row.leader_id or 0, *(approval.asked_by for approval in asked)})
    return EntryFile(
        id=row.id,
        number=row.number,
        type=row.type,
        level=row.level,
        state=row.state,
        case_id=case.id,
        case_number=case.number,
        headline=case.headline if facts.case_seen else "",
        case_status=case.status if facts.case_seen else None,
        case_seen=facts.case_seen,
        unit_id=row.unit_id,
        unit=session.get_one(UnitRow, row.unit_id).short_name,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        listed_at=row.listed_at,
        leader=names.get(row.leader_id or 0, ""),
        planned_on=row.planned_on,
        refusals=row.refusals,
        missed=row.missed,
        letter=row.level if row.level >= INTERVIEW and row.signed_level < row.level else None,
        line=line_of(session, entry_id, inside=inside),
        proofs=proofs,
        clocks=tuple(deadlines_of(session, (KIND, entry_id))),
        enquiries=enquiries,
        acts=_without(possible(actor, facts, row, asked), _idle(held, proofs, enquiries)),
        grounds=held if facts.case_seen else (),
        missing=condition.why_not(row.type, told) if facts.case_seen else None,
        asked=_told(asked, names, inside=inside),
        version=row.event_count,
    )


def entry_by_number(session: Session, actor: Actor, number: str) -> int:
    """Id of the entry of this number, as typed.

    Raises:
        NotFound: no such entry, or none this person may know of: the same words for both.
    """
    found = session.scalar(
        visible_to(actor)
        .with_only_columns(SupervisionEntry.id)
        .where(SupervisionEntry.number == as_typed(number))
    )
    if found is None:
        raise NotFound(N_("没有这一条，或者您看不到它"))
    return found


def entries_of_case(
    session: Session, actor: Actor, case_id: int
) -> tuple[tuple[int, str, EntryState, int], ...]:
    """Entries of a case that this person may see, the newest first: id, number, state, level."""
    entry = SupervisionEntry
    rows = session.execute(
        visible_to(actor)
        .with_only_columns(entry.id, entry.number, entry.state, entry.level)
        .where(entry.subject_id == case_id)
        .order_by(entry.id.desc())
    )
    return tuple((row.id, row.number, row.state, row.level) for row in rows)


def possible(
    actor: Actor, facts: EntryFacts, row: SupervisionEntry, asked: list[Approval]
) -> tuple[SupervisionAct, ...]:
    """What the table allows and this person may, and what is asked for or used up left out."""
    waiting = {approval.kind: approval.asked_by for approval in asked}
    return tuple(
        act
        for act in acts_from(row.state)
        if act not in OF_CLOCK and allows(RULES, act, actor, facts) and _left(act, row, waiting, actor)
    )


def _left(
    act: SupervisionAct, row: SupervisionEntry, waiting: Mapping[ApprovalKind, int], actor: Actor
) -> bool:
    objected = row.appealed_at is not None
    undecided = objected and row.appeal_ended_at is None
    match act:
        case _ if act in DECIDED:
            return waiting.get(DECIDED[act], actor.account_id) != actor.account_id
        case A.APPEAL:
            return not objected
        case A.REVOKE | A.VERIFY:
            return not undecided
        case A.LENGTHEN_PLAN:
            return not row.plan_lengthened
        case A.SIGN_PROPOSAL:
            return row.level >= INTERVIEW and row.signed_level < row.level
    return True


def _without(acts: tuple[SupervisionAct, ...], idle: frozenset[SupervisionAct]) -> tuple[SupervisionAct, ...]:
    return tuple(act for act in acts if act not in idle)


def _idle(
    held: tuple[Ground, ...], proofs: tuple[Proof, ...], enquiries: tuple[Enquiry, ...]
) -> frozenset[SupervisionAct]:
    """Acts that the state allows and that have nothing to do just now."""
    newest = enquiries[0] if enquiries else None
    waits = newest is not None and newest.answered_at is None
    wanted = {
        A.WRITE_OFF: Ground.SATISFIED in held,
        A.ASK_WRITE_OFF: bool(held),
        A.WEIGH: any(proof.weight is Weight.WAITING for proof in proofs),
        A.ANSWER_ENQUIRY: waits,
        A.ENQUIRE: not waits or (newest is not None and newest.missed_at is not None),
        A.TELL_PERSON: any(
            each.told_at is None and (each.answered_at is not None or each.missed_at is not None)
            for each in enquiries
        ),
    }
    return frozenset(act for act, wants in wanted.items() if not wants)


def _asked(session: Session, entry_id: int) -> list[Approval]:
    rows = select(Approval).where(
        Approval.subject_kind == KIND, Approval.subject_id == entry_id, Approval.decision.is_(None)
    )
    return list(session.scalars(rows.order_by(Approval.id)))


def _told(
    asked: list[Approval], names: Mapping[int, str], *, inside: bool
) -> tuple[tuple[ApprovalKind, str], ...]:
    """What waits for a second person, and who asked; what the centre asks itself, for the centre."""
    return tuple(
        (approval.kind, names.get(approval.asked_by, ""))
        for approval in asked
        if inside or approval.kind not in ASKED_INSIDE
    )


def _proofs(session: Session, entry_id: int) -> tuple[Proof, ...]:
    one = SupervisionEvidence
    rows = session.execute(
        select(one, EventRow.seq, EventRow.name)
        .join(EventRow, EventRow.id == one.event_id)
        .where(one.entry_id == entry_id)
        .order_by(one.id)
    )
    return tuple(
        Proof(row.id, row.event_id, seq, name, row.type, row.rule, row.weight, row.at)
        for row, seq, name in rows
    )


def _enquiries(session: Session, entry_id: int) -> tuple[Enquiry, ...]:
    one, answer, told = SupervisionEnquiry, aliased(WordsRow), aliased(WordsRow)
    rows = session.execute(
        select(one, answer.body, told.body)
        .outerjoin(answer, answer.id == one.answer_id)
        .outerjoin(told, told.id == one.told_id)
        .where(one.entry_id == entry_id)
        .order_by(one.n.desc())
    ).all()
    names = names_of(session, {each or 0 for row, _, _ in rows for each in (row.asked_by, row.answered_by)})
    return tuple(
        Enquiry(
            n=row.n,
            asked_at=row.asked_at,
            asked_by=names.get(row.asked_by or 0, ""),
            answer_due_at=row.answer_due_at,
            answered_at=row.answered_at,
            answered_by=names.get(row.answered_by or 0, ""),
            answer=said or "",
            missed_at=row.missed_at,
            told_at=row.told_at,
            told=heard or "",
        )
        for row, said, heard in rows
    )
