"""What an administrator does with a delivery that was not made, or perhaps: try it again, give it up, leave it be."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.journal.looks import REASON
from core.notices import rules
from core.notices.terms import DeliveryState
from core.notices.values import UNCERTAIN
from db.models.notices import Delivery

log = structlog.get_logger()


def release(session: Session, actor: Actor, delivery_id: int, *, now: datetime) -> None:
    """Try it again, with the same key; it goes by the hours of the day as every other.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such delivery.
        Conflict: it is not parked.
    """
    row = _parked(session, actor, delivery_id)
    row.state, row.tries = DeliveryState.PENDING, 0
    row.next_at = rules.by_day(row.gateway, now, urgent=False)
    row.mergeable = False  # what it carries is what was tried before
    _settled(session, row, actor, "", now)


def discard(session: Session, actor: Actor, delivery_id: int, *, reason: str, now: datetime) -> None:
    """Give it up; the notice in the house stays.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: no reason.
        NotFound: no such delivery.
        Conflict: it is not parked.
    """
    said = reason.replace("\0", "").strip()
    if len(said) < REASON:
        raise Invalid(N_("请写明理由，至少 4 个字"), "reason")
    row = _parked(session, actor, delivery_id)
    row.state = DeliveryState.DISCARDED
    _settled(session, row, actor, said[:500], now)


def leave(session: Session, actor: Actor, delivery_id: int, *, now: datetime) -> None:
    """Let an uncertain one be: it may have arrived, and twice is worse.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such delivery.
        Conflict: it is not parked, or it is known that it did not arrive.
    """
    row = _parked(session, actor, delivery_id)
    if row.error != UNCERTAIN:
        raise Conflict(N_("这条没有发到，不再发要写明理由"))
    row.state = DeliveryState.DISCARDED
    _settled(session, row, actor, "", now)


def _parked(session: Session, actor: Actor, delivery_id: int) -> Delivery:
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    row = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这条发送记录"))
    if row.state is not DeliveryState.PARKED:
        raise Conflict(N_("这条没有搁置，不用处理"))
    return row


def _settled(session: Session, row: Delivery, actor: Actor, why: str, now: datetime) -> None:
    row.settled_by, row.settled_at, row.settled_why = actor.account_id, now, why
    session.flush()
    log.info("notices.settled", delivery=row.id, state=row.state.value, by=actor.account_id)
