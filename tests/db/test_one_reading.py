"""Readings that share one transaction, and what they are told once."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models.cases import Person
from db.session import asked_once, factory, one_reading, reading, unit_of_work
from tests.factories.accounts import BEGAN
from tests.ground import Database


@asked_once
def names(session: Session) -> list[str | None]:
    return list(session.scalars(select(Person.name)))


@pytest.fixture
def statements(committed: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*seen_by: object) -> None:
        seen.append(str(seen_by[2]))

    event.listen(committed.app, "before_cursor_execute", note)
    yield seen
    event.remove(committed.app, "before_cursor_execute", note)


def test_many_readings_begin_once_and_ask_once(statements: list[str]) -> None:
    with one_reading():
        for _each in range(3):
            with reading() as session:
                assert names(session) == []
    assert len(statements) == 2  # where we are, and the question


def test_alone_each_reading_asks_anew(statements: list[str]) -> None:
    for _each in range(2):
        with reading() as session:
            names(session)
    assert len(statements) == 4


def test_what_is_written_meanwhile_is_seen(committed: Database) -> None:
    with one_reading():
        with reading() as session:
            assert names(session) == []
        with unit_of_work() as session:
            session.add(Person(name="赵一", made_at=BEGAN))
        with reading() as session:
            assert names(session) == ["赵一"]
            row = session.scalars(select(Person)).one()
        with unit_of_work() as session:
            session.get_one(Person, row.id).name = "钱二"
        with reading() as session:
            assert session.get_one(Person, row.id).name == "钱二"
        assert row.name == "赵一"  # whoever kept it keeps what he saw


def test_a_statement_that_fails_spoils_nothing_after_it(committed: Database) -> None:
    with one_reading():
        with pytest.raises(DBAPIError), reading() as session:
            session.connection().exec_driver_sql("SELECT 1 / 0")
        with reading() as session:
            assert names(session) == []


def test_nothing_is_shared_after_the_block(committed: Database) -> None:
    with one_reading(), reading() as shared:
        pass
    with reading() as session:
        assert session is not shared
    assert factory.kw["bind"].pool.checkedout() == 0
