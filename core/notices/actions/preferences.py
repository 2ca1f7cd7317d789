"""What somebody who works here wants: his addresses, and over which gateways he gets which notices."""

import re
from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.foundation import phone
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.notices.terms import CHOSEN, Gateway, Group
from db.models.identity import Account
from db.models.notices import NoticeAddress, NoticePreference

log = structlog.get_logger()

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST = 120
CHOICES = (Gateway.EMAIL, Gateway.SMS)
"""Gateways one chooses about; notices in the house are always there."""


def set_addresses(session: Session, actor: Actor, *, email: str, number: str, now: datetime) -> None:
    """Where one is reached; an empty number means the account's own.

    Raises:
        NotAllowed: nobody has addresses without an account.
        Invalid: no e-mail address, no telephone number.
    """
    email, number = email.strip(), number.strip()
    if email and (len(email) > LONGEST or not EMAIL.fullmatch(email)):
        raise Invalid(N_("这不像一个邮箱地址，请核对"), "email")
    if number:
        number = phone.normal(number)
    account_id = _hold(session, actor)
    row = session.scalar(select(NoticeAddress).where(NoticeAddress.account_id == account_id))
    if row is None:
        row = NoticeAddress(account_id=account_id)
        session.add(row)
    row.email, row.phone, row.changed_at = email or None, number or None, now
    session.flush()
    log.info("notices.addresses_set", account=account_id)


def choose(session: Session, actor: Actor, choices: Mapping[tuple[Group, Gateway], bool]) -> None:
    """Over which gateways he gets which groups; what stood there before goes.

    Raises:
        NotAllowed: nobody chooses without an account.
        Invalid: a group or a gateway about which nothing is chosen.
    """
    account_id = _hold(session, actor)
    if any(group not in CHOSEN or gateway not in CHOICES for group, gateway in choices):
        raise Invalid(N_("这一项不能选"), "choices")
    session.execute(delete(NoticePreference).where(NoticePreference.account_id == account_id))
    rows = [
        {"account_id": account_id, "topic": group, "gateway": gateway, "wanted": wanted}
        for (group, gateway), wanted in choices.items()
    ]
    if rows:
        session.execute(insert(NoticePreference).values(rows))
    log.info("notices.chosen", account=account_id)


def _hold(session: Session, actor: Actor) -> int:
    """His account, locked: two tabs take turns."""
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    session.get(Account, actor.account_id, with_for_update=True)
    return actor.account_id
