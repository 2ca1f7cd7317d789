"""Sessions of browsers: a row each, found by the SHA-256 of a 256-bit token that only the browser holds.

A session ends after 30 minutes without a sign of a person, after 12 hours in any case, and at once when it is
revoked or its account disabled. One that is restricted (a step of the login is still open) lasts 15 minutes and
makes no actor. Revocation also sends a NOTIFY, which is a hint only: whoever holds a socket asks `alive` anyway.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.foundation.settings import settings
from core.foundation.text import N_
from core.identity.actor import Actor, Grant
from core.identity.terms import Ended
from db.base import Moment
from db.models.identity import Account, GrantRow, LoginSession, UnitRow
from db.session import asked_once, columns
from db.standing import STAMP, stamped

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
HALF_OPEN = timedelta(minutes=15)
"""Life of a session in which a step of the login is still open."""
TOUCH_EVERY = timedelta(minutes=1)
KEPT = timedelta(days=90)
"""How long the row of an ended session answers who was there from where; then address and browser go with it."""


@dataclass(frozen=True, slots=True)
class NewSession:
    """What the browser gets, once: the token goes into the cookie and is kept nowhere else."""

    id: int
    token: str
    csrf: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session that is alive.

    Attributes:
        restricted: the step that must come first (`Restriction`), empty when all is open.
        expires_at: the absolute limit.
    """

    id: int
    account_id: int
    csrf: str
    restricted: str
    second_factor: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A line of "my sessions"."""

    id: int
    current: bool
    second_factor: bool
    created_at: datetime
    active_at: datetime
    address: str
    browser: str


def revocation_channel() -> str:
    """The NOTIFY channel of this district; its payload is the id of a session that ended."""
    return f"minhu_revoked_{settings().district}"


def new_session(
    session: Session,
    account_id: int,
    *,
    now: datetime,
    address: str,
    browser: str,
    second_factor: bool = False,
    restricted: str = "",
) -> NewSession:
    """Open a session for somebody who has proved who he is (as far as `restricted` says)."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = LoginSession(
        token_hash=_digest(token),
        account_id=account_id,
        csrf=csrf,
        second_factor=second_factor,
        restricted=restricted,
        created_at=now,
        active_at=now,
        expires_at=now + (HALF_OPEN if restricted else ABSOLUTE),
        address=address[:64],
        browser=browser[:200],
    )
    session.add(row)
    session.flush()
    return NewSession(row.id, token, csrf)


def session_for(session: Session, token: str, *, now: datetime) -> SessionState | None:
    """The living session of a token; None when it is unknown, ended, idle too long, or its account disabled."""
    found = _look_up(session, token, now)
    return found[0] if found else None


def actor_for(session: Session, token: str, *, now: datetime) -> Actor | None:
    """Who acts with this token: None also while a step of the login is open."""
    found = _look_up(session, token, now)
    if found is None or found[0].restricted:
        return None
    state, name, language, grants = found
    return Actor(state.account_id, name, grants, language, state.id)


def grants_of(session: Session, account_id: int, *, now: datetime) -> tuple[Grant, ...]:
    """What an account may be at this moment, and where."""
    rows = session.execute(
        select(GrantRow.role, GrantRow.unit_id, UnitRow.path)
        .join(UnitRow, UnitRow.id == GrantRow.unit_id)
        .where(GrantRow.account_id == account_id, valid_at(now))
        .order_by(GrantRow.id)
    )
    return tuple(Grant(role, unit_id, path) for role, unit_id, path in rows)


