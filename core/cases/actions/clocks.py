"""Which clocks run for a case (domain.md E.1, Clocks): the unit's ANSWER and the person's PROMISE beside the desk's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.spine import Act
from core.cases.approving import DECISION_STAGES
from core.cases.queries.forecast import own_limit
from core.cases.routing import promise_limit
from core.cases.standing import standing
from core.cases.terms import KIND, NO_CLOCK, PENDING, TASK, CaseEvent, PromiseReason
from core.deadlines import actions as deadlines
from core.deadlines.queries import current_calendar, deadlines_of, limit_for
from core.deadlines.rules import in_duty_hours
from core.deadlines.terms import LEDGER, Level, Stage
from core.deadlines.values import DeadlineView, Move
from core.journal.terms import Subject
from db.models.cases import Case, CaseTask
from db.models.deadlines import Deadline

NOT_OF_DESKS = DECISION_STAGES | {Stage.INSTRUCTION}
"""Clocks that no list of cases goes by."""


STOPPED = tuple(stage for stage in Stage if stage not in LEDGER | {Stage.INSTRUCTION})
"""Clocks that stand still while something is lacking, and end with the case."""


def start_answer(session: Session, row: Case, *, now: datetime) -> Deadline:
    """The unit's clock: from the dispatch in round one, from the decision in later rounds."""
    return deadlines.start(
        session,
        (KIND, row.id),
        Stage.ANSWER,
        level=row.level,
        now=now,
        unit_id=row.unit_id,
        round_no=row.round,
        limit=own_limit(session, row.category_id, row.level, row.round),
    )


def start_promise(session: Session, row: Case, *, now: datetime) -> Deadline:
    """The date the person is told: from the first word in round one, from the decision in later rounds."""
    limit = own_limit(session, row.category_id, row.level, row.round)
    if limit is None and row.round > 1:
        limit = limit_for(session, Stage.ANSWER, row.level, now, row.round)
    return deadlines.start(
        session,
        (KIND, row.id),
        Stage.PROMISE,
        level=row.level,
        now=now,
        round_no=row.round,
        limit=promise_limit(limit) if limit else None,
    )


def recount_promise(session: Session, row: Case, level: Level, *, now: datetime) -> Move | None:
    """Fix the level and count the promise once more from the first word; None when its date stays.

    The running promise is replaced, not moved, because its limit may now come from another category. A date that has
    passed already is promised to nobody: then it is counted from the acceptance.
    """
    running = deadlines.cancel(session, (KIND, row.id), Stage.PROMISE, now=now)
    row.level = level
    if not running:
        return None
    fresh = start_promise(session, row, now=running[0].starts_at)
    if fresh.due_at <= now < running[0].due_at:
        deadlines.cancel(session, (KIND, row.id), Stage.PROMISE, now=now)
        fresh = start_promise(session, row, now=now)
    deadlines.take_place_of(session, fresh, running[0])
    was = running[0].due_at
    return None if fresh.due_at == was else Move((KIND, row.id), Stage.PROMISE, row.round, was, fresh.due_at)


def start_sign(session: Session, row: Case, *, now: datetime) -> Deadline:
    """The unit's time to sign; an L2 case that arrives after hours is signed on the duty roster (一小时)."""
    limit = None
    if row.level is Level.L2 and not in_duty_hours(now, current_calendar(session, now)):
        limit = limit_for(session, Stage.SIGN_OFF_HOURS, row.level, now)
    return deadlines.start(
        session, (KIND, row.id), Stage.SIGN, level=row.level, now=now, unit_id=row.unit_id, limit=limit
    )


def end_all(act: Act) -> None:
    """Nothing is waited for any more, but for the report on a leader's instruction: it is owed at the end, too."""
    deadlines.cancel(act.session, act.subject, STOPPED, now=act.now)
    deadlines.resume_all(act.session, act.subject, now=act.now)


def stand_still(act: Act) -> None:
    """Every clock of the case and of its tasks stops, the person's promise too; a leader's instruction waits on."""
    for subject in _subjects(act):
        deadlines.pause_all(act.session, subject, STOPPED, now=act.now)


def go_on(act: Act, reason: PromiseReason) -> None:
    """The stopped clocks go on with what was left; a promise that thereby moved is a step the person reads."""
    promise = deadlines.find(act.session, act.subject, Stage.PROMISE)
    was = promise.due_at if promise is not None else None
    for subject in _subjects(act):
        deadlines.resume_all(act.session, subject, now=act.now)
    if promise is not None and was is not None and promise.due_at != was:
        tell_promise(act, was, promise.due_at, reason)


def lengthen_promise(act: Act, days: int, reason: PromiseReason) -> None:
    """The person's date moves by so many working days, and he reads why."""
    promise = deadlines.find(act.session, act.subject, Stage.PROMISE)
    if promise is None:
        return
    was = promise.due_at
    moved = deadlines.lengthen(act.session, act.subject, Stage.PROMISE, days)
    if moved is not None and moved.due_at != was:
        tell_promise(act, was, moved.due_at, reason)


def tell_promise(act: Act, was: datetime, becomes: datetime, reason: PromiseReason) -> None:
    """The step of the line that says that the promised date has moved."""
    act.record(CaseEvent.PROMISE_MOVED, facts={"due": becomes, "was": was, "reason": reason})


def _subjects(act: Act) -> list[Subject]:
    tasks = act.session.scalars(
        select(CaseTask.id)
        .where(CaseTask.case_id == act.row.id, CaseTask.state.in_(PENDING))
        .order_by(CaseTask.id)
    )
    return [act.subject, *((TASK, task_id) for task_id in tasks)]


def show_clock(session: Session, case_id: int) -> None:
    """Put the clock that desks go by on the case: the soonest that runs; the person's promise when no other does.

    Decisions and instructions have lists of their own and do not count here. What is late stays derived: only the due
    time, the warning and the pause stand there. Beside it stands what figures ask of the unit's clocks.
    """
    row = session.get(Case, case_id)
    if row is None:
        return
    every = deadlines_of(session, (KIND, case_id))
    show(row, [each for each in every if each.is_open and each.stage not in NOT_OF_DESKS])
    judged = standing(every, row.unit_id)
    row.answer_due_at, row.answer_kept = judged.due_at, judged.kept


def show(row: Case, clocks: Sequence[Deadline | DeadlineView]) -> None:
    """Put the soonest of these clocks on the case."""
    clock = min(
        clocks,
        key=lambda each: (each.stage is Stage.PROMISE, each.paused_at is not None, each.due_at, each.id),
        default=None,
    )
    row.desk_stage = clock.stage if clock else None
    row.due_at = clock.due_at if clock else NO_CLOCK
    row.warns_at = clock.warns_at if clock else None
    row.paused_at = clock.paused_at if clock else None
