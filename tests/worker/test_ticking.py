"""The worker's ticks: each job in a transaction of its own, one worker at a time, a failure stops nobody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

import worker.ticking
from core.cases.terms import CaseEvent
from core.foundation import clock
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal import checkpoints, followers
from core.journal.actions import record
from core.journal.followers import after
from core.journal.runs import AndMore, last_runs, so_far
from core.journal.terms import Event, OutboxState
from core.journal.turns import take_turn
from db.models.cases import Case
from db.models.journal import Checkpoint, EventRow, OutboxRow
from db.session import reading, unit_of_work
from tests.factories.cases import team, walk
from tests.factories.homes import standing_in
from tests.ground import Database


@pytest.fixture
def case_id(committed: Database, tmp_path: Path) -> Iterator[int]:
    with standing_in(tmp_path), unit_of_work() as session:
        made = walk(session, team(session)).id
    with standing_in(tmp_path):
        yield made


def count(model: type, *where: object) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def test_a_minute_notes_what_is_over_and_signs_the_heads(case_id: int) -> None:
    worker.ticking.run_schedule("minute")
    assert count(Checkpoint) == 1
    assert len(checkpoints.filed()) == 1
    worker.ticking.run_schedule("minute")
    assert count(Checkpoint) == 1, "nothing moved, nothing is signed"


def test_a_job_that_another_worker_runs_is_left_alone(case_id: int) -> None:
    ran = []

    def job(session: Session, now: datetime) -> int:
        ran.append(now)
        return 1

    with unit_of_work() as other:
        assert take_turn(other, followers.name_of(job))
        worker.ticking.run_job(job)
        assert ran == []
    worker.ticking.run_job(job)
    assert len(ran) == 1


def test_a_job_that_fails_keeps_nothing_and_stops_no_other(
    case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []

    def broken(session: Session, now: datetime) -> int:
        session.execute(text("UPDATE cases SET headline = 'x'"))
        raise RuntimeError("no")

    def sound(session: Session, now: datetime) -> int:
        ran.append(now)
        return 1

    monkeypatch.setitem(worker.ticking.SCHEDULE, "minute", (broken, sound))
    worker.ticking.run_schedule("minute")
    assert len(ran) == 1
    assert count(Case, Case.headline == "x") == 0


def test_a_job_with_more_to_do_goes_on_in_stretches(case_id: int) -> None:
    """Each stretch is committed before the next begins; the run's count is that of all of them."""
    seen: list[int] = []

    def job(session: Session, now: datetime) -> int:
        seen.append(count(Case, Case.headline.startswith("stretch")))
        session.execute(text(f"UPDATE cases SET headline = 'stretch {len(seen)}'"))
        return so_far(5, 5) if len(seen) < 3 else so_far(1, 5)

    worker.ticking.run_job(job)
    assert seen == [0, 1, 1]
    with reading() as session:
        assert last_runs(session)[followers.name_of(job)].done == 11


def test_a_job_without_an_end_lets_the_others_go_on(case_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.ticking, "PATIENCE", timedelta(0))
    ran: list[datetime] = []

    def job(session: Session, now: datetime) -> int:
        ran.append(now)
        return AndMore(1)

    worker.ticking.run_job(job)
    assert len(ran) == 1


@pytest.fixture
def followed() -> Iterator[list[str]]:
    seen: list[str] = []

    @after(CaseEvent.CONTACTED)
    def note(session: Session, event: Event, key: str, now: datetime) -> None:
        seen.append(event.name)

    yield seen
    followers._after.pop(CaseEvent.CONTACTED.value)


def test_the_outbox_is_drained_once(case_id: int, followed: list[str]) -> None:
    with unit_of_work() as session:
        row = session.get_one(Case, case_id, with_for_update=True)
        record(session, row, CaseEvent.CONTACTED, SYSTEM.by(Role.SYSTEM), now=clock.now())
    assert worker.ticking.drain_outbox() == 1
    assert worker.ticking.drain_outbox() == 0
    assert followed == [CaseEvent.CONTACTED.value]
    assert count(OutboxRow, OutboxRow.state == OutboxState.DONE) == 1
    assert count(EventRow, EventRow.name == CaseEvent.CONTACTED.value) == 1
