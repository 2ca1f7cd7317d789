"""What time does to cases, and who may see their files. The schedule is read by the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import core.cases.notices  # noqa: F401 (registers the templates of this capability)
from core.cases.actions import (
    answering,
    delaying,
    indexing,
    informing,
    looking,
    measuring,
    merging,
    overdue,
    rating,
    reminding,
    retaining,
    telling,
)
from core.cases.actions.clocks import show_clock
from core.cases.actions.overdue import NOTED
from core.cases.actions.ownerless import close_with_case
from core.cases.actions.recounting import recount, recount_part
from core.cases.lookback import AFTER, ONE_IN, looked_at
from core.cases.permissions import sees
from core.cases.queries import history
from core.cases.queries.scope import facts_of
from core.cases.terms import (
    KIND,
    OPEN,
    PENDING,
    REPLY_FILES,
    TASK,
    AnswerWay,
    CaseEvent,
    CaseStatus,
    Origin,
    Outcome,
)
from core.cases.workflow import UNDECIDED
from core.deadlines import noting
from core.deadlines.keepers import keeps
from core.deadlines.queries import (
    counted_by_others,
    current_calendar,
    current_version,
    first_over,
    limit_for,
    met_late,
    open_before,
)
from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.files.permissions import guards
from core.foundation.calendar import due
from core.foundation.errors import CivicError, Conflict
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from core.identity.closing import before_closing
from core.journal.followers import after, within
from core.journal.runs import so_far, together
from core.journal.terms import Event
from db.models.cases import Case, CaseTask
from db.models.journal import EventRow

log = structlog.get_logger()

BATCH = 200
AT_ONCE = 500
"""So many limits are noted in one transaction, and their cases locked: people wait for none longer than a blink."""

PASSING = (*((KIND, stage) for stage in NOTED), (TASK, Stage.SIGN), (TASK, Stage.ANSWER))
"""Clocks whose end is noted: of cases, and of their parts."""

CATCH_UP = timedelta(days=10)
"""How long after its day a look back is still asked for: longer than any outage, shorter than the next look."""


def note_passed(session: Session, now: datetime) -> int:
    """Limits that are over: DUE_PASSED once each, on the line of the case; how many."""
    version = current_version(session, now)
    dues = first_over(session, PASSING, now, version_id=version, limit=AT_ONCE)
    return so_far(overdue.note(session, dues, noting.note_all, now=now), AT_ONCE)


def note_answered_late(session: Session, now: datetime) -> int:
    """Limits that were over before somebody met them, and nobody had looked in between: noted all the same."""
    dues = met_late(session, NOTED, (KIND, TASK), AT_ONCE)
    return so_far(overdue.note(session, dues, noting.note_all_late, now=now), AT_ONCE)


def end_rating_windows(session: Session, now: datetime) -> int:
    """Answers nobody rated in time go to the callback desk; how many."""
    over = _over(session, now, Stage.RATING)
    return sum(_unless_moved_on(session, rating.rating_window_over, each.subject[1], now) for each in over)


def end_waiting(session: Session, now: datetime) -> int:
    """Persons who did not answer in time: before acceptance it ends, at a unit it goes on; how many."""
    return sum(_end_waiting(session, each.subject[1], now) for each in _over(session, now, Stage.SUPPLEMENT))


def _end_waiting(session: Session, case_id: int, now: datetime) -> bool:
    row = session.get(Case, case_id)
    act = (
        informing.lapse if row is not None and row.resume_status in UNDECIDED else informing.continue_without
    )
    return _unless_moved_on(session, act, case_id, now)


def wake_deferred(session: Session, now: datetime) -> int:
    """Deferred cases whose day of review has come go on; how many."""
    over = _over(session, now, Stage.REVIEW)
    return sum(_unless_moved_on(session, delaying.resume, each.subject[1], now) for each in over)


def release_unaudited(session: Session, now: datetime) -> int:
    """Answers that nobody read, even in the time of grace, go to the person marked as unaudited; how many.

    At most `BATCH` of them; those that a person must read are passed over, however many they are.
    """
    calendar = current_calendar(session, now)
    waiting = open_before(session, Stage.AUDIT, now, kind=KIND, new=False, limit=None)
    late = [
        each
        for each in waiting
        if due(each.due_at, limit_for(session, Stage.AUDIT_GRACE, each.level, each.due_at), calendar) <= now
    ]
    released = (
        each
        for each in sorted(late, key=lambda each: each.subject)
        if _unless_moved_on(session, answering.release_unaudited, each.subject[1], now)
    )
    return len(list(islice(released, BATCH)))


def look_again(session: Session, now: datetime) -> int:
    """Closed cases whose thirtieth or ninetieth day has come are asked about; how many. Catches up ten days."""
    asked = exists().where(
        EventRow.subject_kind == KIND,
        EventRow.subject_id == Case.id,
        EventRow.name == CaseEvent.LOOKED_AGAIN.value,
        EventRow.recorded_at > now - CATCH_UP,
    )
    days = or_(*(Case.closed_at.between(now - after - CATCH_UP, now - after) for after in AFTER))
    rows = session.execute(
        select(Case.id, Case.outcome)
        .where(
            Case.status == CaseStatus.CLOSED,
            days,
            Case.origin == Origin.LIVE,
            or_(Case.outcome == Outcome.PLANNED, and_(Case.outcome == Outcome.SOLVED, Case.id % ONE_IN == 0)),
            ~asked,
        )
        .order_by(Case.id)
        .limit(BATCH)
    ).all()
    return sum(
        _unless_moved_on(session, looking.look_again, case_id, now)
        for case_id, outcome in rows
        if looked_at(outcome, case_id)
    )


def close_silent(session: Session, now: datetime) -> int:
    """Cases called often enough without a rating are closed as unrated; how many."""
    return sum(
        _unless_moved_on(session, rating.close_unrated, case_id, now)
        for case_id in history.silent(session)
        if rating.called_enough(history.calls(session, case_id))
    )


def _over(session: Session, now: datetime, *stages: Stage, kind: str = KIND) -> list[DeadlineView]:
    """What is over by today's calendar; what an older one counted is recounted first.

    In the order in which cases are locked: two jobs at once take turns instead of a deadlock.
    """
    version = current_version(session, now)
    dues = [
        due
        for stage in stages
        for due in open_before(session, stage, now, kind=kind, version_id=version, limit=BATCH)
    ]
    return sorted(dues, key=lambda due: (due.subject, due.due_at, due.id))


def _unless_moved_on(session: Session, act: Callable[..., object], case_id: int, now: datetime) -> bool:
    """Run an act of the clock on one case; what goes wrong there, or somebody who was faster, stops no other case."""
    try:
        with session.begin_nested():
            act(session, SYSTEM, case_id, now=now)
    except Conflict:
        return False
    except (CivicError, LookupError, SQLAlchemyError, ValueError) as problem:
        # no traceback: the parameters of a statement are personal data
        log.error("case.act_failed", act=act.__name__, case=case_id, error=type(problem).__name__)  # noqa: TRY400
        return False
    return True


def recount_by_calendar(session: Session, now: datetime) -> int:
    """Open clocks that an older calendar counted are counted by today's; how many cases and parts."""
    version = current_version(session, now)
    tasks = counted_by_others(session, TASK, version, BATCH)
    whole = session.execute(select(CaseTask.case_id, CaseTask.id).where(CaseTask.id.in_(tasks)))
    work = [(case_id, task_id) for case_id, task_id in whole]
    work += [(case_id, 0) for case_id in counted_by_others(session, KIND, version, BATCH)]
    for case_id, task_id in sorted(work):  # the order in which cases are locked, their parts after them
        if task_id:
            recount_part(session, case_id, task_id, version)
        else:
            recount(session, SYSTEM, case_id, version, now=now)
    return so_far(len(work), BATCH)


