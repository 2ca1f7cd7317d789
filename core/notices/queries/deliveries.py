"""Deliveries as an administrator sees them: whom, what kind, how far; no word of any matter, addresses masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from core.foundation import phone
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.journal.queue import Backlog
from core.notices import templates
from core.notices.terms import DeliveryState, Gateway
from core.notices.values import DeliveryLine
from db.models.identity import Account
from db.models.notices import Delivery, DeliveryItem, Notice

PAGE = 40
COUNTED = (DeliveryState.PARKED, DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """A page of deliveries, the latest first; `following`: the cursor of the page after it."""

    rows: tuple[DeliveryLine, ...]
    following: str


def counts(session: Session, actor: Actor) -> dict[DeliveryState, int]:
    """How many wait, are under way or are parked; what is over is not counted.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    return _counts(session)


def backlog(session: Session) -> Backlog:
    """How much waits for a gateway, and for a person; for whoever watches the house."""
    found = _counts(session)
    parked = found.pop(DeliveryState.PARKED, 0)
    due = session.scalar(
        select(func.min(Delivery.next_at)).where(
            Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
        )
    )
    return Backlog(sum(found.values()), parked, due)


def deliveries(
    session: Session,
    actor: Actor,
    *,
    states: Sequence[DeliveryState] = (),
    gateway: Gateway | None = None,
    cursor: str = "",
    limit: int = PAGE,
) -> Deliveries:
    """Deliveries, the latest first.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    query = select(Delivery)
    if states:
        query = query.where(Delivery.state.in_(list(states)))
    if gateway is not None:
        query = query.where(Delivery.gateway == gateway)
    if cursor:
        at, _, last_id = cursor.partition("~")
        query = query.where(
            tuple_(Delivery.made_at, Delivery.id) < (datetime.fromisoformat(at), int(last_id))
        )
    rows = session.scalars(query.order_by(Delivery.made_at.desc(), Delivery.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    held = _held(session, [row.id for row in shown])
    lines = tuple(_line(row, held.get(row.id, [])) for row in shown)
    last = shown[-1] if len(rows) > limit else None
    return Deliveries(lines, f"{last.made_at.isoformat()}~{last.id}" if last is not None else "")


def _counts(session: Session) -> dict[DeliveryState, int]:
    rows = session.execute(
        select(Delivery.state, func.count()).where(Delivery.state.in_(COUNTED)).group_by(Delivery.state)
    )
    return dict(rows.all())


Carried = tuple[str, str | None, str | None]
"""Template, name of the account, telephone of the person."""


def _held(session: Session, ids: list[int]) -> dict[int, list[Carried]]:
    rows = session.execute(
        select(DeliveryItem.delivery_id, Notice.template, Account.name, Notice.phone)
        .join(Notice, Notice.id == DeliveryItem.notice_id)
        .outerjoin(Account, Account.id == Notice.account_id)
        .where(DeliveryItem.delivery_id.in_(ids))
        .order_by(DeliveryItem.notice_id)
    )
    found: dict[int, list[Carried]] = {}
    for delivery_id, template, name, number in rows:
        found.setdefault(delivery_id, []).append((template, name, number))
    return found


def _line(row: Delivery, held: list[Carried]) -> DeliveryLine:
    labels = dict.fromkeys(
        templates.template_of(code).label if templates.known(code) else code for code, _, _ in held
    )
    return DeliveryLine(
        row.id,
        row.gateway,
        row.state,
        _whom(row, held),
        tuple(labels),
        len(held),
        row.tries,
        row.error,
        row.made_at,
        row.next_at,
        row.delivered_at,
        row.settled_why,
    )


def _whom(row: Delivery, held: list[Carried]) -> str:
    if row.gateway is Gateway.WEBHOOK:
        return row.addressee.removeprefix("webhook:")
    _, name, number = held[0] if held else ("", None, None)
    return name or phone.masked(number)
