"""Who stands in for whom."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.duty.permissions import ON_ROSTERS
from core.duty.values import StandIn
from core.identity.actor import Grant
from core.identity.queries import Holder, holders_of
from core.identity.sessions import grants_of
from db.models.duty import Substitute
from db.models.identity import Account

Away, Other = aliased(Account, name="away"), aliased(Account, name="other")


def stands_in(session: Session, account_id: int, on: date) -> int | None:
    """Who does this person's work on a day; None when he does it himself.

    Whoever stands in may be away, too: then it is his own substitute, and so on; a ring of absences has nobody.
    """
    met, current = {account_id}, account_id
    while (following := _next(session, current, on)) is not None:
        if following in met:
            return None
        met.add(following)
        current = following
    return current if current != account_id else None


def _next(session: Session, account_id: int, on: date) -> int | None:
    return session.scalar(
        select(Substitute.substitute_id)
        .join(Account, Account.id == Substitute.substitute_id)
        .where(
            Substitute.account_id == account_id,
            Substitute.ended_at.is_(None),
            Substitute.from_day <= on,
            Substitute.to_day >= on,
            Account.disabled_at.is_(None),
        )
    )


def stands_in_for(session: Session, account_id: int, on: date) -> tuple[int, ...]:
    """Whose work this person does on a day beside his own, in the order of their ids."""
    away = select(Substitute.account_id).where(
        Substitute.substitute_id == account_id,
        Substitute.ended_at.is_(None),
        Substitute.from_day <= on,
        Substitute.to_day >= on,
    )
    return tuple(session.scalars(away.order_by(Substitute.account_id)))


def absences(session: Session, account_id: int, *, on: date) -> tuple[StandIn, ...]:
    """This person's absences from a day on, and those in which he stands in for others."""
    rows = session.execute(
        select(
            Substitute.id,
            Substitute.account_id,
            Away.name,
            Substitute.substitute_id,
            Other.name.label("substitute"),
            Substitute.from_day,
            Substitute.to_day,
        )
        .join(Away, Away.id == Substitute.account_id)
        .join(Other, Other.id == Substitute.substitute_id)
        .where(
            Substitute.ended_at.is_(None),
            Substitute.to_day >= on,
            (Substitute.account_id == account_id) | (Substitute.substitute_id == account_id),
        )
        .order_by(Substitute.from_day, Substitute.id)
    )
    return tuple(StandIn(*row) for row in rows)


def working_grants(session: Session, account_id: int, *, now: datetime) -> tuple[Grant, ...]:
    """What somebody holds in which he could be stood in for."""
    return tuple(grant for grant in grants_of(session, account_id, now=now) if grant.role in ON_ROSTERS)


def colleagues(session: Session, account_id: int, *, now: datetime) -> list[Holder]:
    """Who could do this person's work: holders of one of his roles in the same unit or above it."""
    found: dict[int, Holder] = {}
    for grant in working_grants(session, account_id, now=now):
        for holder in holders_of(session, grant.role, grant.unit_path, now=now):
            found.setdefault(holder.account_id, holder)
    found.pop(account_id, None)
    return list(found.values())
