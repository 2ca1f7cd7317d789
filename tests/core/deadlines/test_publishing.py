"""A new regulation rules what begins on its day; a new calendar says what it moves, and moves it."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from core.deadlines import actions, queries
from core.deadlines.publishing import (
    NewLimit,
    publish_calendar,
    publish_regulation,
    withdraw_regulation,
)
from core.deadlines.terms import Level, Stage
from core.deadlines.values import compared
from core.foundation.calendar import Limit
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.actor import Actor, Grant
from core.identity.terms import Role
from tests.core.foundation.test_calendar import WD, at

ADMIN = Actor(1, "管理员", (Grant(Role.ADMIN, 1, "/1/"),))
STREET_ADMIN = Actor(3, "街道管理员", (Grant(Role.ADMIN, 4, "/1/4/"),))
OPERATOR = Actor(2, "受理员", (Grant(Role.OPERATOR, 1, "/1/"),))
NOW = at("2026-11-20 09:00")
FREE = {date(2027, 1, 1): "元旦"}
WORKED = {date(2027, 1, 3): "元旦"}


def publish(session: Session, actor: Actor = ADMIN, **other: object) -> int:
    words = {
        "covers_until": date(2027, 12, 31),
        "source": "通知",
        "now": NOW,
        "holidays": FREE,
        "makeups": WORKED,
    }
    words |= other
    return publish_calendar(session, actor, words.pop("holidays"), words.pop("makeups"), **words)


def test_a_new_calendar_replaces_its_years_and_keeps_the_others(clocks: Session) -> None:
    before = queries.current_calendar(clocks, NOW)
    version = publish(clocks)
    found = queries.current_calendar(clocks, NOW)
    assert found.holidays == before.holidays | set(FREE)
    assert found.makeups == before.makeups | set(WORKED)
    assert found.frames == before.frames
    assert queries.current_version(clocks, NOW) == version
    publish(clocks, holidays={date(2027, 1, 2): "元旦"}, makeups={}, now=NOW + timedelta(days=1))
    again = queries.current_calendar(clocks, NOW + timedelta(days=1))
    assert again.is_workday(date(2027, 1, 1))
    assert queries.current_version(clocks, NOW) == version


def test_new_business_hours(clocks: Session) -> None:
    publish(clocks, frames=((time(9), time(17)),))
    assert queries.current_calendar(clocks, NOW).day_length == timedelta(hours=8)


@pytest.mark.parametrize(
    "wrong",
    [
        {"makeups": FREE},
        {"makeups": {date(2027, 1, 4): "元旦"}},
        {"covers_until": date(2026, 6, 30)},
        {"frames": ((time(9), time(8)),)},
    ],
)
def test_an_impossible_calendar_is_refused(clocks: Session, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        publish(clocks, **wrong)


def test_who_and_when(clocks: Session) -> None:
    for who in (OPERATOR, STREET_ADMIN):
        with pytest.raises(NotAllowed):
            publish(clocks, who)
    publish(clocks)
    with pytest.raises(Conflict):
        publish(clocks)


def test_the_preview_lists_what_the_recount_moves(clocks: Session) -> None:
    before_new_year = at("2026-12-30 09:00")
    moved, kept, stopped = ("case", 1), ("case", 2), ("case", 3)
    actions.start(clocks, moved, Stage.ANSWER, level=Level.L3, now=before_new_year)
    actions.start(clocks, kept, Stage.SIGN, level=Level.L3, now=before_new_year)
    actions.start(clocks, stopped, Stage.ANSWER, level=Level.L3, now=before_new_year)
    actions.pause_all(clocks, stopped, now=before_new_year)
    version = publish(clocks, holidays={date(2027, 1, 1): "元旦"}, makeups={})
    preview = actions.recount_preview(clocks, version)
    assert [(move.subject, move.was, move.becomes) for move in preview] == [
        (moved, at("2027-01-06 17:30"), at("2027-01-07 17:30"))
    ]
    assert actions.recount_days(clocks, moved, version) == preview
    assert actions.recount_days(clocks, kept, version) == []
    actions.recount_days(clocks, stopped, version)
    (row,) = actions.resume_all(clocks, stopped, now=before_new_year)
    assert row.due_at == at("2027-01-07 17:30")
    assert actions.recount_preview(clocks, version) == []


DECEMBER = date(2026, 12, 1)


def rule(
    session: Session, *lines: NewLimit, code: str = "r2", day: date = DECEMBER, actor: Actor = ADMIN
) -> int:
    return publish_regulation(session, actor, code, "新规则", lines, valid_from=day, source="决定", now=NOW)


def test_a_regulation_rules_from_its_day(clocks: Session) -> None:
    running = actions.start(clocks, ("case", 1), Stage.SIGN, level=None, now=NOW)
    end = running.due_at
    rule(clocks, NewLimit(Stage.SIGN, Limit(2, WD), "决定", target=Limit(1, WD)))
    assert queries.limit_for(clocks, Stage.SIGN, None, at("2026-11-30 23:59")) == Limit(1, WD)
    assert queries.limit_for(clocks, Stage.SIGN, Level.L1, at("2026-12-01 00:00")) == Limit(2, WD)
    assert actions.recount(clocks, ("case", 1), Level.L3) == []
    assert running.due_at == end


def test_a_regulation_keeps_what_it_does_not_speak_of(clocks: Session) -> None:
    december = at("2026-12-01 00:00")
    before = [queries.limit_for(clocks, Stage.ANSWER, level, NOW, 2) for level in Level]
    rule(clocks, NewLimit(Stage.SIGN, Limit(2, WD), "决定"))
    assert [queries.limit_for(clocks, Stage.ANSWER, level, december, 2) for level in Level] == before


def test_a_regulation_leaves_no_level_without_a_limit(clocks: Session) -> None:
    with pytest.raises(Invalid) as refusal:
        rule(clocks, NewLimit(Stage.ANSWER, Limit(2, WD), "决定", Level.L3))
    assert str(refusal.value) == "新规则缺少“答复”的期限"
    with pytest.raises(Invalid):
        rule(clocks, NewLimit(Stage.SIGN, Limit(2, WD), "决定", round_from=2))
    rule(clocks, *(NewLimit(Stage.ANSWER, Limit(2, WD), "决定", level) for level in Level))


def test_a_regulation_comes_in_time_once_and_from_an_administrator(clocks: Session) -> None:
    line = NewLimit(Stage.SIGN, Limit(2, WD), "决定")
    with pytest.raises(Invalid):
        rule(clocks, line, day=NOW.date())
    for who in (OPERATOR, STREET_ADMIN):
        with pytest.raises(NotAllowed):
            rule(clocks, line, actor=who)
    rule(clocks, line)
    with pytest.raises(Conflict):
        rule(clocks, line, day=date(2026, 12, 2))
    with pytest.raises(Conflict):
        rule(clocks, line, code="r3")


def test_a_regulation_is_taken_back_before_its_day_and_never_after(clocks: Session) -> None:
    before = queries.regulation_for(clocks, NOW)
    made = regulate(clocks, code="new", valid_from=date(2026, 12, 1))
    soon = at("2026-12-02 09:00")
    assert queries.regulation_for(clocks, soon).id == made
    for who in (OPERATOR, STREET_ADMIN):
        with pytest.raises(NotAllowed):
            withdraw_regulation(clocks, who, made, reason="文号写错了", now=NOW)
    with pytest.raises(Invalid):
        withdraw_regulation(clocks, ADMIN, made, reason="错", now=NOW)
    with pytest.raises(Conflict):
        withdraw_regulation(clocks, ADMIN, made, reason="文号写错了", now=soon)
    withdraw_regulation(clocks, ADMIN, made, reason="文号写错了", now=NOW)
    with pytest.raises(Conflict):
        withdraw_regulation(clocks, ADMIN, made, reason="文号写错了", now=NOW)
    assert queries.regulation_for(clocks, soon).id == before.id
    regulation, _calendar = queries.in_force_at(literal(soon), literal(soon.date()))
    assert clocks.scalar(select(regulation)) == before.id, "what comes in is ruled by the same"
    again = regulate(clocks, code="new", valid_from=date(2026, 12, 1))
    assert queries.regulation_for(clocks, soon).id == again
    listed = queries.regulations(clocks, now=NOW)
    assert [(row.id, row.rules, row.withdrawn_at is not None) for row in listed] == [
        (again, False, False),
        (made, False, True),
        (before.id, True, False),
    ]


def test_two_regulations_side_by_side(clocks: Session) -> None:
    before = queries.regulation_for(clocks, NOW)
    after = queries.regulation_of(clocks, regulate(clocks, code="new", valid_from=date(2026, 12, 1)))
    rows = compared(before, after)
    assert len(rows) == len(before.rulings)
    assert [(row.stage, row.before.limit.amount, row.after.limit.amount) for row in rows if row.differs] == [
        (Stage.SUPPLEMENT, 5, 9)
    ]


def test_a_limit_is_an_amount_of_time(clocks: Session) -> None:
    with pytest.raises(Invalid):
        regulate(clocks, code="new", valid_from=date(2026, 12, 1), amount=1000)


def regulate(session: Session, *, code: str, valid_from: date, amount: int = 9) -> int:
    lines = [NewLimit(Stage.SUPPLEMENT, Limit(amount, WD, public=True), "通知")]
    return publish_regulation(
        session, ADMIN, code, "新规则", lines, valid_from=valid_from, source="通知", now=NOW
    )
