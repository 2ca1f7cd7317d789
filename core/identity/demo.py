"""The invented people of a demonstration; they end with `./minhu db demo-off`."""

from dataclasses import dataclass
from datetime import datetime

import bcrypt
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from core.foundation import pinyin
from core.identity import passwords, sessions
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.identity import Account, GrantRow

ROUNDS = 6
"""Of bcrypt: these passwords are 59 random bits, so that their hashes need no slowness, and there are a hundred."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who may be tried out."""

    login: str
    name: str
    title: str
    roles: tuple[Role, ...]


def add_invented(
    session: Session,
    login: str,
    name: str,
    title: str,
    grants: tuple[tuple[Role, int], ...],
    *,
    now: datetime,
) -> tuple[Actor, str]:
    """Somebody invented, with roles in units, and his password, which is told and kept nowhere here.

    He need not change it: it is random, and the login page shows it.
    """
    told = passwords.one_time()
    row = Account(
        login=login,
        name=name,
        pinyin=pinyin.initials(name),
        title=title,
        password_hash=bcrypt.hashpw(told.encode(), bcrypt.gensalt(ROUNDS)).decode(),
        created_at=now,
        demo=True,
    )
    session.add(row)
    session.flush()
    session.add_all(
        GrantRow(account_id=row.id, role=role, unit_id=unit_id, valid_from=now) for role, unit_id in grants
    )
    session.flush()
    return Actor(row.id, name, sessions.grants_of(session, row.id, now=now)), told


def has_demo(session: Session) -> bool:
    """Whether this is a demonstration: there are invented accounts in force."""
    return bool(session.scalar(select(demo_lasts())))


def demo_lasts() -> ColumnElement[bool]:
    """The same, for a statement that asks more."""
    return exists().where(Account.demo, Account.disabled_at.is_(None))


def demo_accounts(session: Session) -> list[DemoPerson]:
    """The invented people, in the order of their first role in the table of roles."""
    held: dict[int, list[Role]] = {}
    people = session.scalars(select(Account).where(Account.demo, Account.disabled_at.is_(None))).all()
    for account_id, role in session.execute(
        select(GrantRow.account_id, GrantRow.role)
        .where(GrantRow.account_id.in_([row.id for row in people]), GrantRow.valid_to.is_(None))
        .order_by(GrantRow.id)
    ):
        held.setdefault(account_id, []).append(role)
    order = {role: place for place, role in enumerate(Role)}
    found = [DemoPerson(row.login, row.name, row.title, tuple(held.get(row.id, ()))) for row in people]
    return sorted(
        found, key=lambda person: (min((order[role] for role in person.roles), default=99), person.login)
    )
