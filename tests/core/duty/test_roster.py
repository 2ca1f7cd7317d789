"""The roster: who may keep it, what cannot stand on it, and who is found on duty."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.duty.actions.roster import clear_shift, copy_week, set_shifts
from core.duty.queries.roster import candidates, gaps, on_duty, roster, rosters
from core.duty.terms import Rung
from core.duty.values import Planned
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.duty import DutyShift
from db.models.identity import Account
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team

EVENING = MONDAY.replace(hour=17, minute=30)
MORNING = EVENING + timedelta(hours=15)


def night(who: Actor, begin: datetime = EVENING, hours: float = 15) -> Planned:
    assert who.account_id
    return Planned(who.account_id, begin, begin + timedelta(hours=hours))


def count(session: Session) -> int:
    return session.scalar(select(func.count(DutyShift.id))) or 0


def test_the_clerk_of_a_unit_keeps_its_roster(session: Session, crew: Team) -> None:
    water = crew.tree.water
    done = set_shifts(session, crew.clerk, water.id, [night(crew.handler), night(crew.unit_lead)], now=MONDAY)
    assert (done.done, done.there) == (2, 0)
    again = set_shifts(session, crew.clerk, water.id, [night(crew.handler)], now=MONDAY)
    assert (again.done, again.there, count(session)) == (0, 1, 2)
    found = on_duty(session, water.path, EVENING)
    assert (set(found.ids), found.rung, found.unit_id) == (
        {crew.handler.account_id, crew.unit_lead.account_id},
        Rung.OWN,
        water.id,
    )
    assert {shift.name for shift in roster(session, crew.clerk, water.id, MONDAY, MORNING)} == {
        "handler",
        "ulead",
    }


def test_others_do_not_keep_it(session: Session, crew: Team) -> None:
    water, centre = crew.tree.water.id, crew.tree.centre.id
    for who in (crew.handler, crew.heat_clerk, crew.operator, crew.lead, crew.admin, crew.auditor):
        with pytest.raises(NotAllowed):
            set_shifts(session, who, water, [night(crew.handler)], now=MONDAY)
    set_shifts(session, crew.lead, centre, [night(crew.operator)], now=MONDAY)
    with pytest.raises(NotAllowed):
        set_shifts(session, crew.operator, centre, [night(crew.operator)], now=MONDAY)
    assert count(session) == 1


def test_what_cannot_stand_on_a_roster(session: Session, crew: Team) -> None:
    water = crew.tree.water.id
    set_shifts(session, crew.clerk, water, [night(crew.handler)], now=MONDAY)
    wrong: list[tuple[Planned, type[Exception], str]] = [
        (night(crew.heat_clerk), Invalid, "没有可以值班的角色"),
        (night(crew.handler, hours=25), Invalid, "最长 24 小时"),
        (night(crew.handler, hours=0), Invalid, "最短一分钟"),
        (night(crew.handler, MONDAY - timedelta(days=2)), Invalid, "已经过去"),
        (night(crew.handler, MONDAY + timedelta(days=500)), Invalid, "太远"),
        (night(crew.handler, EVENING + timedelta(hours=1)), Conflict, "重叠"),
    ]
    for planned, refusal, words in wrong:
        with pytest.raises(refusal, match=words):
            set_shifts(session, crew.clerk, water, [planned], now=MONDAY)
    with pytest.raises(Invalid, match="最多排"):
        set_shifts(session, crew.clerk, water, [night(crew.handler)] * 401, now=MONDAY)


def test_a_shift_ahead_goes_a_running_one_ends_a_past_one_stays(session: Session, crew: Team) -> None:
    water = crew.tree.water.id
    tomorrow = EVENING + timedelta(days=1)
    set_shifts(session, crew.clerk, water, [night(crew.handler), night(crew.handler, tomorrow)], now=MONDAY)
    first, second = roster(session, crew.clerk, water, MONDAY, MONDAY + timedelta(days=3))
    clear_shift(session, crew.unit_lead, second.id, now=EVENING)
    clear_shift(session, crew.clerk, first.id, now=EVENING + timedelta(hours=2))
    (left,) = roster(session, crew.clerk, water, MONDAY, MONDAY + timedelta(days=3))
    assert left.ends_at == EVENING + timedelta(hours=2)
    with pytest.raises(Conflict, match="已经值完"):
        clear_shift(session, crew.clerk, first.id, now=MORNING)
    with pytest.raises(NotFound):
        clear_shift(session, crew.clerk, second.id, now=EVENING)
    with pytest.raises(NotAllowed):
        clear_shift(session, crew.heat_clerk, first.id, now=EVENING)


def test_last_week_is_copied_without_what_is_there_or_over(session: Session, crew: Team) -> None:
    water, week = crew.tree.water.id, timedelta(days=7)
    monday = MONDAY.replace(hour=0)
    with pytest.raises(Conflict, match="没有可以照抄的"):
        copy_week(session, crew.clerk, water, monday + week, now=MONDAY)
    tuesday = night(crew.unit_lead, EVENING + timedelta(days=1))
    set_shifts(session, crew.clerk, water, [night(crew.handler), tuesday], now=MONDAY)
    set_shifts(session, crew.clerk, water, [night(crew.handler, EVENING + week)], now=MONDAY)
    done = copy_week(session, crew.clerk, water, monday + week, now=MONDAY)
    assert (done.done, done.there) == (1, 1)
    late = copy_week(
        session, crew.clerk, water, monday + 2 * week, now=MORNING + 2 * week
    )  # Monday night is over
    assert (late.done, late.there) == (1, 1)


def test_nobody_on_duty_goes_up_the_tree_and_at_last_to_the_leads(session: Session, crew: Team) -> None:
    tree = crew.tree
    alone = on_duty(session, tree.north_lane.path, EVENING)
    assert (alone.ids, alone.rung, alone.unit_id) == ((crew.lead.account_id,), Rung.LEADS, tree.centre.id)
    clerk = person(session, "north", (Role.UNIT_CLERK, tree.north))
    set_shifts(session, clerk, tree.north.id, [night(clerk)], now=MONDAY)
    above = on_duty(session, tree.north_lane.path, EVENING)
    assert (above.ids, above.rung, above.unit_id) == ((clerk.account_id,), Rung.ABOVE, tree.north.id)
    assert on_duty(session, tree.north.path, EVENING).rung is Rung.OWN
    assert on_duty(session, tree.north.path, EVENING, above=tree.north.path).rung is Rung.LEADS
    assert on_duty(session, tree.north.path, MORNING).rung is Rung.LEADS  # the end is exclusive
    assert on_duty(session, tree.south.path, EVENING).rung is Rung.LEADS


def test_who_has_left_is_not_on_duty(session: Session, crew: Team) -> None:
    set_shifts(session, crew.clerk, crew.tree.water.id, [night(crew.handler)], now=MONDAY)
    session.get_one(Account, crew.handler.account_id).disabled_at = MONDAY
    session.flush()
    assert on_duty(session, crew.tree.water.path, EVENING).rung is Rung.LEADS


def test_uncovered_nights_are_named(session: Session, crew: Team) -> None:
    water = crew.tree.water.id
    assert len(gaps(session, crew.clerk, water, now=MONDAY)) == 5  # four nights, and the weekend as one
    week = [night(crew.handler, EVENING + timedelta(days=day)) for day in range(5)]
    weekend = [night(crew.unit_lead, MORNING + timedelta(days=4 + day), 24) for day in range(2)]
    set_shifts(session, crew.clerk, water, [*week, *weekend], now=MONDAY)
    assert gaps(session, crew.clerk, water, now=MONDAY) == []


def test_who_sees_which_roster(session: Session, crew: Team) -> None:
    everything = {row.id for row in rosters(session, crew.operator)}
    assert crew.tree.water.id in everything
    assert crew.tree.north_lane.id not in everything
    assert [row.id for row in rosters(session, crew.handler)] == [crew.tree.water.id]
    assert rosters(session, crew.admin) == []
    with pytest.raises(NotAllowed):
        roster(session, crew.heat_clerk, crew.tree.water.id, MONDAY, MORNING)
    names = {holder.name for holder in candidates(session, crew.tree.water.path, now=MONDAY)}
    assert names == {"clerk", "handler", "ulead"}
