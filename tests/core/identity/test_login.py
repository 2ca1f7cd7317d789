from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import CivicError, Conflict, Invalid, NotAllowed, TooMany
from core.identity import limits, second_factor, sessions
from core.identity import login as door
from core.identity.actor import SYSTEM, Actor
from core.identity.steps import LoggedIn, Passed
from core.identity.terms import Restriction, Role
from db.models.identity import Account, LoginSession
from tests.factories.accounts import PASSWORD, Tree, person

MINUTE = timedelta(minutes=1)
NEW = "an entirely new one 8"


def knock(
    session: Session, login: str, password: str, now: datetime, address: str = "10.1.1.1"
) -> LoggedIn | CivicError:
    return door.log_in(session, login, password, address=address, browser="Firefox", now=now)


def enter(session: Session, login: str, now: datetime, password: str = PASSWORD) -> LoggedIn:
    answer = knock(session, login, password, now)
    assert isinstance(answer, LoggedIn)
    return answer


def test_a_right_password_opens_a_session(session: Session, admin: Actor, now: datetime) -> None:
    answer = enter(session, "  Root-Admin ", now)
    assert answer.next == ""
    actor = sessions.actor_for(session, answer.new_session.token, now=now)
    assert actor is not None
    assert actor.account_id == admin.account_id


def test_one_sentence_for_every_way_to_be_wrong(session: Session, admin: Actor, now: datetime) -> None:
    gone = person(session, "gone")
    session.get_one(Account, gone.account_id).disabled_at = now
    session.flush()
    answers = [
        knock(session, "nobody-here", PASSWORD, now),
        knock(session, "root-admin", "wrong", now),
        knock(session, "gone", PASSWORD, now),
        knock(session, "gone", "wrong", now),
        knock(session, "", "", now),
        knock(session, "a\0b\ud800", "a\0b\ud800", now),
    ]
    assert {type(answer) for answer in answers} == {NotAllowed}
    assert len({str(answer) for answer in answers}) == 1


@pytest.mark.parametrize("login", ["root-admin", "nobody-here"])
def test_five_failures_lock_a_name_whether_it_exists_or_not(
    session: Session, admin: Actor, now: datetime, login: str
) -> None:
    for minute in range(5):
        assert isinstance(knock(session, login, "wrong", now + minute * MINUTE), NotAllowed)
    for password in ("wrong", PASSWORD):
        with pytest.raises(TooMany) as refusal:
            knock(session, login.upper(), password, now + 5 * MINUTE)
        assert refusal.value.facts == {"minutes": 10}
    assert not isinstance(knock(session, login, "wrong", now + 15 * MINUTE), LoggedIn), (
        "the window has moved on"
    )


def test_the_lock_ends_with_its_window_and_a_success_begins_anew(
    session: Session, admin: Actor, now: datetime
) -> None:
    for _ in range(5):
        knock(session, "root-admin", "wrong", now)
    enter(session, "root-admin", now + 15 * MINUTE)
    for _ in range(4):
        knock(session, "root-admin", "wrong", now + 15 * MINUTE)
    enter(session, "root-admin", now + 15 * MINUTE)
    for _ in range(4):
        assert isinstance(knock(session, "root-admin", "wrong", now + 15 * MINUTE), NotAllowed)


def test_thirty_failures_lock_an_address_and_no_other(session: Session, admin: Actor, now: datetime) -> None:
    for number in range(30):
        limits.note(session, "login_address", "2001:db8:1:2::/64", now=now)
        assert number < 30
    with pytest.raises(TooMany):
        knock(session, "root-admin", PASSWORD, now, address="2001:db8:1:2:dead::1")
    assert isinstance(knock(session, "root-admin", PASSWORD, now, address="2001:db8:1:3::1"), LoggedIn)


def test_failures_of_an_address_are_counted_over_names(session: Session, admin: Actor, now: datetime) -> None:
    for number in range(3):
        knock(session, f"guess-{number}", "wrong", now, address="10.9.9.9")
    assert limits.count(session, "login_address", "10.9.9.9", since=now - MINUTE) == 3


