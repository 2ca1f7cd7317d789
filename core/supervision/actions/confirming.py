"""People and proposals: somebody proposes, a supervisor lists, dismisses or weighs, a letter is signed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.spine import text
from core.cases.queries.scope import case_for
from core.cases.terms import KIND as CASE
from core.cases.terms import Origin
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.identity.queries import unit
from core.journal import actions as journal
from core.journal import idempotency
from core.supervision.actions.beginning import begin
from core.supervision.actions.opening import list_it, propose_entry
from core.supervision.actions.raising import missed
from core.supervision.letters import LETTER_MAX, LETTER_MIN
from core.supervision.permissions import RULES, centres_own
from core.supervision.queries.letters import draft_of
from core.supervision.queries.scope import facts_ahead
from core.supervision.terms import (
    GONE,
    INTERVIEW,
    OPEN,
    Cause,
    EntryState,
    EntryType,
    Rule,
    SupervisionAct,
    SupervisionEvent,
    Weight,
)
from core.supervision.values import REASON_MAX, REASON_MIN, EntryReceipt, Finding
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence

BY_HAND = frozenset(EntryType) - {EntryType.OVERDUE, EntryType.DISSATISFIED, EntryType.OVERDUE_SUGGESTION}
"""What a person may propose; the others are the clock's and the callback desk's."""


def propose(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    kind: EntryType,
    unit_id: int | None,
    events: Sequence[int],
    reason: str,
    now: datetime,
) -> EntryReceipt:
    """Propose a case for the ledger; a supervisor lists it or says why not.

    Args:
        unit_id: against which unit; None: the centre itself.
        events: steps of the line that show it, at least one.

    Raises:
        Invalid: no step, a step of another line, a type that lists by itself, no reason, or a unit never concerned.
        Conflict: it stands on the ledger already, or nothing of this case can.
        NotFound, NotAllowed: no such case, or not his to propose.
    """
    case, _facts = case_for(session, actor, case_id, lock=True)
    if kind not in BY_HAND:
        raise Invalid(N_("“{kind}”由系统挂账，不用提请"), "kind", kind=kind)
    if case.origin is not Origin.LIVE or case.status in GONE:
        raise Conflict(N_("这一件不能挂账：历史来件，或者已经撤回、终止、并件、不予受理"))
    against = case.desk_id if unit_id is None else unit(session, unit_id).id
    require(RULES, SupervisionAct.PROPOSE, actor, facts_ahead(session, actor, case, against, kind))
    ids = _of_line(session, case_id, events)
    _require_free(session, case_id, against)
    _require_concerned(session, case_id, {case.unit_id, case.desk_id}, against)
    words = journal.keep_words(session, text(reason, "reason", REASON_MIN, REASON_MAX), now=now)
    finding = Finding(kind, Rule.BY_HAND, against, ids, now)
    return propose_entry(session, actor, case, against, finding, words=words, now=now).receipt()


def propose_once(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    kind: EntryType,
    unit_id: int | None,
    events: Sequence[int],
    reason: str,
    key: str,
    now: datetime,
) -> EntryReceipt:
    """`propose` for a form that may be sent twice: the same key gets the same answer again, and nothing more happens.

    Args:
        key: of this one proposal; another account's keys are told apart from these.

    Raises:
        KeyReused: the key came before with something else.
        Invalid, Conflict, NotFound, NotAllowed: as `propose`.
    """

    def act() -> dict[str, object]:
        made = propose(
            session, actor, case_id, kind=kind, unit_id=unit_id, events=events, reason=reason, now=now
        )
        return {
            "id": made.id,
            "number": made.number,
            "state": made.state,
            "level": made.level,
            "version": made.version,
        }

    scope = f"supervision.propose:{actor.account_id}"
    body = idempotency.body_hash(case_id, kind, unit_id, sorted(events), reason)
    said, _again = idempotency.once(session, scope, key, body, act, now=now)
    return EntryReceipt(said["id"], said["number"], EntryState(said["state"]), said["level"], said["version"])


def list_entry(
    session: Session, actor: Actor, entry_id: int, *, note: str = "", now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Confirm a proposal: it stands on the ledger, and days count from now."""
    act = begin(session, actor, entry_id, SupervisionAct.LIST, now=now, seen=seen)
    act.row.counted_from = now
    list_it(act, words=text(note, "note", 0, REASON_MAX))
    return act.receipt()


