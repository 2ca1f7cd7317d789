"""Endpoints of other systems as an administrator sees them: where they are, and how the last pushes went; no secret."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.foundation.settings import settings
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.notices.terms import DeliveryState
from db.models.notices import Delivery

S = DeliveryState


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint of the settings.

    Attributes:
        host: of its address; the path may be a secret.
        channel: code of the channel whose cases it is told of; empty: of none.
        error: of the delivery that was made last, empty when it went well or nothing was pushed yet.
    """

    name: str
    host: str
    channel: str
    sent_at: datetime | None
    waiting: int
    parked: int
    error: str


def endpoints(session: Session, actor: Actor) -> tuple[EndpointView, ...]:
    """Every endpoint, by name.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    return tuple(_view(session, name) for name in sorted(settings().webhooks))


def _view(session: Session, name: str) -> EndpointView:
    mine = Delivery.addressee == f"webhook:{name}"
    waiting, parked, sent_at = session.execute(
        select(
            func.count().filter(Delivery.state.in_([S.PENDING, S.SENDING])),
            func.count().filter(Delivery.state == S.PARKED),
            func.max(Delivery.delivered_at),
        ).where(mine)
    ).one()
    last = select(Delivery.error).where(mine, Delivery.tries > 0).order_by(Delivery.id.desc()).limit(1)
    endpoint = settings().webhooks[name]
    return EndpointView(
        name,
        urlsplit(endpoint.url).netloc,
        endpoint.channel,
        sent_at,
        waiting,
        parked,
        session.scalar(last) or "",
    )