def index_older(session: Session, now: datetime) -> int:  # noqa: ARG001 (the shape of a job)
    """Cases that no act has indexed can be found, too: older ones, imported ones; how many."""
    return indexing.index_missing(session)


def measure_shares(session: Session, now: datetime) -> int:
    """How common words and values are, once a civil day; how many."""
    return measuring.measure(session, now=now)


def erase_what_is_due(session: Session, now: datetime) -> int:
    """What was kept long enough by the rule in force is erased, with a report; how many cases."""
    return retaining.erase_what_is_due(session, now=now)


def remind_near_due(session: Session, now: datetime) -> int:
    """Clocks that turned yellow, and those of which one working day is left; how many notices."""
    return together(
        reminding.remind_of_quarter(session, now=now), reminding.remind_of_last_day(session, now=now)
    )


def remind_of_half(session: Session, now: datetime) -> int:
    """Clocks whose half is gone; how many notices."""
    return reminding.remind_of_half(session, now=now)


@after(*telling.SPEAKERS)
def tell_people(session: Session, event: Event, key: str, now: datetime) -> None:  # noqa: ARG001 (its shape)
    """Whom an event concerns hears of it."""
    telling.tell(session, event, now=now)


@within(
    CaseEvent.SUBMITTED,
    CaseEvent.ACCEPTED,
    CaseEvent.SUPPLEMENTED,
    CaseEvent.RELEASED,
    CaseEvent.CORRECTED,
    CaseEvent.REOPENED,
)
def index_words(session: Session, event: Event) -> None:
    """What an act wrote can be found as soon as the act is done."""
    if event.name == CaseEvent.SUBMITTED:
        indexing.index_first(session, event.subject[1])
    else:
        indexing.index(session, [event.subject[1]])


