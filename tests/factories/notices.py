"""Notices as tests tell them: a late case to somebody who works here, an answer to a person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.terms import Role
from core.notices.actions.sending import notify
from core.notices.values import Recipient
from db.models.identity import Account
from db.models.notices import Delivery, NoticeAddress
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY


def told(session: Session, me: Actor, key: str, *, code: str = "case.overdue", at: datetime = MONDAY) -> None:
    """A case is late."""
    facts = {"number": f"H{key}", "stage": "ANSWER", "due": at}
    if code == "case.urgent_arrived":
        facts = {"number": f"H{key}", "unit": "水务局", "level": "L1", "due": at}
    to = [Recipient(account_id=me.account_id)]
    notify(session, code, to, subject=("case", 1), facts=facts, key=key, now=at)


def told_person(session: Session, key: str, *, phone: str = "13900001234", at: datetime = MONDAY) -> None:
    """There is an answer."""
    facts = {"number": f"H{key}", "link": "https://minhu.test/m/track"}
    to = [Recipient(phone=phone)]
    notify(session, "case.answered", to, subject=("case", 1), facts=facts, key=key, now=at)


def reachable(session: Session) -> Actor:
    """A handler with a telephone and a letter box."""
    actor = person(session, "one", (Role.UNIT_HANDLER, small_tree(session).water))
    session.get_one(Account, actor.account_id).phone = "13911112222"
    session.add(NoticeAddress(account_id=actor.account_id, email="one@unit.test", changed_at=MONDAY))
    session.flush()
    return actor


def deliveries(session: Session, *where: object) -> list[Delivery]:
    """All deliveries, or those like this."""
    return list(session.scalars(select(Delivery).where(*where).order_by(Delivery.id)))
