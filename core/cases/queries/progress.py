"""What the person sees of his case: the promise, who holds it, the line, the answer, what he may do now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import counters, permissions, workflow
from core.cases.queries import history, line
from core.cases.queries.promises import Promise, promise_of
from core.cases.queries.scope import case_for
from core.cases.reasons import RefusalReason, TerminationReason
from core.cases.terms import (
    KIND,
    OPEN,
    REPLY_FILES,
    WITH_UNIT,
    AnswerWay,
    CaseAct,
    CaseEvent,
    CaseStatus,
    Channel,
    ClosedAs,
    Origin,
    Outcome,
    Resolved,
    Satisfied,
)
from core.cases.windows import CHANGE_WITHIN, OVERTURN_WITHIN, REOPEN_WITHIN
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level, Stage
from core.files.queries import files_of
from core.files.terms import FileView
from core.foundation.text import N_, translate
from core.identity.actor import Actor
from core.identity.queries import unit
from db.models.cases import Case, Category
from db.models.journal import EventRow, WordsRow


@dataclass(frozen=True, slots=True)
class Answer:
    """A released answer.

    Attributes:
        planned_on: the day a planned result is promised for.
        corrected: it was corrected; `before` is what was said first.
    """

    text: str
    outcome: Outcome | None
    at: datetime
    unit: str
    photos: tuple[FileView, ...]
    way: AnswerWay = AnswerWay.AUDITED
    planned_on: date | None = None
    corrected: bool = False
    before: str = ""


@dataclass(frozen=True, slots=True)
class Needed:
    """What the person was asked for, and until when he can say it."""

    text: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A decision that the person reads in whole: why it was not taken on, ended, deferred, found without ground.

    Attributes:
        reason: label of its reason; `note` explains it.
        due_at: until when it holds; a deferral has such a day.
    """

    event: CaseEvent
    reason: str
    text: str
    at: datetime
    note: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """What the person said of the last round that was rated.

    Attributes:
        round: which one; a later round may be waiting for its rating.
        by_phone: a reviewer asked and noted it.
    """

    resolved: Resolved
    satisfied: Satisfied
    comment: str
    at: datetime
    round: int
    by_phone: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """How many steps are chained and the beginning of the last fingerprint, 16 hex digits."""

    count: int
    head: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A case as the person whose it is sees it.

    Attributes:
        overturn_by: he asked that the refusal is looked at again, and will be told by then.
        linked: number of his earlier case that this one comes back to.
        on_ledger: units that the ledger 挂账督办 asks about it until it is written off.
    """

    id: int
    number: str
    headline: str
    text: str
    place: str
    category: str
    channel: Channel
    status: CaseStatus
    level: Level
    round: int
    submitted_at: datetime
    holder: str
    held_since: datetime
    promise: Promise | None
    steps: tuple[line.Step, ...]
    dwell: tuple[line.Dwell, ...]
    photos: tuple[FileView, ...]
    answer: Answer | None
    rated: Rated | None
    acts: frozenset[CaseAct]
    urge_after: datetime | None
    proof: Proof
    version: int
    needed: Needed | None = None
    told: Told | None = None
    lead_steps: tuple[line.Step, ...] = ()
    overturn_by: datetime | None = None
    linked: str = ""
    on_ledger: tuple[str, ...] = ()


def progress(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Progress:
    """The case for the holder of its key.

    Raises:
        NotFound: he does not hold it.
    """
    row, facts = case_for(session, actor, case_id)
    centre = unit(session, row.desk_id).short_name
    lead = unit(session, row.unit_id).short_name if row.unit_id is not None else ""
    steps, dwell = line.steps(
        session, row.id, centre=centre, ended=row.status not in OPEN, staff=False, now=now
    )
    category = session.get(Category, row.category_id) if row.category_id is not None else None
    return Progress(
        id=row.id,
        number=row.number,
        headline=row.headline,
        text=_words(session, row),
        place=row.place or "",
        category=category.full_name if category else "",
        channel=row.channel,
        status=row.status,
        level=row.level,
        round=row.round,
        submitted_at=row.submitted_at,
        holder=translate(N_("您")) if row.status is CaseStatus.NEED_INFO else holder_of(row, lead, centre),
        held_since=row.held_since,
        promise=promise_of(session, row, now=now),
        steps=tuple(steps),
        dwell=tuple(dwell),
        photos=tuple(files_of(session, (KIND, row.id))),
        answer=answer_of(session, row, lead),
        rated=rated_of(session, row),
        acts=frozenset(_possible(session, actor, row, facts, now)),
        urge_after=history.urge_after(session, row.id, now=now),
        proof=Proof(row.event_count, bytes(row.event_hash).hex()[:16]),
        version=row.event_count,
        needed=_needed(session, row),
        told=_told(session, row),
        lead_steps=_lead_steps(session, row, centre),
        overturn_by=_overturn_by(session, row),
        linked=_linked(session, row),
        on_ledger=line.on_ledger(steps) if row.supervised else (),
    )


def _linked(session: Session, row: Case) -> str:
    earlier = select(Case.number).where(Case.id == row.linked_id, ~history.split_off(row.id))
    return session.scalar(earlier) or ""


def holder_of(row: Case, lead: str, centre: str) -> str:
    """Who has the word now: the unit, the centre, or the person who was asked for something."""
    if row.status is CaseStatus.NEED_INFO:
        return translate(N_("反映人"))
    return lead if row.status in WITH_UNIT else centre


def _possible(
    session: Session, actor: Actor, row: Case, facts: permissions.CaseFacts, now: datetime
) -> set[CaseAct]:
    """What the person may do now: by status and person, by the counters, and by the time that is left for it."""
    acts = {
        act
        for act in workflow.acts_from(row.status)
        if permissions.may(actor, act, facts) and counters.left(act, facts.tally)
    }
    if row.level is Level.L1:
        acts.discard(CaseAct.WITHDRAW)
    ended = now - row.closed_at if row.closed_at is not None else timedelta.max
    if ended > CHANGE_WITHIN or row.closed_as is not ClosedAs.RATED:
        acts.discard(CaseAct.CHANGE_RATING)
    if ended > REOPEN_WITHIN or row.origin is Origin.IMPORTED:
        acts.discard(CaseAct.REOPEN)
    if CaseAct.ASK_OVERTURN in acts:
        refused = history.last(session, row.id, CaseEvent.REFUSED)
        if refused is None or now - refused.recorded_at > OVERTURN_WITHIN:
            acts.discard(CaseAct.ASK_OVERTURN)
    if CaseAct.LOOK_KEPT in acts and not history.look_open(session, row.id):
        acts -= {CaseAct.LOOK_KEPT, CaseAct.LOOK_BROKEN}
    return acts


def _needed(session: Session, row: Case) -> Needed | None:
    if row.status is not CaseStatus.NEED_INFO:
        return None
    asked = history.last(session, row.id, CaseEvent.INFO_ASKED)
    waits = [
        due for due in deadlines_of(session, (KIND, row.id)) if due.stage is Stage.SUPPLEMENT and due.is_open
    ]
    return Needed(_words(session, asked), waits[-1].due_at if waits else None)


def _told(session: Session, row: Case) -> Told | None:
    """The last decision the person must read, while it is the state of things."""
    wanted = {
        CaseStatus.NOT_ACCEPTED: (CaseEvent.REFUSED, CaseEvent.REFUSAL_UPHELD),
        CaseStatus.TERMINATED: (CaseEvent.TERMINATED,),
        CaseStatus.DEFERRED: (CaseEvent.DEFERRED,),
        CaseStatus.CLOSED: (CaseEvent.FOUND_UNREASONABLE,) if row.closed_as is ClosedAs.UNREASONABLE else (),
    }.get(row.status, ())
    event = history.last(session, row.id, *wanted) if wanted else None
    if event is None:
        return None
    name, code = CaseEvent(event.name), event.facts.get("reason")
    kinds = {CaseEvent.REFUSED: RefusalReason, CaseEvent.TERMINATED: TerminationReason}
    why = kinds[name](code) if isinstance(code, str) and name in kinds else None
    due = event.facts.get("due")
    return Told(
        name,
        why.label if why is not None else "",
        _words(session, event),
        event.effective_at,
        note=why.note if why is not None else "",
        due_at=datetime.fromisoformat(due) if isinstance(due, str) else None,
    )


def _overturn_by(session: Session, row: Case) -> datetime | None:
    """Until when the second look at a refusal is decided, while the person waits for it."""
    if row.status is not CaseStatus.NOT_ACCEPTED:
        return None
    waits = deadlines_of(session, (KIND, row.id))
    return next((due.due_at for due in waits if due.stage is Stage.OVERTURN and due.is_open), None)


def _words(session: Session, event: EventRow | Case | None) -> str:
    words = (
        session.get(WordsRow, event.words_id) if event is not None and event.words_id is not None else None
    )
    return (words.body or "") if words is not None else ""


def _lead_steps(session: Session, row: Case, centre: str) -> tuple[line.Step, ...]:
    """The public steps of the case this one is handled along with."""
    if row.lead_id is None:
        return ()
    return tuple(line.lead_steps(session, row.lead_id, centre=centre, since=row.submitted_at))


def answer_of(session: Session, row: Case, lead: str) -> Answer | None:
    """The last answer that was released, as it was corrected."""
    released = history.last(session, row.id, CaseEvent.RELEASED, CaseEvent.IMPORTED_REPLY)
    if released is None or released.words_id is None:
        return None
    corrected = history.last(session, row.id, CaseEvent.CORRECTED)
    newer = corrected is not None and corrected.seq > released.seq
    outcome, way, plan = (released.facts.get(name) for name in ("outcome", "way", "planned_on"))
    return Answer(
        text=_words(session, corrected if newer else released),
        outcome=Outcome(outcome) if outcome else None,
        at=released.effective_at,
        unit=_who_answered(session, row, released, way, lead),
        photos=tuple(files_of(session, (REPLY_FILES, released.words_id))),
        way=AnswerWay(way) if way else AnswerWay.AUDITED,
        planned_on=date.fromisoformat(plan) if plan else None,
        corrected=newer,
        before=_words(session, released) if newer else "",
    )


def _who_answered(session: Session, row: Case, released: EventRow, way: str | None, lead: str) -> str:
    """The unit that answered then; it may be another one than has the case now."""
    if way == AnswerWay.DIRECT:
        return unit(session, row.desk_id).short_name
    if released.unit_id is None:  # the centre answered the case this one is handled along with
        return lead or unit(session, row.desk_id).short_name
    return unit(session, released.unit_id).short_name


def rated_of(session: Session, row: Case) -> Rated | None:
    """What was said last, of any round."""
    for round_no in range(row.round, 0, -1):
        rating = history.last_rating(session, row.id, round_no)
        if rating is not None:
            words = session.scalar(select(WordsRow.body).where(WordsRow.id == rating.comment_id))
            return Rated(
                resolved=rating.resolved,
                satisfied=rating.satisfied,
                comment=words or "",
                at=rating.rated_at,
                round=round_no,
                by_phone=rating.by_phone,
            )
    return None
