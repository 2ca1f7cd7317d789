"""Reminders before a limit is over: half of it gone, a quarter left (the yellow lamp), one working day left.

Each is told once per due time of a clock, to the handler, and from the quarter on to the lead, too. A job does the
moments since its last run, a day in one go, however long ago that was; clocks that stand still or have ended are passed
over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import Session

from core.cases.notices import ReminderStep
from core.cases.queries import hearers
from core.cases.terms import KIND, TASK
from core.deadlines.queries import current_calendar, is_open
from core.deadlines.terms import Stage
from core.foundation.calendar import after_working_time
from core.identity.terms import Role
from core.journal.chain import moment
from core.journal.runs import AndMore
from core.journal.turns import advance
from core.notices.actions.sending import notify_all
from core.notices.values import Message, Recipient
from db.base import Moment
from db.models.cases import Case, CaseTask
from db.models.deadlines import Deadline

LONG = frozenset({Stage.ANSWER, Stage.INSTRUCTION})
"""Clocks of days, with every reminder."""
SHORT = frozenset({Stage.SIGN, Stage.CONTACT})
"""Clocks of hours, which turn yellow once."""

OVERLAP = timedelta(minutes=10)
"""Looked at again: what others wrote while the last run was looking; keys keep it from being told twice."""
STRETCH = timedelta(days=1)
"""So much of what was missed is told in one transaction; the job comes again for the rest."""
BATCH = 1000

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Clock:
    """A clock and the case that it belongs to."""

    id: int
    stage: Stage
    due_at: datetime
    case: Case
    unit_id: int | None
    part: bool


def remind_of_quarter(session: Session, *, now: datetime) -> int:
    """Clocks that turned yellow since the last run; how many notices."""
    span = _since(session, "cases.reminders.quarter", now)
    within = Deadline.warns_at > span[0], Deadline.warns_at <= span[1], Deadline.due_at > Deadline.warns_at
    return _remind(session, ReminderStep.QUARTER, LONG | SHORT, within, now, span)


def remind_of_last_day(session: Session, *, now: datetime) -> int:
    """Clocks of which one working day is left since the last run; how many notices."""
    span, calendar = _since(session, "cases.reminders.last_day", now), current_calendar(session, now)
    first, last = (after_working_time(each, calendar.day_length, calendar) for each in span)
    # whole only where a limit is longer than that day
    longer = Deadline.due_at - Deadline.starts_at > timedelta(days=2)
    within = Deadline.due_at > first, Deadline.due_at <= last, longer
    return _remind(session, ReminderStep.LAST_DAY, LONG, within, now, span)


def remind_of_half(session: Session, *, now: datetime) -> int:
    """Clocks whose half is gone since the last run, by the wall; how many notices."""
    span = _since(session, "cases.reminders.half", now)
    # as much is left as is gone, or less: at the end of the span, and not yet at its beginning
    before, after = (
        Deadline.due_at - literal(at, Moment) <= literal(at, Moment) - Deadline.counted_from for at in span
    )
    within = ~before, after, Deadline.due_at > span[0]
    return _remind(session, ReminderStep.HALF, LONG, within, now, span)


def _since(session: Session, job: str, now: datetime) -> Span:
    """From a little before the last run until now, or a day further; the first run looks at nothing that is over."""
    before = advance(session, job, to=now, most=STRETCH)
    return (now, now) if before is None else (before - OVERLAP, min(now, before + STRETCH))


def _remind(
    session: Session,
    step: ReminderStep,
    stages: Iterable[Stage],
    within: tuple[ColumnElement[bool], ...],
    now: datetime,
    span: Span,
) -> int:
    """Tell of these clocks; how many notices, and whether the span ended before now."""
    hearing = _Hearing(session, now, {}, {})
    made = 0
    for clocks in _clocks(session, stages, within):
        made += notify_all(
            session,
            (
                Message(
                    "case.near_due",
                    hearing.of(clock, lead=step is not ReminderStep.HALF),
                    (KIND, clock.case.id),
                    {"number": clock.case.number, "stage": clock.stage, "step": step, "due": clock.due_at},
                    f"due:{clock.id}:{step}:{moment(clock.due_at)}",
                )
                for clock in clocks
            ),
            now=now,
        )
    return AndMore(made) if span[1] < now else made


def _clocks(
    session: Session, stages: Iterable[Stage], within: tuple[ColumnElement[bool], ...]
) -> Iterator[list[_Clock]]:
    """Open clocks that run, of cases and of their parts, some at a time."""
    common = Deadline.stage.in_(sorted(stages)), is_open(), Deadline.paused_at.is_(None), *within
    whole = select(Deadline, Case).join(Case, Case.id == Deadline.subject_id)
    parts = select(Deadline, Case).join(CaseTask, CaseTask.id == Deadline.subject_id)
    for kind, query in ((KIND, whole), (TASK, parts.join(Case, Case.id == CaseTask.case_id))):
        yield from _pages(session, query.where(Deadline.subject_kind == kind, *common), kind == TASK)


def _pages(session: Session, query: Select[Deadline, Case], part: bool) -> Iterator[list[_Clock]]:
    after = 0
    while rows := session.execute(query.where(Deadline.id > after).order_by(Deadline.id).limit(BATCH)).all():
        yield [_Clock(due.id, due.stage, due.due_at, case, due.unit_id, part) for due, case in rows]
        after = rows[-1][0].id


@dataclass(frozen=True, slots=True)
class _Hearing:
    """Who hears; who holds a role at a unit, and who does somebody's work today, is asked once for all clocks."""

    session: Session
    now: datetime
    known: dict[tuple[Role, int], tuple[int, ...]]
    handlers: dict[int | None, tuple[int, ...]]

    def of(self, clock: _Clock, *, lead: bool) -> tuple[Recipient, ...]:
        """Handler or clerks, and the unit's lead."""
        unit_id = clock.unit_id or clock.case.unit_id
        if unit_id is None:
            return ()
        if clock.part or clock.case.handler_id is None:
            accounts = self._nearest(Role.UNIT_CLERK, unit_id)
        else:
            accounts = self._workers(clock.case)
        if lead:
            accounts += self._nearest(Role.UNIT_LEAD, unit_id)
        return hearers.recipients(self.session, clock.case, accounts, now=self.now)

    def _workers(self, row: Case) -> tuple[int, ...]:
        if row.handler_id not in self.handlers:
            self.handlers[row.handler_id] = hearers.workers(self.session, row, now=self.now)
        return self.handlers[row.handler_id]

    def _nearest(self, role: Role, unit_id: int) -> tuple[int, ...]:
        if (role, unit_id) not in self.known:
            self.known[role, unit_id] = hearers.nearest(self.session, role, unit_id, now=self.now)
        return self.known[role, unit_id]
