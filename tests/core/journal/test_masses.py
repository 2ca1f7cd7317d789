"""Many lines tell the same thing at once: the law of `record` holds for each of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.journal import followers
from core.journal.actions import record
from core.journal.followers import after, at_once, within
from core.journal.masses import Step, record_all
from core.journal.terms import Event
from db.models.journal import EventRow, OutboxRow
from tests.core.journal.conftest import CLERK, Line, Rung


@pytest.fixture
def heard() -> Iterator[list[tuple[str, list[int]]]]:
    """Two followers within, one of which takes many at once, and one that comes later."""
    told: list[tuple[str, list[int]]] = []

    @within(Rung.ONCE)
    def each(session: Session, event: Event) -> None:
        told.append(("each", [event.subject[1]]))

    @within(Rung.ONCE)
    def single(session: Session, event: Event) -> None:
        told.append(("single", [event.subject[1]]))

    @at_once(single)
    def many(session: Session, events: list[Event]) -> None:
        told.append(("many", [event.subject[1] for event in events]))

    @after(Rung.ONCE)
    def later(session: Session, event: Event, key: str, now: datetime) -> None:
        told.append(("later", [event.subject[1]]))

    yield told
    followers._within.pop(Rung.ONCE.value)
    followers._after.pop(Rung.ONCE.value)
    followers._at_once.pop(single)


def test_each_line_goes_on_from_its_own_head(session: Session, line: Line, now: datetime) -> None:
    rows = [line(session) for _each in range(3)]
    record(session, rows[1], Rung.ONCE, CLERK, now=now)
    steps = [Step(row, now - timedelta(hours=nth), facts={"nth": nth}) for nth, row in enumerate(rows)]
    events = record_all(session, steps, Rung.ONCE, CLERK, now=now)
    record(session, rows[0], Rung.ONCE, CLERK, now=now)
    assert [event.seq for event in events] == [1, 2, 1]
    session.expire_all()
    for row, places in zip(rows, ([1, 2], [1, 2], [1]), strict=True):
        kept = session.scalars(
            select(EventRow).where(EventRow.subject_id == row.id).order_by(EventRow.seq)
        ).all()
        assert [event.seq for event in kept] == places
        assert (row.event_count, row.event_hash) == (places[-1], kept[-1].hash)
    assert [event.effective_at for event in events] == [step.at for step in steps]


def test_followers_hear_of_all_of_them(
    session: Session, line: Line, now: datetime, heard: list[tuple[str, list[int]]]
) -> None:
    rows = [line(session) for _each in range(3)]
    ids = [row.id for row in rows]
    events = record_all(session, [Step(row, now) for row in rows], Rung.ONCE, CLERK, now=now)
    assert heard == [*(("each", [each]) for each in ids), ("many", ids)]
    left = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    assert [(row.event_id, row.subject_id, row.seq) for row in left] == [
        (event.id, event.subject[1], event.seq) for event in events
    ]


def test_a_line_takes_its_events_one_after_the_other(session: Session, line: Line, now: datetime) -> None:
    row = line(session)
    with pytest.raises(ValueError, match="one after the other"):
        record_all(session, [Step(row, now), Step(row, now)], Rung.ONCE, CLERK, now=now)
    assert record_all(session, [], Rung.ONCE, CLERK, now=now) == []
