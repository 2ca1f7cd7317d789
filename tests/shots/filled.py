"""A filled district to be pictured: the demonstration, played into an empty database, and who sits there."""

from collections.abc import Callable

from sqlalchemy import select

from core.demo import building
from core.foundation.clock import now
from core.foundation.settings import settings
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.terms import NOT_GRANTED, Role
from core.seeding import seed
from db.models.identity import Account, GrantRow
from db.session import reading, unit_of_work


def fill(told: Callable[[int, int], None], most: int | None = None) -> None:
    """Play the demonstration into an empty migrated database."""
    with unit_of_work() as session:
        seed(session, settings().centre_name, now=now())
        building.build(session, now=now(), most=most, told=told)


def seats() -> dict[Role, Actor]:
    """For each role who has it and little else."""
    with reading() as session:
        held: dict[int, list[Role]] = {}
        for account_id, role in session.execute(
            select(GrantRow.account_id, GrantRow.role)
            .where(GrantRow.valid_to.is_(None))
            .order_by(GrantRow.id)
        ):
            held.setdefault(account_id, []).append(role)
        found = {}
        for role in Role:
            having = sorted((len(roles), account_id) for account_id, roles in held.items() if role in roles)
            if role in NOT_GRANTED or not having:
                continue
            account = session.get_one(Account, having[0][1])
            found[role] = Actor(account.id, account.name, sessions.grants_of(session, account.id, now=now()))
        return found


def logins() -> frozenset[str]:
    """Names typed at the door; they may stand on a Chinese page."""
    with reading() as session:
        return frozenset(session.scalars(select(Account.login)))
