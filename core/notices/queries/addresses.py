"""Where somebody who works here is reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.notices.rules import Chosen
from db.models.identity import Account
from db.models.notices import NoticeAddress, NoticePreference


@dataclass(frozen=True, slots=True)
class Reach:
    """Addresses of an account; `own_phone`: a number for notices alone, beside the account's.

    Attributes:
        phone: the number that text messages go to.
    """

    email: str
    phone: str
    own_phone: str
    language: str


def reach_of(session: Session, accounts: Iterable[int]) -> dict[int, Reach]:
    """Addresses of accounts that are in use; one out of use is reached by nothing."""
    rows = session.execute(
        select(
            Account.id, Account.phone, Account.language, NoticeAddress.email, NoticeAddress.phone.label("own")
        )
        .outerjoin(NoticeAddress, NoticeAddress.account_id == Account.id)
        .where(Account.id.in_(list(accounts)), Account.disabled_at.is_(None))
    )
    return {
        row.id: Reach(row.email or "", row.own or row.phone or "", row.own or "", row.language)
        for row in rows
    }


def own_reach(session: Session, actor: Actor) -> Reach:
    """One's own addresses."""
    return reach_of(session, [actor.account_id or 0]).get(actor.account_id or 0, Reach("", "", "", ""))


def own_choices(session: Session, actor: Actor) -> Chosen:
    """What one chose; what is missing is as `rules.DEFAULTS` say."""
    rows = session.scalars(
        select(NoticePreference).where(NoticePreference.account_id == (actor.account_id or 0))
    )
    return {(row.topic, row.gateway): row.wanted for row in rows}
