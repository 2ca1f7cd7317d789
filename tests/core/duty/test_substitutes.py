"""Who stands in for whom, from one day to another."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from core.duty.actions.substitutes import appoint, end
from core.duty.queries.substitutes import absences, colleagues, stands_in
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team

TODAY = civil(MONDAY).date()
WEEK = TODAY + timedelta(days=6)


@pytest.fixture
def second(session: Session, crew: Team) -> Actor:
    return person(session, "second", (Role.UNIT_HANDLER, crew.tree.water))


def ids(*people: Actor) -> tuple[int, ...]:
    return tuple(each.account_id or 0 for each in people)


def test_both_days_count_and_then_it_is_over(session: Session, crew: Team, second: Actor) -> None:
    me, other = ids(crew.handler, second)
    made = appoint(session, crew.handler, me, other, TODAY, WEEK, now=MONDAY)
    assert [stands_in(session, me, day) for day in (TODAY, WEEK)] == [other, other]
    assert stands_in(session, me, WEEK + timedelta(days=1)) is None
    assert stands_in(session, me, TODAY - timedelta(days=1)) is None
    assert [each.id for each in absences(session, other, on=TODAY)] == [made]
    end(session, crew.unit_lead, made, now=MONDAY)
    end(session, crew.unit_lead, made, now=MONDAY)
    assert stands_in(session, me, TODAY) is None


def test_absences_are_followed_and_a_ring_has_nobody(session: Session, crew: Team, second: Actor) -> None:
    third = person(session, "third", (Role.UNIT_HANDLER, crew.tree.water))
    me, two, three = ids(crew.handler, second, third)
    appoint(session, crew.handler, me, two, TODAY, WEEK, now=MONDAY)
    appoint(session, second, two, three, TODAY, TODAY, now=MONDAY)
    assert stands_in(session, me, TODAY) == three
    assert stands_in(session, me, WEEK) == two
    appoint(session, third, three, me, TODAY, TODAY, now=MONDAY)
    assert stands_in(session, me, TODAY) is None


def test_who_may_appoint(session: Session, crew: Team, second: Actor) -> None:
    me, other = ids(crew.handler, second)
    for who in (second, crew.clerk, crew.heat_clerk, crew.operator, crew.auditor):
        with pytest.raises(NotAllowed):
            appoint(session, who, me, other, TODAY, WEEK, now=MONDAY)
    for nth, who in enumerate((crew.handler, crew.unit_lead, crew.admin)):
        day = TODAY + timedelta(days=nth)
        made = appoint(session, who, me, other, day, day, now=MONDAY)
        with pytest.raises(NotAllowed):
            end(session, crew.heat_clerk, made, now=MONDAY)


def test_what_cannot_be_appointed(session: Session, crew: Team, second: Actor) -> None:
    me, other, stranger = ids(crew.handler, second, crew.heat_clerk)
    wrong: list[tuple[int, int, date, date, type[Exception], str]] = [
        (me, other, WEEK, TODAY, Invalid, "早于第一天"),
        (me, other, TODAY - timedelta(days=3), TODAY - timedelta(days=1), Invalid, "已经过去"),
        (me, other, TODAY, TODAY + timedelta(days=400), Invalid, "一年"),
        (me, stranger, TODAY, WEEK, Invalid, "同样的角色"),
        (me, me, TODAY, WEEK, Invalid, "同样的角色"),
        (0, other, TODAY, WEEK, NotFound, "没有这个人员"),
    ]
    for who, by, first, last, refusal, words in wrong:
        with pytest.raises(refusal, match=words):
            appoint(session, crew.handler, who, by, first, last, now=MONDAY)
    appoint(session, crew.handler, me, other, TODAY, WEEK, now=MONDAY)
    with pytest.raises(Conflict, match="已经有人代办"):
        appoint(session, crew.handler, me, other, WEEK, WEEK, now=MONDAY)
    with pytest.raises(NotFound):
        end(session, crew.handler, 0, now=MONDAY)
    assert {holder.account_id for holder in colleagues(session, me, now=MONDAY)} == {other}
