"""The invented people of a demonstration; they end with `./minhu db demo-off`. No password is known here."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.identity.terms import Role
from db.models.identity import Account, GrantRow


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who may be tried out."""

    login: str
    name: str
    title: str
    roles: tuple[Role, ...]


def has_demo(session: Session) -> bool:
    """Whether this is a demonstration: there are invented accounts in force."""
    return bool(session.scalar(select(exists().where(Account.demo, Account.disabled_at.is_(None)))))


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
