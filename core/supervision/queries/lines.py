"""Lines of cases as frozen events, for the rules; and what was left unsigned beyond its grace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.cases.terms import KIND as CASE
from core.cases.terms import TASK, CaseEvent
from core.deadlines.terms import Stage
from core.journal.actions import as_event
from core.journal.terms import Event
from core.supervision.terms import Rule
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


def line_of(session: Session, case_id: int) -> list[Event]:
    """The whole line of a case, oldest first."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == CASE, EventRow.subject_id == case_id)
        .order_by(EventRow.seq)
    )
    return [as_event(row) for row in rows]


def unsigned(session: Session, now: datetime, most: int) -> list[Unsigned]:
    """Limits to sign that passed and that nobody met soon after, unless they are entered already."""
    ended = func.coalesce(Deadline.met_at, Deadline.cancelled_at)
    counted = aliased(SupervisionEvidence)
    rows = session.execute(
        select(EventRow, ended)
        .join(Deadline, _its_clock())
        .where(
            Deadline.stage == Stage.SIGN,
            Deadline.due_at.between(now - LOOKS_BACK, now - ROUGHLY),
            Deadline.noted_at.is_not(None),
            or_(ended.is_(None), ended >= Deadline.due_at + ROUGHLY),
            EventRow.name == CaseEvent.DUE_PASSED.value,
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
