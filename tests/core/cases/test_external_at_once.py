"""Two clerks with the same table, two workers with the same minute: nothing comes twice, with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.cases.actions import intake
from core.cases.actions.external import take_in
from core.cases.imports.incoming import Incoming
from core.cases.terms import ExternalKind
from core.deadlines.terms import Level
from core.duty.actions.roster import set_shifts
from core.duty.jobs import pass_on, raise_alarms
from core.duty.values import Planned
from core.foundation.errors import Conflict
from db.models.cases import Case
from db.models.duty import Alarm, DutyShift
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY, Team, team, walk
from tests.ground import Database

TWICE = 4


@pytest.fixture
def crew(committed: Database) -> Team:
    with unit_of_work() as session:
        return team(session)


def rows() -> list[Incoming]:
    return [
        Incoming(nth, f"HD-{nth}", f"第 {nth} 盏路灯不亮，请修一修。", "", "", "", None, None, None)
        for nth in range(12)
    ]


def test_the_same_table_by_several_at_once(committed: Database, crew: Team) -> None:
    def bring(_nth: int) -> tuple[int, int]:
        with unit_of_work() as session:
            done = take_in(session, crew.operator, rows(), kind=ExternalKind.HOTLINE, now=MONDAY)
        return done.taken, done.known

    with ThreadPoolExecutor(TWICE) as pool:
        found = list(pool.map(bring, range(TWICE)))
    assert sorted(found) == [(0, 12)] * (TWICE - 1) + [(12, 0)]
    with reading() as session:
        assert session.scalar(select(func.count(Case.id))) == 12


def test_the_same_minute_by_several_workers(committed: Database, crew: Team) -> None:
    with unit_of_work() as session:
        found = walk(session, crew, now=MONDAY)
        intake.accept(
            session,
            crew.operator,
            found.id,
            category_id=crew.pump.id,
            area_id=crew.tree.north.id,
            level=Level.L1,
            now=MONDAY,
        )
        shift = Planned(crew.dispatcher.account_id or 0, MONDAY, MONDAY + timedelta(hours=8))
        set_shifts(session, crew.lead, crew.tree.centre.id, [shift], now=MONDAY)

    def tick(minutes: int) -> int:
        moment = MONDAY + timedelta(minutes=minutes)
        with unit_of_work() as session:
            raised = raise_alarms(session, moment)
        with unit_of_work() as session:
            return raised + pass_on(session, moment)

    with ThreadPoolExecutor(TWICE) as pool:
        assert sum(pool.map(tick, [0] * TWICE)) == 1
        assert sum(pool.map(tick, [10] * TWICE)) == 1
    with reading() as session:
        assert session.scalar(select(func.count(Alarm.id))) == 2


def test_the_same_shift_by_two_at_once(committed: Database, crew: Team) -> None:
    def put(hours: int) -> int:
        begin = MONDAY + timedelta(hours=hours)
        shift = Planned(crew.handler.account_id or 0, begin, begin + timedelta(hours=12))
        try:
            with unit_of_work() as session:
                return set_shifts(session, crew.clerk, crew.tree.water.id, [shift], now=MONDAY).done
        except Conflict:
            return 0

    with ThreadPoolExecutor(TWICE) as pool:
        assert sum(pool.map(put, range(TWICE))) == 1
    with reading() as session:
        assert session.scalar(select(func.count(DutyShift.id))) == 1
