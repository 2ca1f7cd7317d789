"""Readers that remember how far they came; looks at personal data; turns."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event as happening
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import Invalid
from core.journal import cursors, looks, turns
from core.journal.actions import record
from core.journal.terms import By
from db.models.journal import EventRow, Look
from db.session import factory, unit_of_work
from tests.core.journal.conftest import CLERK, Line, Rung
from tests.ground import Database

AT_ONCE = timedelta()


def test_a_reader_gets_everything_once_from_the_beginning(
    session: Session, line: Line, now: datetime
) -> None:
    rows = [line(session), line(session)]
    told = [record(session, row, Rung.ONCE, CLERK, now=now) for row in rows * 2]
    assert [event.id for event in cursors.unread(session, "r", limit=3, grace=AT_ONCE)] == [
        event.id for event in told[:3]
    ]
    assert cursors.unread(session, "r", grace=AT_ONCE) == told[3:]
    assert cursors.unread(session, "r", grace=AT_ONCE) == []
    assert cursors.unread(session, "another", grace=AT_ONCE) == told


def test_a_reader_goes_by_time_where_ids_do_not(
    falling_ids: None, session: Session, line: Line, now: datetime
) -> None:
    row = line(session)
    told = [record(session, row, Rung.ONCE, CLERK, now=now) for _ in range(3)]
    assert told[0].id > told[1].id > told[2].id
    assert cursors.unread(session, "r", limit=2, grace=AT_ONCE) == told[:2]
    told.append(record(session, row, Rung.AGAIN, CLERK, now=now))
    assert cursors.unread(session, "r", grace=AT_ONCE) == told[2:]
    assert cursors.unread(session, "r", grace=AT_ONCE) == []


def test_events_of_one_moment_are_told_apart_by_their_ids(
    session: Session, line: Line, now: datetime
) -> None:
    row = line(session)
    moment = now - timedelta(days=1)
    happening.listen(EventRow, "init", at := _at(moment))
    try:
        told = [record(session, row, Rung.ONCE, CLERK, now=now) for _ in range(3)]
    finally:
        happening.remove(EventRow, "init", at)
    assert cursors.unread(session, "r", limit=2) == told[:2]
    assert cursors.unread(session, "r") == told[2:]


def _at(moment: datetime) -> Callable[..., None]:
    def put(_row: object, _args: object, given: dict[str, object]) -> None:
        given["inserted_at"] = moment

    return put


def test_a_reader_stays_behind_what_may_still_have_holes(session: Session, line: Line, now: datetime) -> None:
    record(session, line(session), Rung.ONCE, CLERK, now=now)
    assert cursors.unread(session, "r") == []


def test_what_was_read_is_read_again_when_the_work_failed(
    committed: Database, line: Line, now: datetime
) -> None:
    with unit_of_work() as session:
        record(session, line(session), Rung.ONCE, CLERK, now=now)
    with factory() as session:
        assert len(cursors.unread(session, "r", grace=AT_ONCE)) == 1
        session.rollback()
    with unit_of_work() as session:
        assert len(cursors.unread(session, "r", grace=AT_ONCE)) == 1


def test_a_look_needs_a_reason_and_a_person_and_ends(session: Session, now: datetime) -> None:
    subject = ("case", 1)
    until = looks.look(session, CLERK, subject, "contact", " 回电核实 ", now=now)
    assert until == now + timedelta(minutes=10)
    assert looks.open_until(session, 7, subject, "contact", now=now) == until
    assert looks.open_until(session, 7, subject, "contact", now=until) is None
    assert looks.open_until(session, 8, subject, "contact", now=now) is None
    assert looks.open_until(session, 7, ("case", 2), "contact", now=now) is None
    assert looks.open_until(session, 7, subject, "id_number", now=now) is None
    assert session.scalars(select(Look.reason)).all() == ["回电核实"]
    for by, reason in ((CLERK, "  看 "), (By(None, "SYSTEM"), "回电核实")):
        with pytest.raises(Invalid):
            looks.look(session, by, subject, "contact", reason, now=now)


def test_a_turn_is_one_workers_until_he_is_done(committed: Database) -> None:
    with unit_of_work() as one:
        assert turns.take_turn(one, "sweep")
    with unit_of_work() as one, unit_of_work() as two:
        assert turns.take_turn(one, "sweep")
        assert not turns.take_turn(two, "sweep")
        assert turns.take_turn(two, "other")
    with unit_of_work() as two:
        assert turns.take_turn(two, "sweep")
