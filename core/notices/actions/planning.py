"""Which gateways a new notice goes out over: made into deliveries, joined to one that waits where that is possible."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.journal.turns import take_turn
from core.notices import rules, templates
from core.notices.queries.addresses import Reach, reach_of
from core.notices.terms import Audience, DeliveryState, Gateway, Group
from core.notices.values import Template
from db.models.notices import Delivery, DeliveryItem, Notice, NoticePreference

BATCH = 500
NOT_CONFIGURED, NO_ADDRESS = "NOT_CONFIGURED", "NO_ADDRESS"


@dataclass(frozen=True, slots=True)
class _Known:
    """What was asked once for all notices of a batch."""

    configured: frozenset[Gateway]
    chosen: Mapping[int, rules.Chosen]
    reach: Mapping[int, Reach]


def plan(session: Session, configured: frozenset[Gateway], *, now: datetime) -> int:
    """Make deliveries for notices that have none yet, the oldest first; how many notices. One worker at a time.

    Args:
        configured: gateways that are set up; for the others nothing waits.
    """
    if not take_turn(session, "notices.plan"):
        return 0
    rows = session.scalars(
        select(Notice)
        .where(Notice.planned_at.is_(None))
        .order_by(Notice.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    accounts = {row.account_id for row in rows if row.account_id is not None}
    known = _Known(configured, _chosen(session, accounts), reach_of(session, accounts))
    for row in rows:
        row.planned_at = now
        if templates.known(row.template):
            _plan(session, row, templates.template_of(row.template), known, now)
    session.flush()
    return len(rows)


def _plan(session: Session, row: Notice, template: Template, known: _Known, now: datetime) -> None:
    for gateway in rules.outward(template, known.chosen.get(row.account_id or 0, {})):
        lacking = _lacking(row, gateway, known)
        if lacking and template.audience is Audience.STAFF:
            continue  # it stands in his inbox
        delivery = None if lacking else _joined(session, row, template, gateway)
        if delivery is None:
            delivery = _made(row, template, gateway, lacking, now)
            session.add(delivery)
            session.flush()
        session.add(DeliveryItem(notice_id=row.id, gateway=gateway, delivery_id=delivery.id))


def _lacking(row: Notice, gateway: Gateway, known: _Known) -> str:
    """Why it cannot go out over this gateway; empty when it can."""
    if gateway not in known.configured:
        return NOT_CONFIGURED
    if row.account_id is None:
        return ""
    reach = known.reach.get(row.account_id)
    address = "" if reach is None else reach.email if gateway is Gateway.EMAIL else reach.phone
    return "" if address else NO_ADDRESS


def _joined(session: Session, row: Notice, template: Template, gateway: Gateway) -> Delivery | None:
    """A delivery to the same person that nobody has tried yet."""
    if not rules.merges(template, gateway):
        return None
    found = session.scalars(
        select(Delivery)
        .where(
            Delivery.addressee == row.addressee,
            Delivery.gateway == gateway,
            Delivery.state == DeliveryState.PENDING,
            Delivery.tries == 0,
            Delivery.mergeable,
        )
        .order_by(Delivery.id.desc())
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if found is None:
        return None
    held = select(func.count()).select_from(DeliveryItem).where(DeliveryItem.delivery_id == found.id)
    return found if (session.scalar(held) or 0) < rules.MERGED else None


def _made(row: Notice, template: Template, gateway: Gateway, lacking: str, now: datetime) -> Delivery:
    return Delivery(
        gateway=gateway,
        addressee=row.addressee,
        key=secrets.token_hex(16),
        state=DeliveryState.UNSENT if lacking else DeliveryState.PENDING,
        error=lacking,
        mergeable=rules.merges(template, gateway),
        next_at=rules.ready_at(template, gateway, now),
        made_at=now,
    )


def _chosen(session: Session, accounts: set[int]) -> dict[int, dict[tuple[Group, Gateway], bool]]:
    found: dict[int, dict[tuple[Group, Gateway], bool]] = {}
    rows: Sequence[NoticePreference] = session.scalars(
        select(NoticePreference).where(NoticePreference.account_id.in_(accounts))
    ).all()
    for row in rows:
        found.setdefault(row.account_id, {})[(row.topic, row.gateway)] = row.wanted
    return found
