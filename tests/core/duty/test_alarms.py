"""Alarms of urgent matters: raised for who is on duty at each turn of the clock, passed up, put out by an answer."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import dispatching, handling, instructing, intake
from core.cases.terms import Resolved, Satisfied, Visibility
from core.deadlines.terms import Lamp, Level, Stage
from core.duty.actions.alarms import acknowledge
from core.duty.actions.roster import set_shifts
from core.duty.jobs import pass_on, raise_alarms
from core.duty.queries import turns
from core.duty.queries.alarms import open_alarms
from core.duty.terms import Rung, Turn
from core.duty.values import Planned
from core.foundation.errors import NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from db.models.duty import Alarm
from db.models.identity import Account
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, Walk, walk

NIGHT = MONDAY.replace(hour=21)


def planned(who: Actor, begin: datetime = MONDAY, hours: float = 24) -> Planned:
    assert who.account_id
    return Planned(who.account_id, begin, begin + timedelta(hours=hours))


def tick(session: Session, now: datetime) -> int:
    return raise_alarms(session, now) + pass_on(session, now)


def raised(session: Session) -> list[tuple[Stage, Turn, Rung, int]]:
    rows = session.scalars(select(Alarm).order_by(Alarm.raised_at, Alarm.turned_at, Alarm.id))
    return [(row.stage, row.turn, row.rung, row.account_id) for row in rows]


@pytest.fixture
def urgent(session: Session, crew: Team) -> Walk:
    """No water at night: urgent, accepted and dispatched at once."""
    found = walk(session, crew, now=NIGHT)
    intake.accept(
        session,
        crew.operator,
        found.id,
        category_id=crew.pump.id,
        area_id=crew.tree.north.id,
        level=Level.L2,
        now=NIGHT,
    )
    dispatching.dispatch(session, crew.dispatcher, found.id, unit_id=crew.tree.water.id, now=NIGHT)
    return found


def test_the_unit_on_duty_is_told_at_each_turn_of_the_clock(
    session: Session, crew: Team, urgent: Walk
) -> None:
    me = crew.handler.account_id
    set_shifts(session, crew.clerk, crew.tree.water.id, [planned(crew.handler)], now=MONDAY)
    assert tick(session, NIGHT) == 1
    assert tick(session, NIGHT) == 0  # told once
    assert raised(session) == [(Stage.SIGN, Turn.ARRIVED, Rung.OWN, me)]
    (shown,) = open_alarms(session, crew.handler, now=NIGHT)
    assert (shown.subject, shown.turn, shown.lamp, shown.unit) == (
        ("case", urgent.id),
        Turn.ARRIVED,
        Lamp.GREEN,
        "水务局",
    )
    acknowledge(session, crew.handler, shown.id, now=NIGHT + timedelta(minutes=1))
    assert open_alarms(session, crew.handler, now=NIGHT) == ()
    assert tick(session, NIGHT + timedelta(minutes=20)) == 0  # answered: nothing goes up
    assert tick(session, NIGHT + timedelta(minutes=45)) == 1  # yellow, three quarters of the hour after work
    acknowledge(
        session,
        crew.handler,
        open_alarms(session, crew.handler, now=NIGHT)[0].id,
        now=NIGHT + timedelta(minutes=46),
    )
    assert tick(session, NIGHT + timedelta(minutes=60)) == 1
    (red,) = open_alarms(session, crew.handler, now=NIGHT + timedelta(minutes=61))
    assert (red.turn, red.lamp) == (Turn.RED, Lamp.RED)
    handling.sign(session, crew.clerk, urgent.id, now=NIGHT + timedelta(minutes=62))
    assert open_alarms(session, crew.handler, now=NIGHT) == ()  # what was waited for has happened


def test_what_nobody_answers_goes_up_a_step_every_ten_minutes(
    session: Session, crew: Team, urgent: Walk
) -> None:
    chief = person(session, "chief", (Role.UNIT_LEAD, crew.tree.root))
    set_shifts(
        session, crew.clerk, crew.tree.water.id, [planned(crew.handler), planned(crew.clerk)], now=MONDAY
    )
    set_shifts(session, chief, crew.tree.root.id, [planned(chief)], now=MONDAY)
    assert tick(session, NIGHT) == 2
    assert tick(session, NIGHT + timedelta(minutes=9)) == 0
    assert tick(session, NIGHT + timedelta(minutes=10)) == 1
    assert raised(session)[-1] == (Stage.SIGN, Turn.ARRIVED, Rung.ABOVE, chief.account_id)
    assert tick(session, NIGHT + timedelta(minutes=15)) == 0
    assert tick(session, NIGHT + timedelta(minutes=20)) == 1
    assert raised(session)[-1] == (Stage.SIGN, Turn.ARRIVED, Rung.LEADS, crew.lead.account_id)
    assert (
        pass_on(session, NIGHT + timedelta(hours=5)) == 0
    )  # the leads are the last; yellow is another job's
    (shown,) = open_alarms(session, crew.lead, now=NIGHT)
    acknowledge(session, crew.lead, shown.id, now=NIGHT + timedelta(minutes=21))
    for who in (crew.handler, crew.clerk, chief, crew.lead):  # one answer puts it out for everybody
        assert open_alarms(session, who, now=NIGHT) == ()


def test_without_a_roster_the_leads_are_told_at_once(session: Session, crew: Team, urgent: Walk) -> None:
    tick(session, NIGHT)
    assert raised(session) == [(Stage.SIGN, Turn.ARRIVED, Rung.LEADS, crew.lead.account_id)]


def test_somebody_on_two_rosters_is_not_told_twice(session: Session, crew: Team, urgent: Walk) -> None:
    chief = person(session, "chief", (Role.UNIT_LEAD, crew.tree.root))
    set_shifts(session, chief, crew.tree.water.id, [planned(chief)], now=MONDAY)
    set_shifts(session, chief, crew.tree.root.id, [planned(chief)], now=MONDAY)
    tick(session, NIGHT)
    assert tick(session, NIGHT + timedelta(minutes=10)) == 1
    assert [rung for _stage, _turn, rung, _who in raised(session)] == [Rung.OWN, Rung.LEADS]


def test_after_a_standstill_what_was_missed_is_told_in_order(
    session: Session, crew: Team, urgent: Walk
) -> None:
    set_shifts(session, crew.clerk, crew.tree.water.id, [planned(crew.handler)], now=MONDAY)
    later = NIGHT + timedelta(hours=2)
    assert tick(session, later) == 3
    rows = session.scalars(select(Alarm).order_by(Alarm.id)).all()
    assert [row.turn for row in rows] == [Turn.ARRIVED, Turn.YELLOW, Turn.RED]
    assert {row.raised_at for row in rows} == {later}
    (shown,) = open_alarms(session, crew.handler, now=later)  # the latest stands for all
    assert shown.turn is Turn.RED


def test_the_centre_is_told_of_what_lies_on_its_desk(session: Session, crew: Team) -> None:
    found = walk(
        session, crew, now=NIGHT
    )  # "没有水" raises the level of an unsorted matter only by its category
    row = session.get_one(Case, found.id)
    assert row.level is Level.L3
    assert tick(session, NIGHT) == 0  # an ordinary matter waits for the morning
    intake.accept(
        session,
        crew.operator,
        found.id,
        category_id=crew.pump.id,
        area_id=crew.tree.north.id,
        level=Level.L1,
        now=NIGHT,
    )
    set_shifts(session, crew.lead, crew.tree.centre.id, [planned(crew.dispatcher)], now=MONDAY)
    assert tick(session, NIGHT) == 1
    assert raised(session) == [(Stage.DISPATCH, Turn.ARRIVED, Rung.OWN, crew.dispatcher.account_id)]


def test_an_alarm_holds_no_words_of_the_matter(session: Session, crew: Team, urgent: Walk) -> None:
    session.get_one(Case, urgent.id).visibility = Visibility.SECRET
    session.flush()
    tick(session, NIGHT)
    row = session.scalars(select(Alarm)).one()
    texts = [value for value in vars(row).values() if isinstance(value, str)]
    assert set(texts) == {"case", "SIGN", "L2", "ARRIVED", "LEADS"}


def test_nobody_answers_for_another(session: Session, crew: Team, urgent: Walk) -> None:
    tick(session, NIGHT)
    (shown,) = open_alarms(session, crew.lead, now=NIGHT)
    for who in (crew.handler, crew.operator):
        with pytest.raises(NotFound):
            acknowledge(session, who, shown.id, now=NIGHT)
    with pytest.raises(NotFound):
        acknowledge(session, crew.lead, shown.id + 1, now=NIGHT)
    acknowledge(session, crew.lead, shown.id, now=NIGHT)
    acknowledge(session, crew.lead, shown.id, now=NIGHT)  # a double click


def test_clocks_of_which_nobody_can_be_told_keep_no_others_waiting(
    session: Session, crew: Team, urgent: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BATCH", 1)
    session.get_one(Account, crew.lead.account_id).disabled_at = MONDAY
    later = NIGHT + timedelta(minutes=5)
    second = walk(session, crew, now=later)
    place, level = crew.tree.north.id, Level.L2
    intake.accept(
        session, crew.operator, second.id, category_id=crew.pump.id, area_id=place, level=level, now=later
    )
    dispatching.dispatch(session, crew.dispatcher, second.id, unit_id=crew.tree.heat.id, now=later)
    set_shifts(session, crew.heat_clerk, crew.tree.heat.id, [planned(crew.heat_clerk)], now=MONDAY)
    assert raise_alarms(session, later) == 1
    (shown,) = open_alarms(session, crew.heat_clerk, now=later)
    assert shown.subject == ("case", second.id)


def test_a_report_to_a_leader_calls_nobody_out(session: Session, crew: Team, urgent: Walk) -> None:
    handling.sign(session, crew.clerk, urgent.id, now=NIGHT)
    instructing.instruct(
        session, crew.leader, urgent.id, body="请一周内解决。", report_on=date(2026, 11, 9), now=NIGHT
    )
    urgent.reply()
    urgent.release()
    urgent.rate(Resolved.YES, Satisfied.YES)
    assert raise_alarms(session, NIGHT + timedelta(days=30)) == 0


def test_a_new_round_arrives_without_a_signature(session: Session, crew: Team, urgent: Walk) -> None:
    """Alarms of an answer clock that begins without a signing clock are told as an arrival."""
    handling.sign(session, crew.clerk, urgent.id, now=NIGHT)
    assert tick(session, NIGHT) == 0  # whoever signed knows that he must ring the person
    assert tick(session, NIGHT + timedelta(minutes=90)) == 1
    assert raised(session)[-1][:2] == (Stage.CONTACT, Turn.YELLOW)


def test_with_nobody_above_an_alarm_waits_for_somebody(session: Session, crew: Team, urgent: Walk) -> None:
    set_shifts(session, crew.clerk, crew.tree.water.id, [planned(crew.handler)], now=MONDAY)
    lead = session.get_one(Account, crew.lead.account_id)
    lead.disabled_at = MONDAY
    session.flush()
    tick(session, NIGHT)
    assert tick(session, NIGHT + timedelta(minutes=11)) == 0
    lead.disabled_at = None
    session.flush()
    assert tick(session, NIGHT + timedelta(minutes=12)) == 1
    assert raised(session)[-1][2:] == (Rung.LEADS, crew.lead.account_id)
