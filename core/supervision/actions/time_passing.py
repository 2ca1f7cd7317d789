"""What time does to entries, in the order of the rule's moments, however late it is looked at (E.3, effective_at).

One thing at a time: the soonest of an entry's clocks and its next rise. What is done to an entry at a moment, by people
or by rule, is done after everything that was to happen to it before (`catch_up`); the worker lets time pass on many
entries at once, the soonest moment of them all first (`keep_time`).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.identity.actor import SYSTEM
from core.supervision import levels
from core.supervision.actions import enquiries
from core.supervision.actions.raising import missed, raise_to
from core.supervision.actions.recounting import recount_if_old
from core.supervision.actions.spine import Act, on_new
from core.supervision.queries.clocks import Clock, running
from core.supervision.queries.facts import next_rise, standing_of
from core.supervision.terms import OPEN, WITH_UNIT, Cause, SupervisionAct, SupervisionEvent
from core.supervision.values import Rise
from db.models.cases import Case
from db.models.supervision import SupervisionEntry

RAISING = frozenset({Stage.ACKNOWLEDGE, Stage.RECTIFY_PLAN, Stage.WRITE_OFF})
"""Limits of the unit: missed, they raise the level. The centre's own are shown as alarms and raise nothing."""

MOST = 100
"""So many things happen to one entry before an act goes on; more than eighty days bring about."""


def catch_up(
    session: Session, case: Case, row: SupervisionEntry, *, until: datetime, now: datetime, most: int = MOST
) -> int:
    """Let everything happen that was to happen to an entry until a moment, that moment included; how much.

    Args:
        case: locked; row: its entry, locked.
        until: how far; not beyond now.
    """
    if row.state not in OPEN or row.next_at is None or row.next_at > until:
        return 0
    session.flush()
    recount_if_old(session, row, now=now)
    act, done = on_new(session, SYSTEM, case, row, SupervisionAct.NOTE_PASSED, now=now, at=now), 0
    while done < most and row.state in OPEN and (following := next_of(act, until)) is not None:
        happen(act, following)
        done += 1
    return done


def next_of(act: Act, until: datetime) -> Clock | Rise | None:
    """What comes first of what is due: a clock before a rise of the same moment."""
    clocks = [clock for clock in running(act.session, act.row.id) if clock.due_at <= until]
    rise = next_rise(act.session, act.row, act.now)
    clock = clocks[0] if clocks else None
    if rise is None or rise.at > until:
        return clock
    return clock if clock is not None and clock.due_at <= rise.at else rise


def moment_of(following: Clock | Rise) -> datetime:
    """When by the rules it happens."""
    return following.due_at if isinstance(following, Clock) else following.at


def happen(act: Act, following: Clock | Rise) -> None:
    """One thing happens to an entry at its moment."""
    act.at = moment_of(following)
    if isinstance(following, Clock):
        _end(act, following)
    else:
        act.name = SupervisionAct.RAISE
        raise_to(act, following)
    act.name, act.at = SupervisionAct.NOTE_PASSED, act.now


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
