"""Lines of cases as frozen events, for the rules; and what was left unsigned beyond its grace."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from core.cases.terms import KIND as CASE
from core.cases.terms import TASK, CaseEvent, Origin
from core.deadlines.terms import Stage
from core.journal.actions import as_event
from core.journal.terms import Event
from core.supervision.terms import GONE, Rule
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.journal import EventRow
from db.models.supervision import SupervisionEvidence

LOOKS_BACK = timedelta(days=90)
"""How long after its limit something unsigned is still looked for."""

ROUGHLY = timedelta(hours=12)
"""Shorter than any working day of grace: what was signed so soon need not be counted exactly."""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A passed limit to sign, and when its clock ended; None: it still runs."""

    event: Event
    ended_at: datetime | None


def lines_of(session: Session, case_ids: Collection[int]) -> dict[int, list[Event]]:
    """The whole lines of some cases, oldest first; one statement, however many."""
    found: dict[int, list[Event]] = {case_id: [] for case_id in case_ids}
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == CASE, EventRow.subject_id.in_(found))
        .order_by(EventRow.subject_id, EventRow.seq)
    )
    for row in rows if found else ():
        found[row.subject_id].append(as_event(row))
    return found


def cases_of(session: Session, case_ids: Collection[int], *, lock: bool = False) -> dict[int, Case]:
    """Some cases by their ids; what the session holds already is not asked for again.

    Args:
        lock: as they stand now, locked in the order of their ids.
    """
    if lock:
        query = select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update()
        rows = session.scalars(query, execution_options={"populate_existing": True}) if case_ids else ()
        return {row.id: row for row in rows}
    return {case_id: session.get_one(Case, case_id) for case_id in case_ids}


def not_entered(session: Session, found: Sequence[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """Findings that no entry holds as evidence, of whatever state it is."""
    one = SupervisionEvidence
    newest = {finding.events[-1] for _case_id, finding in found}
    rows = session.execute(select(one.event_id, one.rule).where(one.event_id.in_(newest)))
    known = {(row.event_id, row.rule) for row in rows} if newest else set()
    return [each for each in found if (each[1].events[-1], each[1].rule) not in known]


def unsigned(
    session: Session, now: datetime, most: int, *, after: tuple[int, int] = (0, 0)
) -> list[Unsigned]:
    """Limits to sign that passed and that nobody met soon after, unless they are entered already.

    Args:
        after: case and event of the last one that was looked at.
    """
    ended = func.coalesce(Deadline.met_at, Deadline.cancelled_at)
    counted = aliased(SupervisionEvidence)
    rows = session.execute(
        select(EventRow, ended)
        .join(Deadline, _its_clock())
        .join(Case, and_(EventRow.subject_kind == CASE, Case.id == EventRow.subject_id))
        .where(
            Case.status.not_in(list(GONE)),
            Case.origin == Origin.LIVE,
            Deadline.stage == Stage.SIGN,
            Deadline.due_at.between(now - LOOKS_BACK, now - ROUGHLY),
            Deadline.noted_at.is_not(None),
            or_(ended.is_(None), ended >= Deadline.due_at + ROUGHLY),
            EventRow.name == CaseEvent.DUE_PASSED.value,
            tuple_(EventRow.subject_id, EventRow.id) > after,
            EventRow.effective_at == Deadline.due_at,
            EventRow.facts["stage"].as_string() == Stage.SIGN.value,
            ~select(counted.id)
            .where(counted.event_id == EventRow.id, counted.rule == Rule.LEFT_UNSIGNED)
            .exists(),
        )
        .order_by(EventRow.subject_id, EventRow.id)
        .limit(most)
    ).all()
    return [Unsigned(as_event(row), moment) for row, moment in rows]


def _its_clock() -> ColumnElement[bool]:
    """The clock whose end an event of a case's line tells: its own, or that of a part of it."""
    part = EventRow.facts["task_id"].as_integer()
    return and_(
        EventRow.subject_kind == CASE,
        or_(
            and_(Deadline.subject_kind == CASE, Deadline.subject_id == EventRow.subject_id, part.is_(None)),
            and_(Deadline.subject_kind == TASK, Deadline.subject_id == part),
        ),
    )
