"""Subjects with a line, straight as rows, and followers that are gone after the test."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy import event as happening
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Channel
from core.deadlines.terms import Level
from core.journal import checkpoints, followers
from core.journal.actions import keep_words, record
from core.journal.terms import By, Finding
from core.journal.verify import Report, verify
from db.models.cases import Case
from db.models.journal import Checkpoint, EventRow, OutboxRow
from db.session import factory, reading, unit_of_work
from tests.factories.accounts import BEGAN, small_tree
from tests.factories.homes import standing_in
from tests.ground import Database


class Rung(StrEnum):
    """Events of a bell."""

    ONCE = "bell.once"
    AGAIN = "bell.again"


CLERK = By(7, "OPERATOR")

Line = Callable[[Session], Case]
Tamper = Callable[..., None]
EVENTS = 4


@pytest.fixture
def now() -> datetime:
    return BEGAN + timedelta(days=1)


@pytest.fixture
def line(now: datetime) -> Line:
    """Makes a fresh row that owns a line."""
    made: dict[int, int] = {}

    def make(session: Session) -> Case:
        if id(session.get_bind().engine) not in made:
            made[id(session.get_bind().engine)] = small_tree(session).centre.id
        words = keep_words(session, "楼道灯不亮", now=now)
        row = Case(
            number=f"H{words.id:013d}",
            status=CaseStatus.SUBMITTED,
            level=Level.L3,
            channel=Channel.PHONE,
            headline="楼道灯",
            words_id=words.id,
            desk_id=made[id(session.get_bind().engine)],
            submitted_at=now,
            held_since=now,
        )
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Keys and signatures of this test alone."""
    with standing_in(tmp_path / "home") as home:
        (home / "secrets").mkdir(parents=True)
        yield home


@pytest.fixture
def bell() -> Iterator[type[Rung]]:
    """Event names whose followers are forgotten after the test."""
    yield Rung
    for event in Rung:
        followers._within.pop(event.value, None)
        followers._after.pop(event.value, None)


@pytest.fixture
def falling_ids() -> Iterator[None]:
    """Ids against the order of time, as two nodes of a distributed server may hand them out."""
    ids = iter(range(10**6, 0, -1))

    def hand_out(_row: object, _args: object, given: dict[str, object]) -> None:
        given["id"] = next(ids)

    for model in (EventRow, OutboxRow, Checkpoint):
        happening.listen(model, "init", hand_out)
    yield
    for model in (EventRow, OutboxRow, Checkpoint):
        happening.remove(model, "init", hand_out)


@pytest.fixture
def server_in_hand(database: Database, home: Path) -> Iterator[Connection]:
    """A connection of the superuser whose every commit is undone; the doors lead into its transaction."""
    with database.superuser.connect() as connection:
        outer = connection.begin()
        factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield connection
        finally:
            factory.configure(bind=database.app, join_transaction_mode="conditional_savepoint")
            outer.rollback()


@pytest.fixture
def lines(server_in_hand: Connection, line: Line, now: datetime) -> list[int]:
    """Three lines of four events each, the second event with words, all signed and filed."""
    return written(line, now)


def written(line: Line, now: datetime) -> list[int]:
    made = []
    with unit_of_work() as session:
        for _ in range(3):
            row = line(session)
            for place in range(1, EVENTS + 1):
                words = "楼道灯又灭了" if place == 2 else None
                record(session, row, Rung.ONCE, CLERK, now=now, facts={"n": place}, words=words)
            made.append(row.id)
    sign(now)
    return made


@pytest.fixture
def tamper(server_in_hand: Connection) -> Tamper:
    """SQL as the server's superuser, with triggers and foreign keys switched off."""

    def run(statement: str, **values: object) -> None:
        server_in_hand.execute(text("SET session_replication_role = replica"))
        assert server_in_hand.execute(text(statement), values).rowcount > 0
        server_in_hand.execute(text("SET session_replication_role = origin"))

    return run


def sign(now: datetime) -> None:
    with unit_of_work() as session:
        checkpoints.sign(session, now=now)
    with unit_of_work() as session:
        checkpoints.file_signed(session)


def ring_and_sign(case_id: int, now: datetime) -> None:
    with unit_of_work() as session:
        record(session, session.get_one(Case, case_id), Rung.ONCE, CLERK, now=now)
    sign(now)


def look() -> Report:
    with reading() as session:
        return verify(session)


def kinds(report: Report) -> Counter[Finding]:
    return Counter(found.finding for found in report.found)