def valid_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Grants in force at a moment."""
    return and_(GrantRow.valid_from <= now, or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now))


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note a sign of a person; at most one write a minute, and an ended session stays ended."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.active_at <= now - TOUCH_EVERY, living(now))
        .values(active_at=now)
        .execution_options(synchronize_session=False)
    )


def revoke(session: Session, session_id: int, *, why: str, now: datetime) -> None:
    """End one session at once; nothing happens when it has ended already."""
    _end(session, [LoginSession.id == session_id], why, now)


def revoke_all(
    session: Session, account_id: int, *, why: str, now: datetime, except_id: int | None = None
) -> int:
    """End the sessions of an account, perhaps but for the one in use; how many ended."""
    which = [LoginSession.account_id == account_id]
    if except_id is not None:
        which.append(LoginSession.id != except_id)
    return _end(session, which, why, now)


def end_session(session: Session, actor: Actor, session_id: int, *, now: datetime) -> None:
    """End a session of one's own from another place.

    Raises:
        NotFound: it is not one of his, or it has ended.
    """
    which = [LoginSession.id == session_id, LoginSession.account_id == actor.account_id]
    if not _end(session, which, Ended.ELSEWHERE, now):
        raise NotFound(N_("没有这个登录，或者已经结束"))


def sessions_of(session: Session, actor: Actor, *, now: datetime) -> list[SessionView]:
    """The living sessions of this person, latest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == actor.account_id, living(now))
        .order_by(LoginSession.active_at.desc(), LoginSession.id.desc())
    )
    return [
        SessionView(
            row.id,
            row.id == actor.session_id,
            row.second_factor,
            row.created_at,
            row.active_at,
            row.address,
            row.browser,
        )
        for row in rows
    ]


def alive(session: Session, ids: Collection[int], *, now: datetime) -> set[int]:
    """Which of these sessions still live and are open: one query for all sockets of a process."""
    if not ids:
        return set()
    return set(
        session.scalars(
            select(LoginSession.id)
            .join(Account, Account.id == LoginSession.account_id)
            .where(
                LoginSession.id.in_(ids),
                living(now),
                LoginSession.restricted == "",
                Account.disabled_at.is_(None),
            )
        )
    )


def sweep(session: Session, *, now: datetime) -> int:
    """Drop rows of sessions that ended long ago; how many."""
    gone = session.scalars(
        delete(LoginSession)
        .where(LoginSession.expires_at < now - KEPT)
        .returning(LoginSession.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def living(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Not ended, not too old, not idle too long."""
    return and_(
        LoginSession.revoked_at.is_(None), LoginSession.expires_at > now, LoginSession.active_at > now - IDLE
    )


@asked_once
def _look_up(
    session: Session, token: str, now: datetime
) -> tuple[SessionState, str, str, tuple[Grant, ...]] | None:
    """The living session with the name and language of its account and what it may be, in one query."""
    if not token:
        return None
    rows = columns(session, _found(), {"digest": _digest(token), "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    stamped(session, first.stamp)
    state = SessionState(
        first.id, first.account_id, first.csrf, first.restricted, first.second_factor, first.expires_at
    )
    grants = tuple(Grant(row.role, row.unit_id, row.path) for row in rows if row.role is not None)
    return state, first.name, first.language, grants


@cache
def _found() -> Select[Any]:
    """The question of `_look_up`: every page asks it first."""
    now = bindparam("now", type_=Moment)
    return (
        select(
            *(LoginSession.id, LoginSession.account_id, LoginSession.csrf, LoginSession.restricted),
            *(LoginSession.second_factor, LoginSession.expires_at, Account.name, Account.language),
            *(GrantRow.role, GrantRow.unit_id, UnitRow.path, STAMP.label("stamp")),
        )
        .join(Account, Account.id == LoginSession.account_id)
        .outerjoin(GrantRow, and_(GrantRow.account_id == Account.id, valid_at(now)))
        .outerjoin(UnitRow, UnitRow.id == GrantRow.unit_id)
        .where(LoginSession.token_hash == bindparam("digest"), living(now), Account.disabled_at.is_(None))
        .order_by(GrantRow.id)
    )


def _end(session: Session, which: list[ColumnElement[bool]], why: str, now: datetime) -> int:
    """End the sessions that match and tell whoever listens."""
    ended = session.scalars(
        update(LoginSession)
        .where(*which, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now, revoked_why=str(why))
        .returning(LoginSession.id)
        .execution_options(synchronize_session=False)
    ).all()
    for session_id in ended:
        session.execute(select(func.pg_notify(revocation_channel(), str(session_id))))
    return len(ended)
