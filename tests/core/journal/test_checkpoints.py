"""Signatures over heads: in the order of their own numbers, missed when they go, filed again when a line is spoilt."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from core.journal import checkpoints
from core.journal.actions import record
from core.journal.terms import Finding
from db.models.cases import Case
from db.models.journal import Checkpoint
from db.session import unit_of_work
from tests.core.journal.conftest import CLERK, Line, Rung, Tamper, kinds, look, ring_and_sign, written
from tests.ground import Database

F = Finding


def test_a_deleted_checkpoint_is_missed_by_the_file(lines: list[int], tamper: Tamper) -> None:
    tamper("DELETE FROM checkpoint_heads")
    tamper("DELETE FROM checkpoints")
    assert set(kinds(look())) == {F.CHECKPOINT}


def test_a_checkpoint_deleted_from_the_middle_breaks_the_next_one(
    lines: list[int], tamper: Tamper, now: datetime, home: Path
) -> None:
    ring_and_sign(lines[0], now)
    tamper("DELETE FROM checkpoint_heads WHERE checkpoint_id = (SELECT min(id) FROM checkpoints)")
    tamper("DELETE FROM checkpoints WHERE id = (SELECT min(id) FROM checkpoints)")
    assert kinds(look()) == {F.CHECKPOINT: 2}
    checkpoints.file().unlink()  # even with the file gone, the signatures miss their predecessor
    assert kinds(look()) == {F.CHECKPOINT: 1}


def test_a_changed_line_of_the_file_is_named(lines: list[int]) -> None:
    entry = json.loads(checkpoints.file().read_text())
    checkpoints.file().write_text(json.dumps({**entry, "mac": "0" * 64}) + "\n")
    assert set(kinds(look())) == {F.CHECKPOINT}


def test_signatures_are_in_the_order_of_their_own_numbers(
    falling_ids: None, lines: list[int], now: datetime
) -> None:
    ring_and_sign(lines[0], now)
    ring_and_sign(lines[1], now)
    with unit_of_work() as session:
        made = session.execute(select(Checkpoint.number, Checkpoint.mac).order_by(Checkpoint.id.desc())).all()
    assert [number for number, _ in made] == [1, 2, 3], "the ids fall"
    assert list(checkpoints.filed().items()) == made
    assert look().clean


def test_a_changed_number_breaks_the_signature(lines: list[int], tamper: Tamper) -> None:
    tamper("UPDATE checkpoints SET number = 2")
    checkpoints.file().unlink()
    assert kinds(look()) == {F.CHECKPOINT: 1}


def test_dropped_signatures_stay_noticed_though_their_numbers_are_given_again(
    lines: list[int], tamper: Tamper, now: datetime
) -> None:
    ring_and_sign(lines[0], now)
    tamper("DELETE FROM checkpoint_heads WHERE checkpoint_id = (SELECT max(id) FROM checkpoints)")
    tamper("DELETE FROM checkpoints WHERE number = 2")
    for _ in range(2):
        ring_and_sign(lines[1], now)
    assert {(found.subject[1], found.finding) for found in look().found} == {(2, F.CHECKPOINT)}


@pytest.mark.parametrize(
    "left", ['{"number": 2, "at": "20', '{"number": 2}', "7", "\0\0\0", "\n", "\ufffd\n"]
)
def test_a_half_written_line_stops_nobody_and_is_filed_again(
    lines: list[int], now: datetime, left: str
) -> None:
    first = checkpoints.file().read_text()
    ring_and_sign(lines[0], now)
    second = checkpoints.file().read_text().removeprefix(first)
    checkpoints.file().write_text(first + left)
    assert list(checkpoints.filed()) == [1]
    assert look().clean
    ring_and_sign(lines[1], now)
    assert list(checkpoints.filed()) == [1, 2, 3]
    assert second in checkpoints.file().read_text().splitlines(keepends=True)
    assert look().clean


def test_a_line_spoilt_in_the_middle_is_filed_again(lines: list[int], now: datetime) -> None:
    whole = checkpoints.file().read_text()
    ring_and_sign(lines[0], now)
    second = checkpoints.file().read_text().removeprefix(whole)
    checkpoints.file().write_text("spoilt\n" + second.rstrip())
    with unit_of_work() as session:
        assert checkpoints.file_signed(session) == 1
        assert checkpoints.file_signed(session) == 0
    assert checkpoints.file().read_text() == "spoilt\n" + second + whole


def test_another_key_signs_nothing_here(lines: list[int], home: Path) -> None:
    (home / "secrets" / "checkpoint.key").write_bytes(b"another\n")
    assert set(kinds(look())) == {F.CHECKPOINT}


def test_nothing_moved_nothing_signed(lines: list[int], now: datetime) -> None:
    with unit_of_work() as session:
        assert checkpoints.sign(session, now=now) == 0
        assert checkpoints.file_signed(session) == 0


def test_two_at_once_sign_one_after_the_other(
    committed: Database, home: Path, line: Line, now: datetime
) -> None:
    lines = written(line, now)
    with unit_of_work() as session:
        record(session, session.get_one(Case, lines[0]), Rung.ONCE, CLERK, now=now)
    start = Barrier(3)

    def run(_: int) -> int:
        start.wait()
        with unit_of_work() as session:
            return checkpoints.sign(session, now=now)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(run, range(3))) == [0, 0, 1]
    with unit_of_work() as session:
        checkpoints.file_signed(session)
    assert look().clean
