import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.sessions import ABSOLUTE, HALF_OPEN, IDLE, NewSession
from core.identity.terms import Ended, Restriction, Role
from db.models.identity import Account, LoginSession
from tests.factories.accounts import Tree, person

SECOND = timedelta(seconds=1)


def opened(session: Session, actor: Actor, now: datetime, restricted: str = "") -> NewSession:
    assert actor.account_id
    return sessions.new_session(
        session, actor.account_id, now=now, address="10.0.0.9", browser="Firefox", restricted=restricted
    )


def test_only_the_digest_of_the_token_is_kept(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    row = session.get_one(LoginSession, made.id)
    assert row.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
    stored = session.execute(select(LoginSession.__table__)).mappings().one()
    assert made.token not in map(str, stored.values())
    assert len(made.token) >= 43, "256 bits"


def test_a_token_finds_its_session_and_its_actor(session: Session, tree: Tree, now: datetime) -> None:
    clerk = person(
        session, "clerk", (Role.UNIT_CLERK, tree.water), (Role.UNIT_LEAD, tree.north), name="王小明"
    )
    made = opened(session, clerk, now)
    state = sessions.session_for(session, made.token, now=now)
    assert state is not None
    assert (state.id, state.csrf, state.restricted) == (made.id, made.csrf, "")
    actor = sessions.actor_for(session, made.token, now=now)
    assert actor is not None
    assert (actor.name, actor.session_id, actor.grants) == ("王小明", made.id, clerk.grants)
    assert actor.has_in(tree.north_lane.path, Role.UNIT_LEAD)
    assert not actor.has_in(tree.south_lane.path, Role.UNIT_LEAD)


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "\ud800", "'; DROP TABLE units; --"])
def test_an_unknown_token_finds_nothing(session: Session, admin: Actor, now: datetime, token: str) -> None:
    opened(session, admin, now)
    assert sessions.session_for(session, token, now=now) is None
    assert sessions.actor_for(session, token, now=now) is None


def test_idle_ends_at_thirty_minutes_unless_touched(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    assert sessions.session_for(session, made.token, now=now + IDLE - SECOND)
    assert sessions.session_for(session, made.token, now=now + IDLE) is None
    sessions.touch(session, made.id, now=now + IDLE - SECOND)
    assert sessions.session_for(session, made.token, now=now + IDLE)
    sessions.touch(session, made.id, now=now + 3 * IDLE)
    assert sessions.session_for(session, made.token, now=now + 3 * IDLE) is None, "a touch wakes nothing"


def test_a_touch_writes_at_most_once_a_minute(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    sessions.touch(session, made.id, now=now + timedelta(seconds=59))
    session.expire_all()
    assert session.get_one(LoginSession, made.id).active_at == now
    sessions.touch(session, made.id, now=now + timedelta(seconds=60))
    session.expire_all()
    assert session.get_one(LoginSession, made.id).active_at == now + timedelta(seconds=60)


def test_twelve_hours_end_it_in_any_case(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    moment = now
    while moment < now + ABSOLUTE - timedelta(minutes=20):
        moment += timedelta(minutes=20)
        sessions.touch(session, made.id, now=moment)
    assert sessions.session_for(session, made.token, now=now + ABSOLUTE - SECOND)
    assert sessions.session_for(session, made.token, now=now + ABSOLUTE) is None


def test_a_half_open_session_makes_no_actor_and_is_short(
    session: Session, admin: Actor, now: datetime
) -> None:
    made = opened(session, admin, now, Restriction.TOTP)
    state = sessions.session_for(session, made.token, now=now)
    assert state is not None
    assert state.restricted == "totp"
    assert sessions.actor_for(session, made.token, now=now) is None
    assert sessions.alive(session, [made.id], now=now) == set()
    assert sessions.session_for(session, made.token, now=now + HALF_OPEN) is None


def test_revocation_is_at_once_and_keeps_its_first_reason(
    session: Session, admin: Actor, now: datetime
) -> None:
    made = opened(session, admin, now)
    sessions.revoke(session, made.id, why=Ended.LOGOUT, now=now)
    sessions.revoke(session, made.id, why=Ended.RESET, now=now + SECOND)
    assert sessions.session_for(session, made.token, now=now) is None
    assert session.get_one(LoginSession, made.id, populate_existing=True).revoked_why == "LOGOUT"


def test_revoke_all_may_spare_the_one_in_use(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    mine = [opened(session, admin, now) for _ in range(3)]
    other = opened(session, person(session, "other"), now)
    assert admin.account_id
    ended = sessions.revoke_all(session, admin.account_id, why=Ended.PASSWORD, now=now, except_id=mine[1].id)
    assert ended == 2
    ids = [made.id for made in [*mine, other]]
    assert sessions.alive(session, ids, now=now) == {mine[1].id, other.id}
    assert sessions.alive(session, [], now=now) == set()


def test_a_disabled_account_has_no_living_session(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    session.get_one(Account, admin.account_id).disabled_at = now
    session.flush()
    assert sessions.session_for(session, made.token, now=now) is None
    assert sessions.alive(session, [made.id], now=now) == set()


def test_grants_count_from_and_to_their_moments(session: Session, tree: Tree, now: datetime) -> None:
    clerk = person(session, "later", (Role.UNIT_CLERK, tree.water), now=now)
    assert clerk.account_id
    assert sessions.grants_of(session, clerk.account_id, now=now - SECOND) == ()
    assert len(sessions.grants_of(session, clerk.account_id, now=now)) == 1


def test_one_sees_and_ends_only_ones_own(session: Session, admin: Actor, tree: Tree, now: datetime) -> None:
    other = person(session, "other")
    mine, his = opened(session, admin, now), opened(session, other, now)
    me = sessions.actor_for(session, mine.token, now=now)
    assert me is not None
    assert [(view.id, view.current) for view in sessions.sessions_of(session, me, now=now)] == [
        (mine.id, True)
    ]
    with pytest.raises(NotFound):
        sessions.end_session(session, me, his.id, now=now)
    sessions.end_session(session, me, mine.id, now=now)
    assert sessions.sessions_of(session, me, now=now) == []


def test_the_hint_goes_out_on_the_channel_of_the_district(
    session: Session, admin: Actor, now: datetime
) -> None:
    assert sessions.revocation_channel() == f"minhu_revoked_{session.scalar(text('SELECT current_schema()'))}"


def test_old_rows_go_and_with_them_address_and_browser(session: Session, admin: Actor, now: datetime) -> None:
    made = opened(session, admin, now)
    assert sessions.sweep(session, now=now + ABSOLUTE + sessions.KEPT) == 0
    assert sessions.sweep(session, now=now + ABSOLUTE + sessions.KEPT + SECOND) == 1
    assert session.get(LoginSession, made.id, populate_existing=True) is None