def test_a_first_login_must_change_the_password(session: Session, admin: Actor, now: datetime) -> None:
    assert admin.account_id
    told = door.reset_password(session, SYSTEM, admin.account_id, now=now)
    first = enter(session, "root-admin", now, told)
    assert first.next == Restriction.PASSWORD
    assert sessions.actor_for(session, first.new_session.token, now=now) is None
    changed = door.change_password(session, first.new_session.token, told, NEW, now=now)
    assert isinstance(changed, Passed)
    assert changed.next == ""
    assert changed.new_session
    assert sessions.session_for(session, first.new_session.token, now=now) is None, "the token was exchanged"
    assert sessions.actor_for(session, changed.new_session.token, now=now)
    assert session.get_one(LoginSession, changed.new_session.id).address == "10.1.1.1"
    enter(session, "root-admin", now, NEW)


def test_a_change_ends_every_other_session(session: Session, admin: Actor, now: datetime) -> None:
    here, there = enter(session, "root-admin", now), enter(session, "root-admin", now)
    changed = door.change_password(session, here.new_session.token, PASSWORD, NEW, now=now)
    assert changed == Passed(None, "")
    assert sessions.actor_for(session, here.new_session.token, now=now)
    assert sessions.session_for(session, there.new_session.token, now=now) is None
    assert isinstance(knock(session, "root-admin", PASSWORD, now), NotAllowed)


def test_a_change_is_refused_with_a_reason(session: Session, admin: Actor, now: datetime) -> None:
    token = enter(session, "root-admin", now).new_session.token
    for new, part in (("short", "至少"), ("中" * 30, "字节"), (PASSWORD, "相同"), ("root-admin-1", "登录名")):
        with pytest.raises(Invalid, match=part):
            door.change_password(session, token, PASSWORD, new, now=now)
    for _ in range(5):
        answer = door.change_password(session, token, "not the old one", NEW, now=now)
        assert isinstance(answer, Invalid)
        assert answer.field == "old"
    with pytest.raises(TooMany):
        door.change_password(session, token, PASSWORD, NEW, now=now)
    with pytest.raises(NotAllowed):
        door.change_password(session, "stolen?", PASSWORD, NEW, now=now)


def test_a_reset_ends_sessions_and_forces_a_change(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water))
    assert clerk.account_id
    inside = enter(session, "clerk", now)
    told = door.reset_password(session, admin, clerk.account_id, now=now)
    assert sessions.session_for(session, inside.new_session.token, now=now) is None
    assert isinstance(knock(session, "clerk", PASSWORD, now), NotAllowed)
    assert enter(session, "clerk", now, told).next == "password"


def test_a_reset_is_for_administrators_and_for_others(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water))
    part = person(session, "part", (Role.ADMIN, tree.water))
    assert admin.account_id
    assert clerk.account_id
    for actor, target in ((clerk, admin), (part, admin), (admin, admin), (clerk, clerk)):
        with pytest.raises(NotAllowed):
            door.reset_password(session, actor, target.account_id or 0, now=now)
    assert door.reset_password(session, part, clerk.account_id, now=now)


def test_enrolment_is_asked_of_roles_that_must(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    person(session, "lead", (Role.CENTER_LEAD, tree.centre))
    second_factor.require_totp(session, admin, Role.CENTER_LEAD, True, now=now)
    assert enter(session, "lead", now).next == Restriction.ENROL
    assert enter(session, "root-admin", now).next == ""
    second_factor.require_totp(session, admin, Role.CENTER_LEAD, False, now=now)
    assert enter(session, "lead", now).next == ""


def test_the_policy_is_for_an_administrator_of_all(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    part = person(session, "part", (Role.ADMIN, tree.water))
    with pytest.raises(NotAllowed):
        second_factor.require_totp(session, part, Role.CENTER_LEAD, True, now=now)
    with pytest.raises(Invalid):
        second_factor.require_totp(session, admin, Role.SYSTEM, True, now=now)


def test_a_second_change_in_the_same_moment_is_a_conflict(
    session: Session, admin: Actor, now: datetime
) -> None:
    token = enter(session, "root-admin", now).new_session.token
    row = session.get_one(Account, admin.account_id)
    session.execute(
        Account.__table__.update()
        .where(Account.__table__.c.id == row.id)
        .values(password_hash="$2b$04$other")
    )
    with pytest.raises(Conflict):
        door.change_password(session, token, PASSWORD, NEW, now=now)
