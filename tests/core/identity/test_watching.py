"""Logins of others are seen and ended by administrators; grants have days; a new password may be asked for."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.clock import CIVIL
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity import people, sessions, watching
from core.identity.actor import Actor
from core.identity.queries import account
from core.identity.terms import AccountEvent, Role
from db.models.identity import Account, LoginSession
from db.models.journal import EventRow
from tests.factories.cases import MONDAY, Team, team


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


def opened(session: Session, actor: Actor, minutes: int = 0) -> sessions.NewSession:
    return sessions.new_session(
        session,
        actor.account_id or 0,
        now=MONDAY + timedelta(minutes=minutes),
        address="10.0.0.7",
        browser="Firefox/130",
    )


def test_who_is_in_from_where_since_when(session: Session, crew: Team) -> None:
    opened(session, crew.clerk)
    opened(session, crew.clerk, 5)
    opened(session, crew.handler, 10)
    seen = watching.logged_in(session, crew.admin, now=MONDAY + timedelta(minutes=12))
    assert (seen.total, seen.people, [row.login for row in seen.rows]) == (
        3,
        2,
        ["handler", "clerk", "clerk"],
    )
    assert (seen.rows[0].address, seen.rows[0].created_at) == ("10.0.0.7", MONDAY + timedelta(minutes=10))
    first = watching.logged_in(session, crew.admin, now=MONDAY + timedelta(minutes=12), limit=2)
    rest = watching.logged_in(
        session, crew.admin, now=MONDAY + timedelta(minutes=12), limit=2, after=first.following
    )
    assert [row.id for row in (*first.rows, *rest.rows)] == [row.id for row in seen.rows]
    assert rest.following == ""
    only = watching.logged_in(
        session, crew.auditor, now=MONDAY + timedelta(minutes=12), account_id=crew.handler.account_id
    )
    assert only.total == 1
    assert watching.logged_in(session, crew.lead, now=MONDAY + timedelta(minutes=12)).total == 0
    assert watching.logged_in(session, crew.admin, now=MONDAY + timedelta(minutes=33)).total == 2


def test_one_login_or_all_of_somebody_end_at_once(session: Session, crew: Team) -> None:
    one, two, other = (
        opened(session, crew.clerk),
        opened(session, crew.clerk, 1),
        opened(session, crew.handler),
    )
    soon = MONDAY + timedelta(minutes=3)
    watching.end_for(session, crew.admin, one.id, now=soon)
    assert sessions.actor_for(session, one.token, now=soon) is None
    assert sessions.actor_for(session, two.token, now=soon) is not None
    assert watching.end_all_of(session, crew.admin, crew.clerk.account_id or 0, now=soon) == 1
    assert sessions.alive(session, [one.id, two.id, other.id], now=soon) == {other.id}
    why = session.scalars(select(LoginSession.revoked_why).where(LoginSession.id == one.id)).one()
    assert why == "BY_ADMIN"
    names = session.scalars(select(EventRow.name).where(EventRow.subject_id == crew.clerk.account_id))
    assert set(names) == {AccountEvent.SESSIONS_ENDED}


def test_whose_logins_nobody_else_ends(session: Session, crew: Team) -> None:
    there = opened(session, crew.clerk)
    for who in (crew.lead, crew.auditor, crew.unit_lead):
        with pytest.raises(NotAllowed):
            watching.end_for(session, who, there.id, now=MONDAY)
        with pytest.raises(NotAllowed):
            watching.end_all_of(session, who, crew.clerk.account_id or 0, now=MONDAY)
    with pytest.raises(NotFound):
        watching.end_for(session, crew.admin, 10**9, now=MONDAY)
    own = opened(session, crew.admin)
    me = Actor(crew.admin.account_id, crew.admin.name, crew.admin.grants, "", own.id)
    with pytest.raises(Conflict):
        watching.end_for(session, me, own.id, now=MONDAY)
    assert watching.end_all_of(session, me, me.account_id or 0, now=MONDAY) == 0


def test_a_grant_with_a_last_day_ends_by_itself(session: Session, crew: Team) -> None:
    mine, water = crew.handler.account_id or 0, crew.tree.water.id
    day = MONDAY.date() + timedelta(days=3)
    people.grant(session, crew.admin, mine, Role.UNIT_CLERK, water, now=MONDAY, last_day=day)
    held = account(session, crew.admin, mine, now=MONDAY).grants
    assert held[-1].until is not None
    assert held[-1].until.astimezone(CIVIL).date() == day + timedelta(days=1)
    with pytest.raises(Conflict):
        people.grant(session, crew.admin, mine, Role.UNIT_CLERK, water, now=MONDAY + timedelta(days=3))
    after = MONDAY + timedelta(days=4)
    assert len(account(session, crew.admin, mine, now=after).grants) == 1
    people.grant(session, crew.admin, mine, Role.UNIT_CLERK, water, now=after)
    with pytest.raises(Invalid):
        people.grant(session, crew.admin, mine, Role.UNIT_LEAD, water, now=after, last_day=day)


def test_a_dated_grant_is_taken_back_before_its_day(session: Session, crew: Team) -> None:
    mine = crew.handler.account_id or 0
    day = MONDAY.date() + timedelta(days=30)
    made = people.grant(
        session, crew.admin, mine, Role.UNIT_CLERK, crew.tree.water.id, now=MONDAY, last_day=day
    )
    people.revoke_grant(session, crew.admin, made, now=MONDAY + timedelta(days=1))
    assert len(account(session, crew.admin, mine, now=MONDAY + timedelta(days=1)).grants) == 1
    with pytest.raises(NotFound):
        people.revoke_grant(session, crew.admin, made, now=MONDAY + timedelta(days=2))


def test_a_new_password_is_asked_for_without_a_reset(session: Session, crew: Team) -> None:
    there, mine = opened(session, crew.clerk), crew.clerk.account_id or 0
    before = session.get_one(Account, mine).password_hash
    people.require_new_password(session, crew.admin, mine, now=MONDAY)
    row = session.get_one(Account, mine)
    assert (row.must_change, row.password_hash) == (True, before)
    assert sessions.actor_for(session, there.token, now=MONDAY) is None
    with pytest.raises(NotAllowed):
        people.require_new_password(session, crew.admin, crew.admin.account_id or 0, now=MONDAY)
