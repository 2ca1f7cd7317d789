"""Whoever holds the server can change rows; a verification names what he did, and says nothing about lawful acts."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from core.journal import chain
from core.journal.actions import erase_words, record
from core.journal.terms import Finding
from core.journal.verify import Report, verify
from db.models.cases import Case
from db.models.journal import EventRow
from db.session import snapshot, unit_of_work
from tests.core.journal.conftest import CLERK, Line, Rung, Tamper, kinds, look, sign, written
from tests.ground import Database

F = Finding


def found(report: Report) -> set[tuple[int, int, Finding]]:
    return {(found.subject[1], found.seq, found.finding) for found in report.found}


def recompute(tamper: Tamper, case_id: int) -> None:
    """A forger who knows the form of the chain: every hash anew, the head too."""
    with unit_of_work() as session:
        previous, seq = b"", 0
        hashes = []
        for event in session.scalars(
            select(EventRow).where(EventRow.subject_id == case_id).order_by(EventRow.seq)
        ):
            content = {name: getattr(event, name) for name in chain.Content.__annotations__}
            previous, seq = chain.digest_of_event(previous, content), event.seq
            hashes.append((event.id, previous))
    for event_id, digest in hashes:
        tamper("UPDATE events SET hash = :hash WHERE id = :id", hash=digest, id=event_id)
    tamper(
        "UPDATE cases SET event_hash = :hash, event_count = :count WHERE id = :id",
        hash=previous,
        count=seq,
        id=case_id,
    )


def test_history_as_it_was_written_is_clean(lines: list[int]) -> None:
    report = look()
    assert report.clean
    assert (report.lines, report.events, report.checkpoints, report.erased) == (3, 12, 1, 0)
    assert json.loads(json.dumps(report.as_json()))["clean"] is True


@pytest.mark.parametrize(
    "change",
    [
        "role = 'ADMIN'",
        "account_id = NULL",
        "name = 'bell.again'",
        "facts = '{\"n\": 9}'",
        "unit_id = 5",
        "effective_at = effective_at - interval '1 day'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "words_id = NULL",
        "words_digest = NULL",
        "hash = decode(repeat('00', 32), 'hex')",
        "seq = 9",
    ],
)
def test_one_changed_row_is_named_with_its_place(lines: list[int], tamper: Tamper, change: str) -> None:
    tamper(f"UPDATE events SET {change} WHERE subject_id = :id AND seq = 2", id=lines[1])
    names = found(look())
    assert (lines[1], 2, F.CHANGED) in names
    assert names <= {(lines[1], 2, F.CHANGED), (lines[1], 2, F.WORDS_CHANGED)}


def test_an_event_moved_to_another_line_is_named_on_both(lines: list[int], tamper: Tamper) -> None:
    tamper(
        "UPDATE events SET subject_id = :to, seq = 5 WHERE subject_id = :id AND seq = 4",
        id=lines[0],
        to=lines[1],
    )
    assert found(look()) == {(lines[0], 4, F.CUT), (lines[1], 5, F.CHANGED)}


def test_an_invented_event_is_named(lines: list[int], tamper: Tamper) -> None:
    tamper(
        "INSERT INTO events (subject_kind, subject_id, seq, name, role, facts, effective_at, recorded_at, hash)"
        " SELECT subject_kind, subject_id, 5, name, role, facts, effective_at, recorded_at, hash FROM events"
        " WHERE subject_id = :id AND seq = 4",
        id=lines[0],
    )
    assert found(look()) == {(lines[0], 5, F.CHANGED)}


@pytest.mark.parametrize("keep", [0, 1, 3])
def test_a_cut_tail_is_named(lines: list[int], tamper: Tamper, keep: int) -> None:
    tamper("DELETE FROM events WHERE subject_id = :id AND seq > :keep", id=lines[1], keep=keep)
    assert found(look()) == {(lines[1], keep + 1, F.CUT)}


@pytest.mark.parametrize("keep", [0, 2])
def test_a_cut_tail_is_named_though_the_head_was_put_back(
    lines: list[int], tamper: Tamper, keep: int
) -> None:
    tamper("DELETE FROM events WHERE subject_id = :id AND seq > :keep", id=lines[1], keep=keep)
    tamper(
        "UPDATE cases SET event_count = :keep, event_hash = coalesce("
        "(SELECT hash FROM events WHERE subject_id = cases.id AND seq = :keep), ''::bytea) WHERE id = :id",
        id=lines[1],
        keep=keep,
    )
    assert found(look()) == {(lines[1], keep + 1, F.CUT)}


def test_a_whole_case_that_is_gone_is_named(lines: list[int], tamper: Tamper) -> None:
    tamper("DELETE FROM events WHERE subject_id = :id", id=lines[2])
    tamper("DELETE FROM cases WHERE id = :id", id=lines[2])
    assert found(look()) == {(lines[2], 1, F.CUT)}


def test_a_hole_in_the_middle_is_a_change_and_a_loss(lines: list[int], tamper: Tamper) -> None:
    tamper("DELETE FROM events WHERE subject_id = :id AND seq = 2", id=lines[0])
    assert found(look()) == {(lines[0], 2, F.CHANGED), (lines[0], 4, F.CUT)}


def test_a_head_alone_that_was_changed_is_named(lines: list[int], tamper: Tamper) -> None:
    tamper("UPDATE cases SET event_hash = decode(repeat('00', 32), 'hex') WHERE id = :id", id=lines[0])
    assert found(look()) == {(lines[0], 4, F.CHANGED)}


def test_a_recomputed_chain_is_true_in_itself_but_not_signed(lines: list[int], tamper: Tamper) -> None:
    tamper("UPDATE events SET role = 'ADMIN' WHERE subject_id = :id AND seq = 2", id=lines[1])
    recompute(tamper, lines[1])
    assert found(look()) == {(lines[1], 4, F.RECOMPUTED)}


def test_a_recomputed_chain_is_found_also_when_it_has_grown_since(
    lines: list[int], tamper: Tamper, now: datetime
) -> None:
    tamper("UPDATE events SET role = 'ADMIN' WHERE subject_id = :id AND seq = 2", id=lines[1])
    recompute(tamper, lines[1])
    with unit_of_work() as session:
        record(session, session.get_one(Case, lines[1]), Rung.ONCE, CLERK, now=now)
    sign(now)
    assert found(look()) == {(lines[1], 4, F.RECOMPUTED)}


def test_a_recomputed_chain_with_forged_heads_breaks_the_signature(lines: list[int], tamper: Tamper) -> None:
    tamper("UPDATE events SET role = 'ADMIN' WHERE subject_id = :id AND seq = 2", id=lines[1])
    recompute(tamper, lines[1])
    tamper(
        "UPDATE checkpoint_heads SET hash = (SELECT event_hash FROM cases WHERE id = subject_id)"
        " WHERE subject_id = :id",
        id=lines[1],
    )
    assert set(kinds(look())) == {F.CHECKPOINT}


def test_a_lawful_erasure_is_counted_and_no_finding(lines: list[int], now: datetime) -> None:
    with unit_of_work() as session:
        row = session.get_one(Case, lines[0], with_for_update=True)
        words = session.scalar(
            select(EventRow.words_id).where(EventRow.subject_id == row.id, EventRow.words_id.is_not(None))
        )
        erase_words(session, row, words, CLERK, now=now, basis="PIPL-47")
    report = look()
    assert report.clean
    assert report.erased == 1
    sign(now)
    assert look().clean


def test_words_that_went_without_a_procedure_are_missing(lines: list[int], tamper: Tamper) -> None:
    of = "(SELECT words_id FROM events WHERE subject_id = :id AND seq = 2)"
    tamper(f"UPDATE texts SET body = NULL, salt = NULL, erased_at = made_at WHERE id = {of}", id=lines[0])
    tamper(f"DELETE FROM texts WHERE id = {of}", id=lines[1])
    assert found(look()) == {(lines[0], 2, F.WORDS_MISSING), (lines[1], 2, F.WORDS_MISSING)}


@pytest.mark.parametrize("change", ["body = '灯好好的'", "salt = decode(repeat('00', 16), 'hex')"])
def test_changed_words_are_named(lines: list[int], tamper: Tamper, change: str) -> None:
    tamper(
        f"UPDATE texts SET {change} WHERE id = (SELECT words_id FROM events WHERE subject_id = :id AND seq = 2)",
        id=lines[2],
    )
    assert found(look()) == {(lines[2], 2, F.WORDS_CHANGED)}


def test_several_wrongs_are_each_named_rightly(lines: list[int], tamper: Tamper, now: datetime) -> None:
    with unit_of_work() as session:
        row = session.get_one(Case, lines[0], with_for_update=True)
        words = session.scalar(
            select(EventRow.words_id).where(EventRow.subject_id == row.id, EventRow.seq == 2)
        )
        erase_words(session, row, words, CLERK, now=now, basis="PIPL-47")
    tamper("UPDATE events SET role = 'ADMIN' WHERE subject_id = :id AND seq = 3", id=lines[0])
    tamper("DELETE FROM events WHERE subject_id = :id AND seq = 4", id=lines[1])
    tamper("UPDATE events SET role = 'ADMIN' WHERE subject_id = :id AND seq = 1", id=lines[2])
    recompute(tamper, lines[2])
    report = look()
    assert found(report) == {
        (lines[0], 3, F.CHANGED),
        (lines[1], 4, F.CUT),
        (lines[2], 4, F.RECOMPUTED),
    }
    assert report.erased == 1


def test_what_happens_meanwhile_does_not_look_like_damage(
    committed: Database, home: Path, line: Line, now: datetime
) -> None:
    lines = written(line, now)
    with snapshot() as session:
        session.execute(text("SELECT 1"))
        with unit_of_work() as other:
            record(other, other.get_one(Case, lines[0]), Rung.ONCE, CLERK, now=now)
        report = verify(session)
    assert report.clean
    assert report.events == 12