def dismiss(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Do not list it; the reason is shown to whoever proposed it.

    Raises:
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.DISMISS, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    act.meet(Stage.LISTING)
    act.move()
    act.record(SupervisionEvent.DISMISSED, words=words)
    return act.receipt()


def weigh(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    evidence_id: int,
    counts: bool,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Say whether what was added counts: then the level rises by one, if it can rise today.

    Raises:
        NotFound: nothing of this kind waits on this entry.
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.WEIGH, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    one = session.get(SupervisionEvidence, evidence_id)
    if one is None or one.entry_id != entry_id or one.weight is not Weight.WAITING:
        raise NotFound(N_("没有等待认定的情形"))
    same = select(SupervisionEvidence).where(
        SupervisionEvidence.entry_id == entry_id,
        SupervisionEvidence.rule == one.rule,
        SupervisionEvidence.at == one.at,
    )
    for each in session.scalars(same):
        each.weight = Weight.COUNTED if counts else Weight.NOT_COUNTED
    session.flush()
    act.record(SupervisionEvent.WEIGHED, facts={"rule": one.rule, "counts": counts}, words=words)
    if counts:
        missed(act, Cause.TRIGGER)
    return act.receipt()


def sign_proposal(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    letter: str = "",
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Sign what was drafted: the letter that proposes an interview, or the matter for the standing committee.

    Args:
        letter: its text as the person leaves it; empty: as it is drafted.

    Raises:
        Invalid: too little is left of it.
        Conflict: nothing is drafted, or it is signed already.
    """
    act = begin(session, actor, entry_id, SupervisionAct.SIGN_PROPOSAL, now=now, seen=seen)
    row = act.row
    if row.level < INTERVIEW or row.signed_level >= row.level:
        raise Conflict(N_("没有等待签发的建议"))
    said = (
        letter
        if letter.strip()
        else draft_of(session, row, act.case, own=centres_own(actor, act.facts), now=now)
    )
    words = act.keep(said, "letter", LETTER_MIN, LETTER_MAX)
    row.signed_level = row.level
    act.record(SupervisionEvent.PROPOSAL_SIGNED, words=words)
    return act.receipt()


def _of_line(session: Session, case_id: int, events: Sequence[int]) -> tuple[int, ...]:
    found = session.scalars(
        select(EventRow.id)
        .where(EventRow.id.in_(list(events)), EventRow.subject_kind == CASE, EventRow.subject_id == case_id)
        .order_by(EventRow.seq)
    ).all()
    if not found or len(found) != len(set(events)):
        raise Invalid(N_("请从这一件的经过里选出能说明情况的步骤"), "events")
    return tuple(found)


def _require_free(session: Session, case_id: int, unit_id: int) -> None:
    entry = SupervisionEntry
    number = session.scalar(
        select(entry.number).where(
            entry.subject_kind == CASE,
            entry.subject_id == case_id,
            entry.unit_id == unit_id,
            entry.state.in_(list(OPEN)),
        )
    )
    if number is not None:
        raise Conflict(N_("这个单位的这一件已经在台账上：{number}"), number=number)


def _require_concerned(session: Session, case_id: int, now_with: set[int | None], unit_id: int) -> None:
    """Only a unit that has the case, or had it, or did a part of it."""
    had = select(EventRow.id).where(
        EventRow.subject_kind == CASE, EventRow.subject_id == case_id, EventRow.unit_id == unit_id
    )
    if unit_id not in now_with and session.scalar(had.limit(1)) is None:
        raise Invalid(N_("这个单位没有办过这一件"), "unit_id")
