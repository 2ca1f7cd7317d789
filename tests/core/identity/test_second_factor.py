from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, TooMany
from core.identity import login as door
from core.identity import people, second_factor, sessions
from core.identity.actor import Actor
from core.identity.second_factor import Confirmed
from core.identity.sessions import NewSession
from core.identity.steps import LoggedIn
from core.identity.terms import Restriction, Role
from db.models.identity import Account, RecoveryCode
from tests.factories.accounts import PASSWORD, Tree, person

STEP = timedelta(seconds=30)


def enter(session: Session, login: str, now: datetime) -> LoggedIn:
    answer = door.log_in(session, login, PASSWORD, address="10.1.1.1", browser="x", now=now)
    assert isinstance(answer, LoggedIn)
    return answer


def enrolled(session: Session, login: str, now: datetime) -> tuple[str, tuple[str, ...], NewSession]:
    """Secret, recovery codes and the session in which it was set up."""
    inside = enter(session, login, now).new_session
    secret = second_factor.begin_totp(session, inside.token, now=now).secret
    done = second_factor.confirm_totp(session, inside.token, pyotp.TOTP(secret).at(now), now=now)
    assert isinstance(done, Confirmed)
    return secret, done.recovery_codes, done.new_session or inside


def test_setting_up_needs_a_right_code(session: Session, admin: Actor, now: datetime) -> None:
    inside = enter(session, "root-admin", now).new_session
    assert second_factor.pending_totp(session, inside.token, now=now) is None
    offer = second_factor.begin_totp(session, inside.token, now=now)
    assert second_factor.pending_totp(session, inside.token, now=now) == offer
    asked = parse_qs(urlsplit(offer.uri).query)
    assert asked["secret"] == [offer.secret]
    assert offer.uri.startswith("otpauth://totp/")
    assert isinstance(second_factor.confirm_totp(session, inside.token, "000000", now=now), Invalid)
    assert enter(session, "root-admin", now).next == "", "nothing is in force before it is confirmed"
    done = second_factor.confirm_totp(session, inside.token, pyotp.TOTP(offer.secret).at(now), now=now)
    assert isinstance(done, Confirmed)
    assert len(set(done.recovery_codes)) == 10
    with pytest.raises(Conflict):
        second_factor.begin_totp(session, inside.token, now=now)


def test_setting_up_ends_other_sessions_and_marks_this_one(
    session: Session, admin: Actor, now: datetime
) -> None:
    other = enter(session, "root-admin", now).new_session
    _, _, inside = enrolled(session, "root-admin", now)
    assert sessions.session_for(session, other.token, now=now) is None
    state = sessions.session_for(session, inside.token, now=now)
    assert state is not None
    assert state.second_factor


def test_the_second_step_exchanges_the_session(session: Session, admin: Actor, now: datetime) -> None:
    secret, _, _ = enrolled(session, "root-admin", now)
    later = now + 2 * STEP
    half = enter(session, "root-admin", later)
    assert half.next == Restriction.TOTP
    assert sessions.actor_for(session, half.new_session.token, now=later) is None
    whole = door.second_step(session, half.new_session.token, pyotp.TOTP(secret).at(later), now=later)
    assert isinstance(whole, LoggedIn)
    assert whole.next == ""
    assert sessions.session_for(session, half.new_session.token, now=later) is None
    actor = sessions.actor_for(session, whole.new_session.token, now=later)
    assert actor is not None
    with pytest.raises(NotAllowed):
        door.second_step(session, whole.new_session.token, "123456", now=later)


