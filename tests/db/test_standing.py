"""What stands for long is asked once per process, and anew as soon as anything of it changed, by whomever."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, select, text

from core.foundation.clock import now
from core.identity.queries import units_by_kind
from core.identity.terms import UnitKind
from db.models.identity import UnitRow
from db.models.journal import HIDING, STAMPED, Stamp
from db.session import one_reading, reading, unit_of_work
from db.standing import stand_on
from tests.ground import Database


@pytest.fixture
def asked(committed: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*seen_by: object) -> None:
        if "FROM units" in str(seen_by[2]):
            seen.append(str(seen_by[2]))

    event.listen(committed.app, "before_cursor_execute", note)
    yield seen
    event.remove(committed.app, "before_cursor_execute", note)


def names() -> list[str]:
    with one_reading(), reading() as session:
        return [unit.short_name for unit in units_by_kind(session, UnitKind.SUBDISTRICT)]


def build(name: str) -> None:
    with unit_of_work() as session:
        row = UnitRow(
            code=name, kind=UnitKind.SUBDISTRICT, name=name, short_name=name, pinyin=name, valid_from=now()
        )
        row.path = f"/{name}/"
        session.add(row)


def test_one_process_asks_once_until_it_changes(asked: list[str]) -> None:
    build("a")
    assert names() == names() == names() == ["a"]
    assert len(asked) == 1
    build("b")
    assert names() == names() == ["a", "b"]
    assert len(asked) == 2


def test_what_was_rolled_back_gave_no_stamp(committed: Database, asked: list[str]) -> None:
    build("a")
    assert names() == ["a"]
    with committed.owner.connect() as line:
        line.execute(text("SELECT set_config('search_path', 'minhu', true)"))
        line.execute(text("UPDATE units SET short_name = 'other'"))
        line.rollback()
    assert names() == ["a"]
    assert len(asked) == 1


def test_an_act_sees_what_it_writes(asked: list[str]) -> None:
    build("a")
    names()
    with unit_of_work() as session:
        for unit in session.query(UnitRow):
            unit.short_name = "z"
        session.flush()
        assert [unit.short_name for unit in units_by_kind(session, UnitKind.SUBDISTRICT)] == ["z"]


def test_an_act_may_go_by_a_stamp_that_was_read_before(committed: Database, asked: list[str]) -> None:
    build("a")

    def names_at(stamp: str | None) -> list[str]:
        with unit_of_work() as session:
            stand_on(session, stamp)
            return [unit.short_name for unit in units_by_kind(session, UnitKind.SUBDISTRICT)]

    def stamp() -> str | None:
        with reading() as session:
            return session.scalar(select(Stamp.value))

    first = stamp()
    assert names_at(first) == names_at(first) == ["a"]
    assert len(asked) == 1
    build("b")
    assert names_at(stamp()) == ["a", "b"]
    assert names_at(None) == names_at(None) == ["a", "b"]
    assert len(asked) == 4


def test_every_stamped_table_has_its_trigger(committed: Database) -> None:
    with committed.owner.connect() as line:
        triggers = (
            "SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%_restamp'"
        )
        found = line.execute(text(triggers))
        assert set(found.scalars()) == {*STAMPED, *HIDING}
