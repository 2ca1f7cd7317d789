"""What stands between a right password and an open session, in this order: second factor, forced change, enrolment.

Each step that is taken ends the restricted session and opens a new one: a token that was planted in a browser before
the step is worth nothing after it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity import sessions
from core.identity.sessions import NewSession, SessionState, valid_at
from core.identity.terms import Ended, Restriction
from db.models.identity import Account, GrantRow, LoginSession, RolePolicy


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session was opened; `next` names the step that is still to be taken (`Restriction`), empty when none is."""

    new_session: NewSession
    next: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A step was taken; without a new session the browser keeps its cookie, because all was open before."""

    new_session: NewSession | None
    next: str


def standing(session: Session, token: str, *steps: str, now: datetime) -> SessionState:
    """The living session of a token, which stands at one of these steps (empty: all open).

    Raises:
        NotAllowed: there is none.
    """
    state = sessions.session_for(session, token, now=now)
    if state is None or state.restricted not in steps:
        raise NotAllowed(N_("登录已失效，请重新登录"))
    return state


def locked(session: Session, account_id: int) -> Account:
    """The account, its row locked and freshly read."""
    return session.get_one(Account, account_id, with_for_update=True, populate_existing=True)


def must_use_totp(session: Session, account_id: int, *, now: datetime) -> bool:
    """Whether an administrator requires a second factor of a role this account holds."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    GrantRow.account_id == account_id,
                    valid_at(now),
                    RolePolicy.role == GrantRow.role,
                    RolePolicy.totp_required,
                )
            )
        )
    )


def next_step(session: Session, account: Account, *, second_factor: bool, now: datetime) -> str:
    """The step to be taken now, empty when all is open."""
    if account.totp_since is not None and not second_factor:
        return Restriction.TOTP.value
    if account.must_change:
        return Restriction.PASSWORD.value
    if account.totp_since is None and must_use_totp(session, account.id, now=now):
        return Restriction.ENROL.value
    return ""


def go_on(
    session: Session, state: SessionState, account: Account, *, second_factor: bool, now: datetime
) -> LoggedIn:
    """End the session of a step that was taken and open the next one."""
    old = session.get_one(LoginSession, state.id)
    following = next_step(session, account, second_factor=second_factor, now=now)
    sessions.revoke(session, state.id, why=Ended.STEP, now=now)
    opened = sessions.new_session(
        session,
        account.id,
        now=now,
        address=old.address,
        browser=old.browser,
        second_factor=second_factor,
        restricted=following,
    )
    return LoggedIn(opened, following)


def passed(
    session: Session, state: SessionState, account: Account, *, second_factor: bool, why: str, now: datetime
) -> Passed:
    """After a change of credentials: every other session ends; a restricted one is exchanged."""
    sessions.revoke_all(session, account.id, why=why, now=now, except_id=state.id)
    if not state.restricted:
        session.get_one(LoginSession, state.id).second_factor = second_factor
        return Passed(None, "")
    done = go_on(session, state, account, second_factor=second_factor, now=now)
    return Passed(done.new_session, done.next)
