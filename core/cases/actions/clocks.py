"""Which clocks run for a case (domain.md E.1, Clocks): the unit's ANSWER and the person's PROMISE beside the desk's."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.queries.forecast import own_limit
from core.cases.routing import promise_limit
from core.cases.terms import KIND, NO_CLOCK
from core.deadlines import actions as deadlines
from core.deadlines.queries import limit_for, open_deadlines
from core.deadlines.terms import Level, Stage
from core.deadlines.values import Move
from db.models.cases import Case
from db.models.deadlines import Deadline


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

    The running promise is replaced, not moved, because its limit may now come from another category.
    """
    running = deadlines.cancel(session, (KIND, row.id), Stage.PROMISE, now=now)
    row.level = level
    if not running:
        return None
    fresh = start_promise(session, row, now=running[0].starts_at)
    deadlines.take_place_of(session, fresh, running[0])
    was = running[0].due_at
    return None if fresh.due_at == was else Move((KIND, row.id), Stage.PROMISE, row.round, was, fresh.due_at)


def show_clock(session: Session, case_id: int) -> None:
    """Put the clock that desks go by on the case: the soonest open one; the person's promise when no other runs.

    What is late stays derived: only the due time, the warning and the pause stand there.
    """
    row = session.get(Case, case_id)
    if row is None:
        return
    clocks = open_deadlines(session, KIND, [case_id])[case_id]
    clock = min(clocks, key=lambda each: each.stage is Stage.PROMISE, default=None)
    row.desk_stage = clock.stage if clock else None
    row.due_at = clock.due_at if clock else NO_CLOCK
    row.warns_at = clock.warns_at if clock else None
    row.paused_at = clock.paused_at if clock else None
