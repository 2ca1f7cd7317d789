"""Two at once, with real commits: one succeeds, the other reads a sentence; a double click makes one case."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select

from core.cases.actions import delaying, dispatching, intake
from core.cases.terms import CaseStatus
from core.deadlines.terms import Level
from core.foundation.errors import CivicError, Conflict
from core.identity.actor import CITIZEN
from core.journal.verify import verify
from db.models.cases import Case
from db.session import reading, unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, SAID, Team, team, walk
from tests.ground import Database


@pytest.fixture
def crew(committed: Database) -> Team:
    with unit_of_work() as session:
        return team(session)


def both(act: Callable[[int], object]) -> list[object]:
    """Run an act twice at the same moment; what each got."""
    start = Barrier(2)

    def run(which: int) -> object:
        start.wait()
        try:
            return act(which)
        except CivicError as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (0, 1)))


def test_two_operators_accept_one_case(crew: Team) -> None:
    with unit_of_work() as session:
        case_id = walk(session, crew).id
        colleague = person(session, "op2", *[(g.role, crew.tree.centre) for g in crew.operator.grants])

    def accept(which: int) -> object:
        with unit_of_work() as session:
            return intake.accept(
                session,
                (crew.operator, colleague)[which],
                case_id,
                category_id=crew.pump.id,
                area_id=None,
                level=Level.L3,
                now=MONDAY,
                seen=1,
            )

    results = both(accept)
    refused = [r for r in results if isinstance(r, Conflict)]
    assert len(refused) == 1
    assert "请刷新后再看" in refused[0].sentence()
    with reading() as session:
        assert session.get_one(Case, case_id).status is CaseStatus.ACCEPTED
        assert verify(session).clean


def test_two_dispatchers_send_one_case_to_one_unit(crew: Team) -> None:
    with unit_of_work() as session:
        case = walk(session, crew).to(CaseStatus.ACCEPTED)

    def dispatch(which: int) -> object:
        unit = (crew.tree.water, crew.tree.heat)[which]
        with unit_of_work() as session:
            return dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=unit.id, now=case.now)

    assert sum(isinstance(r, Conflict) for r in both(dispatch)) == 1


def test_two_cases_deferred_at_once_do_not_pass_the_share(crew: Team) -> None:
    with unit_of_work() as session:
        cases = [walk(session, crew).to(CaseStatus.IN_PROGRESS) for _ in range(2)]
        for case in cases:
            delaying.ask_deferral(
                session,
                crew.unit_lead,
                case.id,
                condition="气温回升到零度以上才能铺设沥青",
                review_on=date(2026, 11, 30),
                now=case.now,
            )

    def defer(which: int) -> object:
        with unit_of_work() as session:
            return delaying.defer(session, crew.lead, cases[which].id, now=cases[which].now)

    refused = [r for r in both(defer) if isinstance(r, Conflict)]
    assert len(refused) == 1
    assert "缓办的件已经到了上限" in refused[0].sentence()


def test_a_double_click_makes_one_case(crew: Team) -> None:
    def submit(_: int) -> str:
        with unit_of_work() as session:
            return intake.submit_once(session, CITIZEN, SAID, key="double", now=MONDAY).number

    numbers = both(submit)
    assert numbers[0] == numbers[1]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
