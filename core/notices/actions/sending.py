"""Telling somebody: one row each, once per key, in the transaction of what happened. The worker delivers later."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.foundation import keys
from core.foundation.errors import UNSEEN
from core.journal.chain import moment
from core.journal.terms import Subject
from core.notices.templates import LONGEST, template_of
from core.notices.terms import Audience
from core.notices.values import Facts, Message, Recipient
from db.models.notices import Notice

log = structlog.get_logger()

AT_ONCE = 500
"""Rows of one statement."""


def notify(
    session: Session,
    template: str,
    to: Sequence[Recipient],
    *,
    subject: Subject,
    facts: Mapping[str, object],
    key: str,
    now: datetime,
) -> int:
    """Tell everybody of `to`; how many had not been told of it.

    Args:
        facts: exactly the facts that the template names.
        key: what makes it this notice; whoever says it again under the same key tells nobody twice.

    Raises:
        LookupError: no such template.
        ValueError: a fact is missing or strange, or a recipient is none of the template's audience.
    """
    return notify_all(session, [Message(template, tuple(to), subject, facts, key)], now=now)


def notify_all(session: Session, messages: Iterable[Message], *, now: datetime) -> int:
    """`notify` for many things at once; how many rows are new.

    Raises:
        LookupError: no such template.
        ValueError: as `notify`.
    """
    rows = [row for message in messages for row in _rows(message, now)]
    made = 0
    for begin in range(0, len(rows), AT_ONCE):
        statement = (
            insert(Notice).values(rows[begin : begin + AT_ONCE]).on_conflict_do_nothing().returning(Notice.id)
        )
        made += len(session.scalars(statement).all())
    if made:
        log.info("notices.made", count=made)
    return made


def addressee(recipient: Recipient) -> str:
    """A recipient as rows name him: a person by a keyed hash of his number."""
    if recipient.account_id is not None:
        return f"account:{recipient.account_id}"
    if recipient.phone:
        return f"phone:{keys.keyed_hash('phone', recipient.phone)}"
    return f"webhook:{recipient.webhook}"


def _rows(message: Message, now: datetime) -> list[dict[str, object]]:
    template = template_of(message.template)
    if set(message.facts) != set(template.facts):
        raise ValueError(f"{template.code}: facts are {sorted(template.facts)}")
    stored = _stored(message.facts)
    rows: dict[str, dict[str, object]] = {}
    for recipient in message.to:
        if _audience(recipient) is not template.audience:
            raise ValueError(f"{template.code} is for {template.audience}")
        who = addressee(recipient)
        rows[who] = {
            "addressee": who,
            "account_id": recipient.account_id,
            "phone": recipient.phone or None,
            "template": template.code,
            "subject_kind": message.subject[0],
            "subject_id": message.subject[1],
            "facts": stored,
            "key": message.key,
            "made_at": now,
        }
    return list(rows.values())


def _audience(recipient: Recipient) -> Audience:
    if recipient.account_id is not None:
        return Audience.STAFF
    return Audience.PERSON if recipient.phone else Audience.SYSTEM


def _stored(facts: Facts) -> dict[str, object]:
    """Facts as JSON: codes, numbers, moments, short names."""
    return {name: _fact(name, value) for name, value in facts.items()}


def _fact(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return UNSEEN.sub("", value)[:LONGEST]
    raise ValueError(f"{name} is no fact: {type(value).__name__}")
