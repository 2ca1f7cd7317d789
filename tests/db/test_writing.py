"""Rows written whole, by one statement each."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.journal.terms import OutboxState
from db.models.cases import Person
from db.models.journal import EventRow, OutboxRow, WordsRow
from db.writing import write, write_all, write_and_hold
from tests.factories.accounts import BEGAN


@pytest.fixture
def now() -> datetime:
    return BEGAN


def test_a_row_that_is_held_is_the_one_that_is_found(session: Session, now: datetime) -> None:
    row = Person(name="赵一", made_at=now)
    write_and_hold(session, row)
    assert session.get(Person, row.id) is row
    row.name = "钱二"
    session.flush()
    assert session.scalar(select(Person.name).where(Person.id == row.id)) == "钱二"


def test_a_row_that_nobody_holds_is_read_again_and_opened(session: Session, now: datetime) -> None:
    key = write(session, Person(name="赵一", phone="13900001234", made_at=now))
    found = session.get_one(Person, key)
    assert (found.name, found.phone, found.erased_at) == ("赵一", "13900001234", None)


def test_a_key_that_is_known_is_kept(session: Session, now: datetime) -> None:
    assert write(session, WordsRow(id=987_654_321, salt=b"s", body="x", made_at=now)) == 987_654_321


def test_what_the_model_fills_in_is_filled_in(session: Session, now: datetime) -> None:
    event_ids = _events(session, now)
    write_all(
        session,
        (
            OutboxRow(
                event_id=each,
                follower="f",
                subject_kind="case",
                subject_id=1,
                seq=1,
                next_at=now,
                made_at=now,
            )
            for each in event_ids
        ),
    )
    rows = session.scalars(select(OutboxRow).where(OutboxRow.follower == "f")).all()
    assert [(row.state, row.attempts, row.key) for row in rows] == [(OutboxState.PENDING, 0, "")] * 2


def test_no_rows_are_no_statement(session: Session) -> None:
    write_all(session, [])
    assert session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def _events(session: Session, now: datetime) -> list[int]:
    return [
        write(
            session,
            EventRow(
                subject_kind="case",
                subject_id=nth,
                seq=1,
                name="case.submitted",
                role="CITIZEN",
                facts={},
                effective_at=now,
                recorded_at=now,
                hash=b"h" * 32,
            ),
        )
        for nth in (1, 2)
    ]
