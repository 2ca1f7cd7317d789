"""Several at once on real connections: one version in force, every tap counted, no entry of a closed unit."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.foundation.errors import CivicError
from core.identity.units import close_unit
from core.journal.verify import verify
from core.knowledge.actions.deciding import publish
from core.knowledge.actions.helping import helped_once
from core.knowledge.actions.writing import draft, draft_once, revise
from core.knowledge.terms import EntryEvent
from db.models.identity import UnitRow
from db.models.journal import EventRow
from db.models.knowledge import Entry, Version
from db.session import reading, snapshot, unit_of_work
from tests.factories.cases import MONDAY, Team, team
from tests.factories.knowledge import BILL, PUMP, drafted, published
from tests.ground import Database

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def crew(committed: Database) -> Team:
    with unit_of_work() as session:
        return team(session)


def together(*acts: Callable[[], object]) -> list[str]:
    """Run them at the same moment; `done`, or the name of the refusal, of each."""

    def one(act: Callable[[], object]) -> str:
        try:
            act()
        except CivicError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def test_two_who_publish_at_once_publish_once(crew: Team) -> None:
    with unit_of_work() as session:
        made = drafted(session, crew)

    def act(actor: object) -> Callable[[], object]:
        def run() -> None:
            with unit_of_work() as session:
                publish(session, actor, made.id, now=LATER)  # type: ignore[arg-type]

        return run

    assert together(act(crew.reviewer), act(crew.lead)) == ["Conflict", "done"]
    with reading() as session:
        done = select(func.count()).where(EventRow.name == EntryEvent.PUBLISHED.value)
        assert session.scalar(done) == 1


def test_revisions_at_once_get_numbers_of_their_own(crew: Team) -> None:
    with unit_of_work() as session:
        made = published(session, crew)

    def act(nth: int) -> Callable[[], object]:
        def run() -> None:
            with unit_of_work() as session:
                words = replace(PUMP, answer=f"{PUMP.answer}第 {nth} 次。", reason="试一试")
                revise(session, crew.clerk, made.id, words, now=LATER)

        return run

    assert together(*(act(nth) for nth in range(6))) == ["done"] * 6
    with reading() as session:
        assert sorted(session.scalars(select(Version.number))) == [1, 2, 3, 4, 5, 6, 7]
    with snapshot() as session:
        assert verify(session).clean


def test_a_form_that_arrives_twice_is_one_entry(crew: Team) -> None:
    def run() -> None:
        with unit_of_work() as session:
            draft_once(session, crew.clerk, BILL, owner_id=crew.tree.water.id, key="k" * 24, now=MONDAY)

    assert together(run, run, run) == ["done"] * 3
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry)) == 1


def test_every_tap_is_counted(crew: Team) -> None:
    with unit_of_work() as session:
        made = published(session, crew)

    def act(key: str) -> Callable[[], object]:
        def run() -> None:
            with unit_of_work() as session:
                helped_once(session, made.number, key=key, now=LATER)

        return run

    assert together(*(act(f"key-{nth % 5}") for nth in range(10))) == ["done"] * 10
    with reading() as session:
        assert session.scalars(select(Entry.helped)).one() == 5


def test_no_entry_is_written_for_a_unit_that_is_being_closed(crew: Team) -> None:
    water = crew.tree.water.id

    def write() -> None:
        with unit_of_work() as session:
            draft(session, crew.clerk, PUMP, owner_id=water, now=LATER)

    def close() -> None:
        with unit_of_work() as session:
            close_unit(session, crew.admin, water, now=LATER)

    answers = together(write, close)
    assert answers.count("done") == 1
    with reading() as session:
        closed = session.scalars(select(UnitRow.valid_to).where(UnitRow.id == water)).one() is not None
        entries = session.scalar(select(func.count()).select_from(Entry))
    assert closed == (entries == 0)
