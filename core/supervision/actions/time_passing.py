"""What time does to one entry, in the order of the rule's moments, however late it is looked at (E.3, effective_at)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.identity.actor import SYSTEM
from core.supervision import levels
from core.supervision.actions import enquiries
from core.supervision.actions.beginning import begin
from core.supervision.actions.raising import missed, raise_to
from core.supervision.actions.spine import Act
from core.supervision.queries.clocks import Clock, running
from core.supervision.queries.facts import next_rise, standing_of
from core.supervision.terms import OPEN, WITH_UNIT, Cause, SupervisionAct, SupervisionEvent
from core.supervision.values import Rise
from db.models.supervision import SupervisionEntry

RAISING = frozenset({Stage.ACKNOWLEDGE, Stage.RECTIFY_PLAN, Stage.WRITE_OFF})
"""Limits of the unit: missed, they raise the level. The centre's own are shown as alarms and raise nothing."""

MOST = 100
"""So many things happen to one entry in one go; what is left, the next minute does."""


def pass_time(session: Session, entry_id: int, *, now: datetime) -> int:
    """Let everything happen that was to happen to an entry by now; how much."""
    if session.scalar(select(SupervisionEntry.state).where(SupervisionEntry.id == entry_id)) not in OPEN:
        return 0
    act, done = begin(session, SYSTEM, entry_id, SupervisionAct.NOTE_PASSED, now=now), 0
    while done < MOST and act.row.state in OPEN:
        following = _next(act)
        if following is None:
            break
        moment = following.due_at if isinstance(following, Clock) else following.at
        act.at = moment
        if isinstance(following, Clock):
            _end(act, following)
        else:
            act.name = SupervisionAct.RAISE
            raise_to(act, following)
        act.name = SupervisionAct.NOTE_PASSED
        done += 1
    act.at = now
    act.receipt()
    return done


def _next(act: Act) -> Clock | Rise | None:
    """What comes first of what is due: a clock before a rise of the same moment."""
    clocks = [clock for clock in running(act.session, act.row.id) if clock.due_at <= act.now]
    rise = next_rise(act.session, act.row, act.now)
    clock = clocks[0] if clocks else None
    if rise is None or rise.at > act.now:
        return clock
    return clock if clock is not None and clock.due_at <= rise.at else rise


def _end(act: Act, clock: Clock) -> None:
    """A clock of the entry has ended."""
    if clock.stage is Stage.ENQUIRY:
        _ask(act)
    elif clock.stage is Stage.ENQUIRY_ANSWER:
        enquiries.miss(act)
    elif clock.stage is Stage.APPEAL:
        act.cancel(Stage.APPEAL)
    else:
        _note(act, clock)


def _ask(act: Act) -> None:
    """Time to ask: unless the last enquiry still waits, or the unit has nothing to do just now."""
    act.cancel(Stage.ENQUIRY)
    if act.row.state not in WITH_UNIT:
        return
    if deadlines.find(act.session, act.subject, Stage.ENQUIRY_ANSWER) is not None:
        enquiries.ask_later(act)
        return
    act.name = SupervisionAct.ENQUIRE
    enquiries.ask(act)


def _note(act: Act, clock: Clock) -> None:
    """A limit was missed: it stands on the line once, and raises the level where it is the unit's."""
    if not deadlines.note(act.session, clock.id, now=act.now):
        return
    act.record(SupervisionEvent.DUE_PASSED, facts={"stage": clock.stage, "due": clock.due_at})
    act.name = SupervisionAct.RAISE
    if clock.stage in RAISING:
        missed(act, Cause.LIMIT)
    elif clock.stage is Stage.LONG_TERM_REVIEW:
        raise_to(act, levels.by_review(standing_of(act.row), act.at))


def due_entries(session: Session, most: int, *, now: datetime) -> list[int]:
    """Entries to which something happens by now: the longest due, in the order in which their cases are locked."""
    entry = SupervisionEntry
    rows = session.execute(
        select(entry.subject_id, entry.id)
        .where(entry.next_at <= now)
        .order_by(entry.next_at, entry.id)
        .limit(most)
    )
    return [entry_id for _case_id, entry_id in sorted((row.subject_id, row.id) for row in rows)]