@pytest.mark.parametrize(("drift", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(
    session: Session, admin: Actor, now: datetime, drift: int, *, right: bool
) -> None:
    secret, _, _ = enrolled(session, "root-admin", now)
    later = now + 10 * STEP
    half = enter(session, "root-admin", later).new_session
    code = pyotp.TOTP(secret).at(later + drift * STEP)
    assert (
        isinstance(door.second_step(session, half.token, f" {code[:3]} {code[3:]} ", now=later), LoggedIn)
        is right
    )


def test_a_code_works_once(session: Session, admin: Actor, now: datetime) -> None:
    secret, _, _ = enrolled(session, "root-admin", now)
    half = enter(session, "root-admin", now).new_session
    spent = pyotp.TOTP(secret).at(now)
    assert isinstance(door.second_step(session, half.token, spent, now=now), Invalid), (
        "spent when it was set up"
    )
    ahead = pyotp.TOTP(secret).at(now + STEP)
    assert isinstance(door.second_step(session, half.token, ahead, now=now), LoggedIn)
    again = enter(session, "root-admin", now + STEP).new_session
    for code in (spent, ahead):
        assert isinstance(door.second_step(session, again.token, code, now=now + STEP), Invalid)


def test_a_recovery_code_works_once_and_is_kept_as_a_hash(
    session: Session, admin: Actor, now: datetime
) -> None:
    _, codes, _ = enrolled(session, "root-admin", now)
    stored = set(session.scalars(select(RecoveryCode.code_hash)))
    assert not {code.replace("-", "") for code in codes} & stored
    half = enter(session, "root-admin", now).new_session
    assert isinstance(door.second_step(session, half.token, codes[3].upper(), now=now), LoggedIn)
    again = enter(session, "root-admin", now).new_session
    assert isinstance(door.second_step(session, again.token, codes[3], now=now), Invalid)
    assert isinstance(door.second_step(session, again.token, codes[4].replace("-", " "), now=now), LoggedIn)


def test_recovery_codes_belong_to_one_person(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    person(session, "other")
    _, codes, _ = enrolled(session, "root-admin", now)
    enrolled(session, "other", now)
    half = enter(session, "other", now).new_session
    assert isinstance(door.second_step(session, half.token, codes[0], now=now), Invalid)


def test_five_wrong_codes_lock_the_step_for_every_session(
    session: Session, admin: Actor, now: datetime
) -> None:
    secret, codes, _ = enrolled(session, "root-admin", now)
    half = enter(session, "root-admin", now).new_session
    for _ in range(5):
        assert isinstance(door.second_step(session, half.token, "000000", now=now), Invalid)
    fresh = enter(session, "root-admin", now).new_session
    for code in (pyotp.TOTP(secret).at(now + STEP), codes[0]):
        with pytest.raises(TooMany):
            door.second_step(session, fresh.token, code, now=now)


@pytest.mark.parametrize("code", ["", "abc", "１２３４５６", "\ud800", "0" * 5000])
def test_odd_codes_are_merely_wrong(session: Session, admin: Actor, now: datetime, code: str) -> None:
    enrolled(session, "root-admin", now)
    half = enter(session, "root-admin", now).new_session
    assert isinstance(door.second_step(session, half.token, code, now=now), Invalid)


def test_enrolment_at_login_opens_the_session(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    person(session, "lead", (Role.CENTER_LEAD, tree.centre))
    second_factor.require_totp(session, admin, Role.CENTER_LEAD, True, now=now)
    half = enter(session, "lead", now)
    assert half.next == Restriction.ENROL
    secret = second_factor.begin_totp(session, half.new_session.token, now=now).secret
    done = second_factor.confirm_totp(session, half.new_session.token, pyotp.TOTP(secret).at(now), now=now)
    assert isinstance(done, Confirmed)
    assert done.next == ""
    assert done.new_session
    assert sessions.actor_for(session, done.new_session.token, now=now)
    with pytest.raises(NotAllowed):
        second_factor.drop_totp(session, done.new_session.token, PASSWORD, now=now)


def test_giving_it_up_needs_the_password(session: Session, admin: Actor, now: datetime) -> None:
    _, _, inside = enrolled(session, "root-admin", now)
    assert isinstance(second_factor.drop_totp(session, inside.token, "wrong", now=now), Invalid)
    assert second_factor.drop_totp(session, inside.token, PASSWORD, now=now) is None
    row = session.get_one(Account, admin.account_id, populate_existing=True)
    assert (row.totp_secret, row.totp_since, row.totp_step) == (None, None, None)
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert enter(session, "root-admin", now).next == ""


def test_an_administrator_clears_what_was_lost(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water))
    assert clerk.account_id
    assert admin.account_id
    _, _, inside = enrolled(session, "clerk", now)
    people.clear_second_factor(session, admin, clerk.account_id, now=now)
    assert sessions.session_for(session, inside.token, now=now) is None
    assert enter(session, "clerk", now).next == ""
    with pytest.raises(NotAllowed):
        people.clear_second_factor(session, admin, admin.account_id, now=now)
