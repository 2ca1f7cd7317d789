"""A worker that stood still comes to the same ledger as one that did not; two at once do nothing twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus
from core.journal.verify import verify
from core.supervision.terms import KIND, Cause, SupervisionEvent
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from tests.factories.cases import walk
from tests.factories.ledger import Crew, entries, listed, pass_days, rectify, the_entry, tick

T = TypeVar("T")


def rises(session: Session, entry_id: int) -> list[tuple[int, str, datetime]]:
    """Levels, causes and the rule's moments."""
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == entry_id,
            EventRow.name == SupervisionEvent.LEVEL_RAISED.value,
        )
        .order_by(EventRow.seq)
    )
    return [(row.facts["level"], row.facts["cause"], row.effective_at) for row in rows]


def asked(session: Session, entry_id: int) -> list[datetime]:
    rows = session.scalars(
        select(EventRow.effective_at)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == entry_id,
            EventRow.name == SupervisionEvent.ENQUIRED.value,
        )
        .order_by(EventRow.seq)
    )
    return list(rows)


def shape(session: Session, row: SupervisionEntry) -> tuple[object, ...]:
    """What of an entry does not follow from when it was written down."""
    return row.type, row.level, row.state, row.effective_at, row.counted_from


def apart(session: Session, story: Callable[[], T]) -> T:
    """Play a story and take it back, so that another begins from the same moment with the same people."""
    point = session.begin_nested()
    told = story()
    point.rollback()
    session.expire_all()
    return told


@pytest.mark.parametrize("stop", [0.5, 1, 2, 3])
def test_stopped_for_days_or_not_entries_and_times_are_the_same(
    session: Session, crew: Crew, stop: float
) -> None:
    """Two cases that nobody touches, watched every quarter of a day; the worker stands still once."""

    def story(days: float) -> list[tuple[object, ...]]:
        case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
        idle = walk(session, crew.team)
        now = pass_days(session, case.now, 0.5, step=0.25)
        if days:
            now += timedelta(days=days)
            tick(session, now)
        pass_days(session, now, 4.0 - days, step=0.25)
        rows = [the_entry(session, each.id) for each in (case, idle)]
        return [(*shape(session, row), *asked(session, row.id)) for row in rows]

    assert apart(session, lambda: story(0)) == apart(session, lambda: story(stop))


@pytest.mark.parametrize("stopped", [1, 2, 3])
def test_a_taken_entry_that_nobody_looked_at_for_days(session: Session, crew: Crew, stopped: int) -> None:
    """Limits of people that began before the stop are counted from before it: the same rises at the same moments."""

    def story(days: int) -> list[tuple[int, str, datetime]]:
        case, row = listed(session, crew)
        rectify(session, crew, row.id, case.now, days=7)
        now = pass_days(session, case.now, 5) + timedelta(days=days)
        pass_days(session, now, 60 - days)
        row = the_entry(session, case.id)
        return [each for each in rises(session, row.id) if each[1] != Cause.ENQUIRIES]

    through, stood = apart(session, lambda: story(0)), apart(session, lambda: story(stopped))
    assert through == stood
    assert len(through) > 1


def test_all_at_once_is_done_in_order(session: Session, crew: Crew) -> None:
    """Eighty days without a worker: what happened then is written in the order of its moments."""
    case, row = listed(session, crew)
    tick(session, case.now + timedelta(days=80))
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == row.id)
        .order_by(EventRow.seq)
    ).all()
    by_itself = {SupervisionEvent.LEVEL_RAISED, SupervisionEvent.ENQUIRED, SupervisionEvent.DUE_PASSED}
    moments = [each.effective_at for each in rows if each.name in by_itself and "cause" not in each.facts]
    assert moments == sorted(moments)
    levels = [each.facts["level"] for each in rows if each.name == SupervisionEvent.LEVEL_RAISED]
    assert levels == sorted(set(levels))
    assert verify(session).clean


def test_again_and_again_changes_nothing(session: Session, crew: Crew) -> None:
    case, _row = listed(session, crew)
    now = pass_days(session, case.now, 12)
    before = [(each.id, each.event_count) for each in entries(session)]
    for _again in range(3):
        tick(session, now)
    assert [(each.id, each.event_count) for each in entries(session)] == before


def test_a_ledger_of_long_ago_does_not_begin_at_the_top(session: Session, crew: Crew) -> None:
    """What the first run finds in old lines counts from that run."""
    case = walk(session, crew.team)
    now = case.now + timedelta(days=200)
    tick(session, now)
    row = the_entry(session, case.id)
    assert (row.level, row.counted_from) == (1, now)
    assert row.effective_at < case.now + timedelta(days=3)
