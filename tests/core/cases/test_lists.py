"""Lists: every filter and view against the plain condition, keys that neither skip nor repeat, counts with a bound."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import measuring
from core.cases.queries import desks
from core.cases.queries.desks import desk, how_many, waiting
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.views import View, view, views_of
from core.cases.terms import KIND, CaseStatus, Channel
from core.deadlines import actions as deadlines
from core.deadlines.terms import Lamp, Level, Stage
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import MONDAY, SAID, Team, Walk, walk

NOW = MONDAY + timedelta(days=2)


@pytest.fixture
def cases(session: Session, crew: Team) -> dict[str, Walk]:
    made = {}
    for nth, status in enumerate(
        (CaseStatus.ACCEPTED, CaseStatus.DISPATCHED, CaseStatus.IN_PROGRESS, CaseStatus.CALLBACK)
    ):
        begun = walk(session, crew, SAID, now=MONDAY + timedelta(hours=nth / 10))
        made[status.value] = begun.to(status)
    made["heat"] = walk(session, crew, replace(SAID, channel=Channel.WECHAT)).to(
        CaseStatus.DISPATCHED, unit_id=crew.tree.heat.id
    )
    made["new"] = walk(session, crew, now=NOW)
    return made


def names(
    session: Session, actor: Actor, cases: dict[str, Walk], filters: Filters, which: Desk = Desk.ALL
) -> set[str]:
    ids = {row.id for row in desk(session, actor, which, filters, now=NOW).rows}
    assert how_many(session, actor, which, filters, now=NOW) == len(ids)
    return {name for name, each in cases.items() if each.id in ids}


@pytest.mark.parametrize("measured", [False, True])
def test_every_filter_alone(session: Session, crew: Team, cases: dict[str, Walk], *, measured: bool) -> None:
    if measured:
        measuring.measure(session, now=NOW)
    all_of_them = set(cases)
    tree, pump = crew.tree, crew.pump
    expected = [
        (Filters(), all_of_them),
        (Filters(statuses=(CaseStatus.DISPATCHED,)), {"DISPATCHED", "heat"}),
        (Filters(statuses=(CaseStatus.CALLBACK, CaseStatus.ACCEPTED)), {"CALLBACK", "ACCEPTED"}),
        (Filters(unit_path=tree.heat.path), {"heat"}),
        (Filters(unit_path=tree.root.path), all_of_them - {"new", "ACCEPTED"}),
        (Filters(category_path=pump.path), all_of_them - {"new"}),
        (Filters(category_path="/999999/"), set()),
        (Filters(area_path=tree.north.path), all_of_them - {"new"}),
        (Filters(area_path=tree.south.path), set()),
        (Filters(channel=Channel.WECHAT), {"heat"}),
        (Filters(level=Level.L3), all_of_them),
        (Filters(level=Level.L1), set()),
        (Filters(since=NOW), {"new"}),
        (Filters(until=NOW), all_of_them - {"new"}),
        (Filters(stage=Stage.TRIAGE), {"CALLBACK"}),
        (Filters(unit_path=tree.heat.path, category_path=pump.path, level=Level.L3), {"heat"}),
    ]
    for filters, wanted in expected:
        assert names(session, crew.auditor, cases, filters) == wanted, filters
    assert names(session, crew.clerk, cases, Filters()) == {"DISPATCHED", "IN_PROGRESS", "CALLBACK"}
    assert names(session, crew.admin, cases, Filters()) == set()


def test_lamps_are_those_of_the_clock_on_the_case(
    session: Session, crew: Team, cases: dict[str, Walk]
) -> None:
    lit = {
        lamp: {row.id for row in desk(session, crew.auditor, Desk.ALL, Filters(lamp=lamp), now=NOW).rows}
        for lamp in Lamp
    }
    everything = desk(session, crew.auditor, Desk.ALL, Filters(), now=NOW).rows
    for row in everything:
        assert row.lamp is not None
        assert [lamp for lamp, ids in lit.items() if row.id in ids] == [row.lamp]
    deadlines.pause_all(session, (KIND, cases["new"].id), now=NOW)
    assert names(session, crew.auditor, cases, Filters(lamp=Lamp.PAUSED)) == {"new"}
    deadlines.cancel(session, (KIND, cases["new"].id), now=NOW)
    row = session.get_one(Case, cases["new"].id)
    assert (row.desk_stage, row.warns_at, row.due_at.year) == (None, None, 9000)


def test_the_views_of_a_person_are_lists_of_his(session: Session, crew: Team, cases: dict[str, Walk]) -> None:
    assert View.TO_SIGN in views_of(crew.clerk)
    assert View.TO_SIGN not in views_of(crew.operator)
    seen = {}
    for which in views_of(crew.reviewer):
        at, filters = view(which, NOW)
        seen[which] = names(session, crew.reviewer, cases, filters, at)
    assert seen[View.BAD] == seen[View.UNRATED] == {"CALLBACK"}
    assert seen[View.TODAY] == {"new"}
    at, filters = view(View.TO_SIGN, NOW)
    assert names(session, crew.clerk, cases, filters, at) == {"DISPATCHED"}


def test_a_page_goes_on_where_the_last_one_ended_though_rows_changed(session: Session, crew: Team) -> None:
    made = [walk(session, crew, now=MONDAY + timedelta(seconds=nth // 2)) for nth in range(9)]
    seen: list[int] = []
    after = ""
    while True:
        page = desk(session, crew.operator, Desk.ALL, Filters(), now=NOW, after=after, limit=2)
        seen += [row.id for row in page.rows]
        if not page.after:
            break
        after = page.after
        moved = made[len(seen) // 2]
        if session.get_one(Case, moved.id).status is CaseStatus.SUBMITTED:
            moved.wait(minutes=5).accept()
        walk(session, crew, now=NOW)  # somebody new does not push the others
    assert seen == [each.id for each in reversed(made)]


def test_a_desk_stands_soonest_due_first_and_is_counted_up_to_a_bound(
    session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "BOUND", 3)
    for nth in range(5):
        walk(session, crew, now=MONDAY + timedelta(minutes=10 * (5 - nth)))
    page = desk(session, crew.operator, Desk.INTAKE, Filters(), now=NOW)
    dues: list[datetime] = [row.due_at for row in page.rows if row.due_at is not None]
    assert dues == sorted(dues)
    assert page.total == 4
    queue = waiting(session, crew.operator, Desk.INTAKE, now=NOW)
    assert (queue.total, queue.stages) == (5, {Stage.ACCEPT: 5})
