"""Many findings at once come on the ledger: what exists is asked for all together, what is new is written together.

The usual finding begins an entry that lists by itself. What needs a closer look (an open entry, one that was written
off, a proposal, several findings on one case) goes the way of `opening.enter`, one by one; both ways end alike.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions import supervising
from core.cases.terms import KIND as CASE
from core.cases.terms import CaseEvent, Origin
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.deadlines.together import begun_alike, keep_several
from core.identity.actor import SYSTEM
from core.identity.permissions import require
from core.journal.masses import Step, open_lines
from core.journal.terms import Subject
from core.supervision import levels, workflow
from core.supervision.actions.opening import enter, evidence_of
from core.supervision.permissions import RULES, EntryFacts
from core.supervision.queries.facts import standing_of
from core.supervision.queries.lines import not_entered
from core.supervision.terms import (
    GONE,
    KIND,
    LISTS_BY_ITSELF,
    OPEN,
    EntryState,
    Rule,
    SupervisionAct,
    SupervisionEvent,
    Weight,
)
from core.supervision.values import Finding, Rise, entry_number
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.supervision import ENTRY_IDS, NUMBERS, SupervisionEntry, SupervisionEvidence
from db.writing import write_all

Found = tuple[Case, Finding]
"""A finding on a locked case."""


def enter_all(session: Session, found: Sequence[Found], *, now: datetime) -> int:
    """What rules found comes on the ledger, once, in the order given; how much came there.

    Args:
        found: on locked cases.
    """
    named = [(case.id, finding) for case, finding in found]
    unknown = {
        (case_id, finding.events[-1], finding.rule) for case_id, finding in not_entered(session, named)
    }
    standing = [
        (case, finding)
        for case, finding in found
        if case.origin is Origin.LIVE
        and case.status not in GONE
        and (case.id, finding.events[-1], finding.rule) in unknown
    ]
    held, many = _held(session, standing), Counter(case.id for case, _finding in standing)
    usual = [
        (case, finding)
        for case, finding in standing
        if many[case.id] == 1 and (case.id, _unit(case, finding)) not in held and _begins(finding)
    ]
    list_all(session, usual, now=now)
    listed = {case.id for case, _finding in usual}
    rest = [(case, finding) for case, finding in standing if case.id not in listed]
    return len(usual) + sum(enter(session, case, finding, now=now) is not None for case, finding in rest)


def _unit(case: Case, finding: Finding) -> int:
    """Against whom it is held."""
    return finding.unit_id or case.desk_id


def _begins(finding: Finding) -> bool:
    """Where no entry is open it begins one that is listed at once; a rating judged right may bring an old one back."""
    return finding.type in LISTS_BY_ITSELF and finding.rule is not Rule.RATING_UPHELD


def _held(session: Session, found: Sequence[Found]) -> set[tuple[int, int]]:
    """Case and unit of which an entry is open already."""
    if not found:
        return set()
    entry = SupervisionEntry
    rows = session.execute(
        select(entry.subject_id, entry.unit_id).where(
            entry.subject_kind == CASE,
            entry.subject_id.in_([case.id for case, _finding in found]),
            entry.state.in_(list(OPEN)),
        )
    )
    return {(row.subject_id, row.unit_id) for row in rows}


def list_all(session: Session, found: Sequence[Found], *, now: datetime) -> None:
    """New entries of cases that have none open at that unit, each with its clocks, its evidence and its steps."""
    if not found:
        return
    require(RULES, SupervisionAct.LIST_AT_ONCE, SYSTEM, EntryFacts("", ""))
    rows = _new_rows(session, found, now)
    clocks = begun_alike(session, (clock for row in rows for clock in _clocks(row, now)))
    _look_ahead(session, rows, clocks, now)
    keep_several(session, clocks)
    by = SYSTEM.by(*workflow.roles_of(SupervisionAct.LIST_AT_ONCE))
    told = [
        Step(row, finding.at, row.unit_id, {"level": row.level, **finding.facts})
        for row, (_case, finding) in zip(rows, found, strict=True)
    ]
    open_lines(session, told, SupervisionEvent.LISTED, by, now=now)
    write_all(session, _evidence(rows, found, now))
    supervising.mark_all_supervised(session, [case for case, _finding in found], now=now)
    read = [
        Step(case, finding.at, row.unit_id, {"entry_id": row.id, "level": row.level, "type": row.type})
        for row, (case, finding) in zip(rows, found, strict=True)
    ]
    supervising.tell_lines(session, read, CaseEvent.LISTED, by, now=now)


def _new_rows(session: Session, found: Sequence[Found], now: datetime) -> list[SupervisionEntry]:
    """Entries with their keys and numbers, not yet written."""
    taken = session.execute(
        select(ENTRY_IDS.next_value(), NUMBERS.next_value()).select_from(func.generate_series(1, len(found)))
    )
    return [
        SupervisionEntry(
            id=entry_id,
            number=entry_number(serial, now),
            type=finding.type,
            level=finding.level,
            state=workflow.next_state(EntryState.PROPOSED, SupervisionAct.LIST_AT_ONCE),
            subject_kind=CASE,
            subject_id=case.id,
            unit_id=_unit(case, finding),
            desk_id=case.desk_id,
            effective_at=finding.at,
            recorded_at=now,
            counted_from=levels.counted_from(finding.at, now),
            listed_at=now,
        )
        for (entry_id, serial), (case, finding) in zip(taken, found, strict=True)
    ]


def _clocks(row: SupervisionEntry, now: datetime) -> list[tuple[Subject, Stage, datetime, int, int]]:
    begun = (Stage.ACKNOWLEDGE, now), (Stage.APPEAL, now), (Stage.ENQUIRY, row.counted_from)
    return [((KIND, row.id), stage, begins, row.unit_id, row.level) for stage, begins in begun]


def _look_ahead(
    session: Session, rows: Sequence[SupervisionEntry], clocks: Sequence[Deadline], now: datetime
) -> None:
    """`spine.look_ahead` for new entries: the soonest of their clocks, or the first rise by days."""
    calendar = current_calendar(session, now)
    soonest: dict[int, datetime] = {}
    rises: dict[tuple[int, datetime], Rise | None] = {}
    for clock in clocks:
        soonest[clock.subject_id] = min(clock.due_at, soonest.get(clock.subject_id, clock.due_at))
    for row in rows:
        alike = row.level, row.counted_from
        if alike not in rises:
            rises[alike] = levels.by_time(standing_of(row), calendar)
        rise = rises[alike]
        row.next_at = soonest[row.id] if rise is None else min(soonest[row.id], rise.at)


def _evidence(
    rows: Sequence[SupervisionEntry], found: Sequence[Found], now: datetime
) -> Iterator[SupervisionEvidence]:
    for row, (_case, finding) in zip(rows, found, strict=True):
        yield from evidence_of(row.id, finding, Weight.COUNTED, now=now)
