"""Logging in, the second step, and passwords.

**Refusals that count are returned, not raised**: a wrong password must be remembered although nothing is opened, and
what is raised inside `unit_of_work` is undone. An edge raises the answer after its block has committed:

    with unit_of_work() as session:
        answer = log_in(session, …)
    opened = raised(answer)

Nothing tells whether a login exists: wrong login, wrong password and disabled account get one sentence after equal
work, and the limit counts names that do not exist as well. While a name is locked not even the right password is
looked at, so that the lock cannot be used to test guesses. Many tries at once gain nothing either: passwords are
checked side by side without a lock (0.4 s each), but the answers are given one after the other, and who comes after the
fifth failure learns nothing.
"""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import CivicError, Conflict, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity import limits, passwords, people, second_factor, sessions, steps
from core.identity.actor import Actor
from core.identity.steps import LoggedIn, Passed
from core.identity.terms import AccountEvent, Ended, Restriction
from core.journal import actions as journal
from db.models.identity import Account

log = structlog.get_logger()

RULE = "5 per 15 minutes"
"""Failures per login name."""
ADDRESS_RULE = "30 per 15 minutes"
"""Failures per network address."""


def log_in(
    session: Session, login: str, password: str, *, address: str, browser: str, now: datetime
) -> LoggedIn | CivicError:
    """Open a session for a right password; it may be restricted to the next step. A wrong one is returned.

    Raises:
        TooMany: the name or the address is locked; tells for how many minutes.
    """
    name, place = _plain(login.strip().lower()), limits.address_key(address)
    _within(session, name, place, now)
    account = session.scalar(select(Account).where(Account.login == name, Account.disabled_at.is_(None)))
    tried = account.password_hash if account else None
    right = passwords.matches(password, tried)
    _one_at_a_time(session)
    _within(session, name, place, now)
    if account is not None and right:
        session.refresh(account)
        right = account.password_hash == tried and account.disabled_at is None
    if account is None or not right:
        limits.note(session, "login", name, now=now)
        limits.note(session, "login_address", place, now=now)
        log.info("identity.login_refused", account=account.id if account else None)
        return NotAllowed(N_("登录名或密码不对"))
    limits.forget(session, "login", name)
    following = steps.next_step(session, account, second_factor=False, now=now)
    opened = sessions.new_session(
        session, account.id, now=now, address=address, browser=_plain(browser), restricted=following
    )
    log.info("identity.login", account=account.id, session=opened.id, next=following)
    return LoggedIn(opened, following)


def second_step(session: Session, token: str, code: str, *, now: datetime) -> LoggedIn | CivicError:
    """Give the code of the app or a recovery code; the session is exchanged. A wrong code is returned.

    Raises:
        NotAllowed: no session stands at this step.
        TooMany: too many wrong codes.
    """
    state = steps.standing(session, token, Restriction.TOTP, now=now)
    account = steps.locked(session, state.account_id)
    limits.within(session, second_factor.RULE, second_factor.PURPOSE, str(account.id), now)
    if not second_factor.accepted(session, account, code, now=now):
        limits.note(session, second_factor.PURPOSE, str(account.id), now=now)
        log.info("identity.second_step_refused", account=account.id)
        return Invalid(N_("动态口令不对，请等下一个再试"), "code")
    limits.forget(session, second_factor.PURPOSE, str(account.id))
    return steps.go_on(session, state, account, second_factor=True, now=now)


def change_password(
    session: Session, token: str, old: str, new: str, *, now: datetime
) -> Passed | CivicError:
    """Change one's own password; every other session ends. A wrong old password is returned.

    Raises:
        Invalid: the new password is not good enough; says why.
        Conflict: it was changed by somebody else in this moment.
        TooMany: too many wrong old passwords.
    """
    state = steps.standing(session, token, "", Restriction.PASSWORD, now=now)
    account = session.get_one(Account, state.account_id)
    passwords.approve(new, account.login)
    limits.within(session, RULE, "password", str(account.id), now)
    tried = account.password_hash
    right, made = passwords.matches(old, tried), passwords.hashed(new)
    account = steps.locked(session, state.account_id)
    limits.within(session, RULE, "password", str(account.id), now)
    if not right:
        limits.note(session, "password", str(account.id), now=now)
        return Invalid(N_("原密码不对"), "old")
    if account.password_hash != tried:
        raise Conflict(N_("密码刚刚已被修改，请重新登录"))
    if new == old:
        raise Invalid(N_("新密码不能与原密码相同"), "new")
    limits.forget(session, "password", str(account.id))
    account.password_hash, account.must_change, account.changed_at = made, False, now
    account.version += 1
    log.info("identity.password_changed", account=account.id)
    return steps.passed(
        session, state, account, second_factor=state.second_factor, why=Ended.PASSWORD, now=now
    )


def reset_password(session: Session, actor: Actor, account_id: int, *, now: datetime) -> str:
    """Give somebody a one-time password, to be changed at his next login; his sessions end.

    Raises:
        NotAllowed: not an administrator over all this person holds, or it is himself.
        NotFound: there is no such person.
    """
    account = people.to_edit(session, actor, account_id, now=now)
    if actor.account_id == account_id:
        raise NotAllowed(N_("自己的密码请用“修改密码”"))
    told = passwords.one_time()
    account.password_hash, account.must_change, account.changed_at = passwords.hashed(told), True, now
    account.version += 1
    sessions.revoke_all(session, account_id, why=Ended.RESET, now=now)
    journal.record(session, account, AccountEvent.PASSWORD_RESET, people.acting(actor), now=now)
    limits.forget(session, "login", account.login)
    log.info("identity.password_reset", account=account_id, by=actor.account_id)
    return told


def _plain(text: str) -> str:
    """Without signs the database cannot keep; what a stranger sends is merely wrong, never an error."""
    return "".join(sign for sign in text if sign.isprintable())


def _within(session: Session, name: str, place: str, now: datetime) -> None:
    limits.within(session, RULE, "login", name, now)
    limits.within(session, ADDRESS_RULE, "login_address", place, now)


def _one_at_a_time(session: Session) -> None:
    """Let answers be given one after the other: one row for all names, so that waiting tells nothing of a name."""
    session.execute(select(Account.id).order_by(Account.id).limit(1).with_for_update(key_share=True))
