"""What time does to cases, and who may see their files. The schedule is read by the worker."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core.cases.actions import indexing, measuring, rating
from core.cases.actions.clocks import show_clock
from core.cases.actions.recounting import recount
from core.cases.permissions import sees
from core.cases.queries import history
from core.cases.queries.scope import facts_of
from core.cases.terms import KIND, OPEN, REPLY_FILES, CaseEvent, CaseStatus
from core.deadlines import actions as deadlines
from core.deadlines.keepers import keeps
from core.deadlines.queries import counted_by_others, current_version, open_before
from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.files.permissions import guards
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from core.identity.closing import before_closing
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal.followers import within
from core.journal.terms import Event
from db.models.cases import Case, Rating
from db.models.journal import EventRow

BATCH = 200


def note_passed(session: Session, now: datetime) -> int:
    """Answers and promises that are over: DUE_PASSED once each; how many."""
    found = 0
    for due in _over(session, now, Stage.ANSWER, Stage.PROMISE):
        row = session.get(Case, due.subject[1], with_for_update=True, populate_existing=True)
        if row is not None and deadlines.note(session, due.id, now=now):
            journal.record(
                session,
                row,
                CaseEvent.DUE_PASSED,
                SYSTEM.by(Role.SYSTEM),
                now=now,
                effective_at=due.due_at,
                unit_id=due.unit_id,
                facts={"stage": due.stage, "due": due.due_at, "round": due.round},
            )
            found += 1
    return found


def end_rating_windows(session: Session, now: datetime) -> int:
    """Answers nobody rated in time go to the callback desk; how many."""
    over = _over(session, now, Stage.RATING)
    return sum(_unless_moved_on(session, rating.rating_window_over, due.subject[1], now) for due in over)


def close_silent(session: Session, now: datetime) -> int:
    """Cases called often enough without a rating are closed as unrated; how many."""
    return sum(
        _unless_moved_on(session, rating.close_unrated, case_id, now)
        for case_id in _silent(session)
        if rating.called_enough(history.calls(session, case_id))
    )


def _silent(session: Session) -> list[int]:
    """Unrated in this round and called about often enough in all; few are left to be looked at one by one."""
    rated = exists().where(Rating.case_id == Case.id, Rating.round == Case.round)
    calls = (
        select(func.count())
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == Case.id,
            EventRow.name == CaseEvent.CALL_TRIED.value,
        )
        .scalar_subquery()
    )
    query = select(Case.id).where(Case.status == CaseStatus.CALLBACK, ~rated, calls >= history.CALLS)
    return list(session.scalars(query.order_by(Case.id)))


def _over(session: Session, now: datetime, *stages: Stage) -> list[DeadlineView]:
    """What is over by today's calendar; what an older one counted is recounted first.

    In the order in which cases are locked: two jobs at once take turns instead of a deadlock.
    """
    version = current_version(session, now)
    dues = [
        due
        for stage in stages
        for due in open_before(session, stage, now, kind=KIND, version_id=version, limit=BATCH)
    ]
    return sorted(dues, key=lambda due: (due.subject, due.due_at, due.id))


def _unless_moved_on(session: Session, act: Callable[..., object], case_id: int, now: datetime) -> bool:
    """Run an act of the clock on one case; somebody who was faster there stops no other case."""
    try:
        with session.begin_nested():
            act(session, SYSTEM, case_id, now=now)
    except Conflict:
        return False
    return True


def recount_by_calendar(session: Session, now: datetime) -> int:
    """Open clocks that an older calendar counted are counted by today's; how many cases."""
    version = current_version(session, now)
    ids = counted_by_others(session, KIND, version, BATCH)
    for case_id in ids:
        recount(session, SYSTEM, case_id, version, now=now)
    return len(ids)


def index_older(session: Session, now: datetime) -> int:  # noqa: ARG001 (the shape of a job)
    """Cases that no act has indexed can be found, too: older ones, imported ones; how many."""
    return indexing.index_missing(session)


def measure_shares(session: Session, now: datetime) -> int:
    """How common words and values are, once a civil day; how many."""
    return measuring.measure(session, now=now)


@within(CaseEvent.SUBMITTED, CaseEvent.ACCEPTED, CaseEvent.SUPPLEMENTED, CaseEvent.RELEASED)
def index_words(session: Session, event: Event) -> None:
    """What an act wrote can be found as soon as the act is done."""
    indexing.index(session, [event.subject[1]])


@keeps(KIND)
def keep_clock(session: Session, case_id: int) -> None:
    """The case shows the clock that desks go by."""
    show_clock(session, case_id)


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (
    recount_by_calendar,
    note_passed,
    end_rating_windows,
    close_silent,
    index_older,
)
EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (measure_shares,)
"""Run by the worker, each in a transaction of its own."""


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


@before_closing
def require_no_open_cases(session: Session, unit_id: int) -> None:
    """A unit with open cases stays: nobody would hold them any more.

    Raises:
        Conflict: with how many there are.
    """
    left = session.scalar(
        select(func.count()).select_from(Case).where(Case.unit_id == unit_id, Case.status.in_(OPEN))
    )
    if left:
        raise Conflict(N_("这个单位还有 {count} 件没有办结，办完或改派以后才能撤销"), count=left)