@keeps(KIND)
def keep_clock(session: Session, case_id: int) -> None:
    """The case shows the clock that desks go by."""
    show_clock(session, case_id)


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (
    recount_by_calendar,
    note_passed,
    note_answered_late,
    end_rating_windows,
    end_waiting,
    wake_deferred,
    release_unaudited,
    close_silent,
    index_older,
    remind_near_due,
)
"""Run by the worker, each in a transaction of its own."""

EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (
    look_again,
    measure_shares,
    erase_what_is_due,
    remind_of_half,
)


@within(CaseEvent.RELEASED)
def share_the_answer(session: Session, event: Event) -> None:
    """What is handled along with a case is answered with it, in the same transaction."""
    way, outcome = AnswerWay(str(event.facts["way"])), event.facts.get("outcome")
    if event.words_id is not None and isinstance(outcome, str):
        merging.share_answer(
            session, event.subject[1], event.words_id, Outcome(outcome), way, now=event.recorded_at
        )


@within(CaseEvent.WITHDRAWN, CaseEvent.LAPSED, CaseEvent.REFUSED, CaseEvent.TERMINATED)
def let_followers_go(session: Session, event: Event) -> None:
    """A lead that ends without an answer lets its followers go on alone."""
    merging.let_go(session, event.subject[1], now=event.recorded_at)


@within(
    CaseEvent.INFO_ASKED,
    CaseEvent.DEFERRED,
    CaseEvent.SUPPLEMENTED,
    CaseEvent.CONTINUED_WITHOUT,
    CaseEvent.RESUMED,
)
def keep_pace_with_lead(session: Session, event: Event) -> None:
    """What is handled along with a case waits with it, and goes on with it."""
    merging.keep_pace(session, event.subject[1], now=event.recorded_at)


@guards(KIND)
def may_see_photos(session: Session, actor: Actor, case_id: int) -> bool:
    """Photos of a case are seen by whoever sees the case."""
    row = session.get(Case, case_id)
    return row is not None and sees(actor, facts_of(session, row))


@guards(REPLY_FILES)
def may_see_evidence(session: Session, actor: Actor, words_id: int) -> bool:
    """Evidence of a reply is seen by whoever sees its case."""
    case_id = session.scalar(
        select(EventRow.subject_id)
        .where(EventRow.words_id == words_id, EventRow.subject_kind == KIND)
        .limit(1)
    )
    return case_id is not None and may_see_photos(session, actor, case_id)


@within(CaseEvent.CLOSED, CaseEvent.WITHDRAWN, CaseEvent.TERMINATED)
def end_ownerless_question(session: Session, event: Event) -> None:
    """A case that ends takes its open question of ownership out of the list of those that wait."""
    close_with_case(session, SYSTEM, event.subject[1], now=event.recorded_at)


@before_closing
def require_no_open_cases(session: Session, unit_id: int) -> None:
    """A unit with open cases stays: nobody would hold them any more.

    Raises:
        Conflict: there are some; no figure is said, for a secret case may be among them.
    """
    held = select(Case.id).where(Case.unit_id == unit_id, Case.status.in_(OPEN)).limit(1)
    helped = select(CaseTask.id).where(CaseTask.unit_id == unit_id, CaseTask.state.in_(PENDING)).limit(1)
    if session.scalar(held) is not None or session.scalar(helped) is not None:
        raise Conflict(N_("这个单位还有没有办结的件，办完或改派以后才能撤销"))
