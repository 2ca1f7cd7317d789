"""How an entry begins: a rule finds something, or somebody proposes it; one open entry per subject and unit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.cases.terms import KIND as CASE
from core.cases.terms import CaseEvent, Origin
from core.deadlines.terms import Stage
from core.deadlines.together import start_several
from core.identity.actor import SYSTEM, Actor
from core.supervision import levels
from core.supervision.actions.raising import missed
from core.supervision.actions.spine import Act, look_ahead, on_new
from core.supervision.actions.time_passing import catch_up
from core.supervision.terms import (
    GONE,
    LISTS_BY_ITSELF,
    ON_LEDGER,
    OPEN,
    Cause,
    EntryState,
    Rule,
    SupervisionAct,
    SupervisionEvent,
    Weight,
)
from core.supervision.values import Finding, entry_number
from db.models.cases import Case
from db.models.journal import WordsRow
from db.models.supervision import NUMBERS, SupervisionEntry, SupervisionEvidence
from db.writing import write_all

RELIST_WITHIN = timedelta(days=90)
"""Written off so lately, the same matter comes back instead of a new entry (E.3 row 13)."""


def enter(session: Session, case: Case, finding: Finding, *, now: datetime) -> SupervisionEntry | None:
    """What a rule found comes on the ledger, once: as a new entry, to the open one, or back after writing off.

    Args:
        case: locked.

    Returns:
        The entry; None when it is entered already, or nothing of this case stands on the ledger.
    """
    if case.origin is not Origin.LIVE or case.status in GONE or _entered(session, finding):
        return None
    unit_id = finding.unit_id or case.desk_id
    row = _open_one(session, case.id, unit_id)
    if row is not None:
        _add(session, case, row, finding, now)
    elif (row := _written_off(session, case.id, unit_id, finding, now)) is not None:
        _relist(session, case, row, finding, now)
    else:
        row = _begin(session, case, unit_id, finding, now)
    look_ahead(session, row, now=now)
    return row


def propose_entry(
    session: Session,
    actor: Actor,
    case: Case,
    unit_id: int,
    finding: Finding,
    *,
    words: WordsRow | None,
    now: datetime,
) -> Act:
    """A new proposal, with its evidence and the clock of its confirmation.

    Raises:
        NotAllowed: not his to propose.
    """
    row = _new_row(session, actor, case, unit_id, finding, now)
    act = on_new(session, actor, case, row, SupervisionAct.PROPOSE, now=now, at=finding.at)
    keep_evidence(session, row, finding, Weight.COUNTED, now=now)
    act.record(SupervisionEvent.PROPOSED, facts=_shown(finding), words=words)
    act.start(Stage.LISTING, unit=False)
    return act


def _new_row(
    session: Session, actor: Actor, case: Case, unit_id: int, finding: Finding, now: datetime
) -> SupervisionEntry:
    row = SupervisionEntry(
        number=_next_number(session, now),
        type=finding.type,
        level=finding.level,
        state=EntryState.PROPOSED,
        subject_kind=CASE,
        subject_id=case.id,
        unit_id=unit_id,
        desk_id=case.desk_id,
        proposed_by=actor.account_id,
        effective_at=finding.at,
        recorded_at=now,
        counted_from=levels.counted_from(finding.at, now),
    )
    session.add(row)
    session.flush()
    return row


def _shown(finding: Finding) -> dict[str, object]:
    return finding.facts


def list_it(act: Act, *, facts: dict[str, object] | None = None, words: WordsRow | str | None = None) -> None:
    """It stands on the ledger: the unit has to take it, may object, and is asked about it from now on."""
    row = act.row
    row.listed_at = act.now
    if row.state is EntryState.PROPOSED and row.event_count:
        act.meet(Stage.LISTING)
    act.move()
    begun = (Stage.ACKNOWLEDGE, act.now), (Stage.APPEAL, act.now), (Stage.ENQUIRY, row.counted_from)
    start_several(
        act.session, act.subject, [(stage, begins, row.unit_id, row.level) for stage, begins in begun]
    )
    act.record(SupervisionEvent.LISTED, facts={"type": row.type, **(facts or {})}, words=words)
    act.tell_line(CaseEvent.LISTED, facts={"level": row.level, "type": row.type})


def keep_evidence(
    session: Session, row: SupervisionEntry, finding: Finding, weight: Weight, *, now: datetime
) -> None:
    """The events that show it."""
    write_all(session, evidence_of(row.id, finding, weight, now=now))


def evidence_of(
    entry_id: int, finding: Finding, weight: Weight, *, now: datetime
) -> Iterator[SupervisionEvidence]:
    """The same as rows, not yet written."""
    for event_id in finding.events:
        yield SupervisionEvidence(
            entry_id=entry_id,
            event_id=event_id,
            type=finding.type,
            rule=finding.rule,
            weight=weight,
            at=finding.at,
            recorded_at=now,
        )


def _begin(session: Session, case: Case, unit_id: int, finding: Finding, now: datetime) -> SupervisionEntry:
    """A new entry: listed at once, or proposed."""
    if finding.type not in LISTS_BY_ITSELF:
        return propose_entry(session, SYSTEM, case, unit_id, finding, words=None, now=now).row
    row = _new_row(session, SYSTEM, case, unit_id, finding, now)
    keep_evidence(session, row, finding, Weight.COUNTED, now=now)
    act = on_new(session, SYSTEM, case, row, SupervisionAct.LIST_AT_ONCE, now=now, at=finding.at)
    list_it(act, facts=_shown(finding))
    return row


def _add(session: Session, case: Case, row: SupervisionEntry, finding: Finding, now: datetime) -> None:
    """A further trigger: what lists by itself lists a proposal, or raises the level; the rest waits to be weighed.

    What was to happen to the entry before the rule's moment happens first, however late the trigger is found.
    """
    catch_up(session, case, row, until=finding.at - datetime.resolution, now=now)
    counts = finding.type in LISTS_BY_ITSELF
    waits = not counts and row.state in ON_LEDGER
    keep_evidence(session, row, finding, Weight.WAITING if waits else Weight.COUNTED, now=now)
    act = on_new(session, SYSTEM, case, row, SupervisionAct.ADD_TRIGGER, now=now, at=finding.at)
    act.record(SupervisionEvent.TRIGGERED, facts=_shown(finding))
    if counts and row.state is EntryState.PROPOSED:
        act.name = SupervisionAct.LIST_AT_ONCE
        row.type, row.level = finding.type, max(row.level, finding.level)
        row.counted_from = levels.counted_from(finding.at, now)
        list_it(act, facts={"rule": finding.rule})
    elif counts:
        act.name = SupervisionAct.RAISE
        missed(act, Cause.TRIGGER)


def _relist(session: Session, case: Case, row: SupervisionEntry, finding: Finding, now: datetime) -> None:
    """It comes back at its old level: the unit is at it again, and days count anew."""
    keep_evidence(session, row, finding, Weight.COUNTED, now=now)
    act = on_new(session, SYSTEM, case, row, SupervisionAct.RELIST, now=now, at=finding.at)
    row.written_off_at = row.requested_at = row.planned_on = None
    row.counted_from = levels.counted_from(finding.at, now)
    act.move()
    act.start(Stage.WRITE_OFF)
    act.start(Stage.ENQUIRY, begin=row.counted_from, unit=False)
    act.record(SupervisionEvent.RELISTED, facts=_shown(finding))
    act.tell_line(CaseEvent.LISTED, facts={"level": row.level, "type": row.type, "again": True})


def _entered(session: Session, finding: Finding) -> bool:
    """Whether the same rule has counted the same event before, for whatever entry."""
    evidence = SupervisionEvidence
    return (
        session.scalar(
            select(evidence.id)
            .where(evidence.event_id == finding.events[-1], evidence.rule == finding.rule)
            .limit(1)
        )
        is not None
    )


def _open_one(session: Session, case_id: int, unit_id: int) -> SupervisionEntry | None:
    return session.scalar(
        _of(case_id, unit_id).where(SupervisionEntry.state.in_(list(OPEN))).with_for_update()
    )


def _written_off(
    session: Session, case_id: int, unit_id: int, finding: Finding, now: datetime
) -> SupervisionEntry | None:
    """The entry that comes back: written off within ninety days, and the same matter was judged right once more."""
    if finding.rule is not Rule.RATING_UPHELD:
        return None
    return session.scalar(
        _of(case_id, unit_id)
        .where(
            SupervisionEntry.state == EntryState.WRITTEN_OFF,
            SupervisionEntry.written_off_at >= now - RELIST_WITHIN,
        )
        .order_by(SupervisionEntry.id.desc())
        .limit(1)
        .with_for_update()
    )


def _of(case_id: int, unit_id: int) -> Select[SupervisionEntry]:
    return select(SupervisionEntry).where(
        SupervisionEntry.subject_kind == CASE,
        SupervisionEntry.subject_id == case_id,
        SupervisionEntry.unit_id == unit_id,
    )


def _next_number(session: Session, now: datetime) -> str:
    return entry_number(session.execute(select(NUMBERS.next_value())).scalar_one(), now)
