"""What became of a source's matters, row by row, as it can be handed back to that source."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.queries.scope import visible_to
from core.cases.terms import (
    KIND,
    OPEN,
    CaseEvent,
    CaseStatus,
    ExternalKind,
    Outcome,
    Resolved,
    Satisfied,
    Visibility,
)
from core.deadlines.terms import Stage
from core.foundation.phone import masked, masked_name
from core.foundation.privacy import veiled
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from db.models.cases import Case, ExternalRef, Person, Rating
from db.models.deadlines import Deadline
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow

ROWS_MAX = 5000


class Portion(Word):
    """Which of a source's matters are handed back."""

    ALL = "ALL", N_("全部"), N_("所选期间的全部来件")
    ANSWERED = "ANSWERED", N_("已答复"), N_("答复已经送达反映人的")
    OPEN = "OPEN", N_("未办结"), N_("还没有办结的")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a table of; the period is half-open and counts from when the source had it."""

    kind: ExternalKind
    begin: datetime
    end: datetime
    part: Portion = Portion.ALL


@dataclass(frozen=True, slots=True)
class HandedBack:
    """A row of the table: codes, moments, masked personal data, and the facts a rate is made of."""

    case_id: int
    external: str
    number: str
    status: CaseStatus
    unit: str
    name: str
    phone: str
    outcome: Outcome | None
    answer: str
    received_at: datetime
    accepted_at: datetime | None
    signed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    source_due_at: datetime | None
    in_time_for_source: bool | None
    in_time_for_promise: bool | None
    resolved: Resolved | None
    satisfied: Satisfied | None


def rows_to_hand_back(session: Session, actor: Actor, asked: Asked) -> tuple[HandedBack, ...]:
    """The rows of a table, secret matters left out, at most one more than `ROWS_MAX`."""
    found = _refs(session, actor, asked)
    facts = _facts(session, [case.id for _ref, case in found])
    return tuple(_row(ref, case, facts) for ref, case in found)


def _refs(session: Session, actor: Actor, asked: Asked) -> list[tuple[ExternalRef, Case]]:
    since = func.coalesce(ExternalRef.received_at, Case.submitted_at)
    query = (
        visible_to(actor)
        .join(ExternalRef, ExternalRef.case_id == Case.id)
        .where(
            ExternalRef.kind == asked.kind,
            since >= asked.begin,
            since < asked.end,
            Case.visibility != Visibility.SECRET,
        )
    )
    if asked.part is Portion.ANSWERED:
        query = query.where(Case.answered_at.is_not(None))
    elif asked.part is Portion.OPEN:
        query = query.where(Case.status.in_(OPEN))
    rows = session.execute(
        query.with_only_columns(ExternalRef, Case).order_by(since, ExternalRef.id).limit(ROWS_MAX + 1)
    )
    return [(ref, case) for ref, case in rows]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rows need beside their cases, read in one statement a kind."""

    moments: dict[tuple[int, str], datetime]
    answers: dict[int, tuple[str, Outcome | None]]
    promises: dict[int, datetime]
    ratings: dict[int, Rating]
    people: dict[int, Person]
    units: dict[int, str]


def _facts(session: Session, ids: list[int]) -> _Facts:
    ratings = session.scalars(select(Rating).where(Rating.case_id.in_(ids)).order_by(Rating.seq))
    people = select(Case.id, Person).join(Person, Person.id == Case.person_id).where(Case.id.in_(ids))
    units = select(UnitRow.id, UnitRow.short_name)
    return _Facts(
        _moments(session, ids),
        _answers(session, ids),
        _promises(session, ids),
        {row.case_id: row for row in ratings},
        {row.id: row.Person for row in session.execute(people)},
        {row.id: row.short_name for row in session.execute(units)},
    )


def _moments(session: Session, ids: list[int]) -> dict[tuple[int, str], datetime]:
    """When each case was accepted and signed first."""
    rows = session.execute(
        select(EventRow.subject_id, EventRow.name, func.min(EventRow.effective_at).label("at"))
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id.in_(ids),
            EventRow.name.in_([CaseEvent.ACCEPTED.value, CaseEvent.SIGNED.value]),
        )
        .group_by(EventRow.subject_id, EventRow.name)
    )
    return {(row.subject_id, row.name): row.at for row in rows}


def _answers(session: Session, ids: list[int]) -> dict[int, tuple[str, Outcome | None]]:
    """The answer that reached the person last, as it was corrected, and what it says about the matter."""
    released = (
        EventRow.subject_kind == KIND,
        EventRow.subject_id.in_(ids),
        EventRow.name.in_([CaseEvent.RELEASED.value, CaseEvent.CORRECTED.value]),
    )
    rows = session.execute(
        select(EventRow.subject_id, EventRow.facts, WordsRow.body)
        .join(WordsRow, WordsRow.id == EventRow.words_id)
        .where(*released)
        .order_by(EventRow.seq)
    )
    return {
        row.subject_id: (
            row.body or "",
            Outcome(row.facts["outcome"]) if row.facts.get("outcome") else None,
        )
        for row in rows
    }


def _promises(session: Session, ids: list[int]) -> dict[int, datetime]:
    """The date the person was told in the first round."""
    rows = session.execute(
        select(Deadline.subject_id, func.min(Deadline.due_at).label("due_at"))
        .where(
            Deadline.subject_kind == KIND,
            Deadline.subject_id.in_(ids),
            Deadline.stage == Stage.PROMISE,
            Deadline.round == 1,
            Deadline.cancelled_at.is_(None),
        )
        .group_by(Deadline.subject_id)
    )
    return {row.subject_id: row.due_at for row in rows}


def _row(ref: ExternalRef, case: Case, facts: _Facts) -> HandedBack:
    person, rated = facts.people.get(case.id), facts.ratings.get(case.id)
    answered, promise = case.answered_at, facts.promises.get(case.id)
    text, outcome = facts.answers.get(case.id, ("", None))
    return HandedBack(
        case_id=case.id,
        external=ref.external_id,
        number=case.number,
        status=case.status,
        unit=facts.units.get(case.unit_id or 0, ""),
        name=masked_name(person.name if person else None),
        phone=masked(person.phone if person else None),
        outcome=outcome,
        answer=_masked(text, person),
        received_at=ref.received_at or case.submitted_at,
        accepted_at=facts.moments.get((case.id, CaseEvent.ACCEPTED.value)),
        signed_at=facts.moments.get((case.id, CaseEvent.SIGNED.value)),
        answered_at=answered,
        closed_at=case.closed_at,
        source_due_at=ref.source_due_at,
        in_time_for_source=_in_time(answered, ref.source_due_at),
        in_time_for_promise=_in_time(answered, promise),
        resolved=rated.resolved if rated else None,
        satisfied=rated.satisfied if rated else None,
    )


def _in_time(answered: datetime | None, due: datetime | None) -> bool | None:
    """Whether it counts as in time; None where there is no date, or no answer yet."""
    return None if answered is None or due is None else answered < due


def _masked(text: str, person: Person | None) -> str:
    """An answer without the person's name and without numbers of anybody, should some have slipped into it."""
    return veiled(text, (person.name or "") if person is not None else "")
