"""Keys are rotated without losing a word: old tokens read, new ones are sealed under the newest key."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.foundation import keys
from core.foundation.settings import settings
from db.models.cases import Person
from db.rotation import reseal, sealed_columns
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY
from tests.ground import Database


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MINHU_HOME", str(tmp_path))
    settings.cache_clear()
    keys.forget()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    keys.forget()


def test_everything_comes_under_the_newest_key(committed: Database, own_keys: None) -> None:
    with unit_of_work() as session:
        session.add(
            Person(
                name="赵一",
                phone="13900001234",
                phone_hash=keys.keyed_hash("phone", "13900001234"),
                made_at=MONDAY,
            )
        )
    raw = "SELECT phone, phone_hash FROM persons"
    with reading() as session:
        before = session.execute(text(raw)).one()
    for ring in ("encryption.keys", "index.keys"):
        keys.add_key(ring)
    assert keys.keyed_hash("phone", "13900001234") != before.phone_hash
    assert before.phone_hash in keys.keyed_hashes("phone", "13900001234"), (
        "a look-up still finds the old hash"
    )
    assert reseal()["persons"] == 1
    with reading() as session:
        after = session.execute(text(raw)).one()
        assert session.query(Person).one().phone == "13900001234"
    assert after.phone_hash == keys.keyed_hash("phone", "13900001234")
    ring = settings().secrets / "encryption.keys"
    ring.write_bytes(ring.read_bytes().split()[0] + b"\n")
    keys.forget()
    assert keys.unseal(after.phone) == "13900001234", "the newest key alone is enough now"


def test_what_is_sealed_is_listed() -> None:
    found = {f"{table.name}.{column.name}" for table, columns in sealed_columns() for column in columns}
    assert {"persons.name", "persons.phone", "cases.place", "accounts.name", "accounts.totp_secret"} <= found
