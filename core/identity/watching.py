"""Who is logged in, as administrators see it: from where, since when; and ending it for others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, NotFound
from core.foundation.text import N_
from core.identity import people
from core.identity.actor import Actor
from core.identity.queries import visible_to
from core.identity.sessions import living, revoke, revoke_all
from core.identity.terms import AccountEvent, Ended, Role
from core.journal import actions as journal
from db.models.identity import Account, LoginSession

PAGE = 50
WATCHERS = (Role.ADMIN, Role.AUDITOR)
"""Who sees the logins of others."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A login of somebody.

    Attributes:
        own: the one through which this is being looked at.
        restricted: a step of the login is still open; nothing can be done in it yet.
    """

    id: int
    account_id: int
    login: str
    name: str
    own: bool
    restricted: bool
    second_factor: bool
    created_at: datetime
    active_at: datetime
    expires_at: datetime
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A page of logins, the latest sign of life first, and how many there are in all."""

    rows: tuple[Watched, ...]
    total: int
    people: int
    following: str


def logged_in(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    account_id: int | None = None,
    after: str = "",
    limit: int = PAGE,
) -> Watch:
    """Living logins of the people this person may know of; nobody else sees any.

    Args:
        account_id: only those of this account.
        after: cursor of the page before.
    """
    if not actor.has(*WATCHERS):
        return Watch((), 0, 0, "")
    chosen = (
        select(LoginSession, Account.login, Account.name)
        .join(Account, Account.id == LoginSession.account_id)
        .where(living(now), Account.disabled_at.is_(None), visible_to(actor, now=now))
    )
    if account_id is not None:
        chosen = chosen.where(Account.id == account_id)
    total, persons = session.execute(
        chosen.with_only_columns(func.count(), func.count(LoginSession.account_id.distinct()))
    ).one()
    if after:
        at, last = after.split("~")
        chosen = chosen.where(
            tuple_(LoginSession.active_at, LoginSession.id) < (datetime.fromisoformat(at), int(last))
        )
    rows = session.execute(
        chosen.order_by(LoginSession.active_at.desc(), LoginSession.id.desc()).limit(limit + 1)
    ).all()
    shown = tuple(_watched(row, login, name, actor) for row, login, name in rows[:limit])
    more = f"{shown[-1].active_at.isoformat()}~{shown[-1].id}" if len(rows) > limit else ""
    return Watch(shown, total, persons, more)


def end_for(session: Session, actor: Actor, session_id: int, *, now: datetime) -> None:
    """End one login of somebody.

    Raises:
        NotFound: there is no such login.
        NotAllowed: not an administrator over all that the person holds.
        Conflict: it is the one through which it is being asked.
    """
    if session_id == actor.session_id:
        raise Conflict(N_("这是您现在用的登录，要退出请点“退出登录”"))
    account_id = session.scalar(select(LoginSession.account_id).where(LoginSession.id == session_id))
    if account_id is None:
        raise NotFound(N_("没有这个登录，或者已经结束"))
    row = people.to_edit(session, actor, account_id, now=now)
    revoke(session, session_id, why=Ended.BY_ADMIN, now=now)
    facts = {"session_id": session_id}
    journal.record(session, row, AccountEvent.SESSIONS_ENDED, people.acting(actor), now=now, facts=facts)


def end_all_of(session: Session, actor: Actor, account_id: int, *, now: datetime) -> int:
    """End every login of somebody, but for the one through which it is being asked; how many.

    Raises:
        NotFound: there is no such person.
        NotAllowed: not an administrator over all that the person holds.
    """
    row = people.to_edit(session, actor, account_id, now=now)
    ended = revoke_all(session, account_id, why=Ended.BY_ADMIN, now=now, except_id=actor.session_id)
    facts = {"count": ended}
    journal.record(session, row, AccountEvent.SESSIONS_ENDED, people.acting(actor), now=now, facts=facts)
    return ended


def _watched(row: LoginSession, login: str, name: str, actor: Actor) -> Watched:
    return Watched(
        row.id,
        row.account_id,
        login,
        name,
        row.id == actor.session_id,
        bool(row.restricted),
        row.second_factor,
        row.created_at,
        row.active_at,
        row.expires_at,
        row.address,
        row.browser,
    )
