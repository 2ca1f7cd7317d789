"""Taking a delivery out, and settling it: two short transactions, with the sending between them and nothing locked.

Whoever dies in the middle leaves a delivery whose lease ends. Where the peer goes by keys the next try carries the same
one, so it arrives at least once and counts once. Where it does not, nobody knows whether it arrived: it is parked as
uncertain, and a person sends it again or leaves it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.foundation.text import SOURCE, speaking
from core.notices import rules, templates
from core.notices.actions.planning import NO_ADDRESS
from core.notices.notices import PERSON_DIGEST, STAFF_DIGEST
from core.notices.queries import wording
from core.notices.queries.addresses import reach_of
from core.notices.terms import OUTWARD, OVER, Audience, DeliveryState, Gateway
from core.notices.values import UNCERTAIN, Facts, Outcome, Parcel, Rendered, Template, Told
from db.models.notices import Delivery, DeliveryItem, Notice

log = structlog.get_logger()

LOST = "LOST"
"""Error of a delivery that workers died of as often as is allowed."""


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a delivery goes and in which language."""

    address: str
    language: str


UNREADABLE = "UNREADABLE"
"""Error of a delivery whose words cannot be made of its facts any more."""


LOOKED_AT = 20
"""Deliveries that one transaction looks at for one that can be sent."""


def claim(
    session: Session,
    *,
    now: datetime,
    over: Collection[Gateway] = OUTWARD,
    not_to: Collection[str] = (),
    keyed: Collection[Gateway] = OUTWARD,
) -> Parcel | None:
    """Take the next delivery that is due; None when there is none. The transaction ends before it is sent.

    It looks at some and no more, so that it is short even where many cannot be sent; `waits` says whether to ask again.

    Args:
        over: gateways whose turn it is.
        not_to: addressees that cannot be reached just now.
        keyed: gateways whose peer goes by our key. What a worker died of over another one may have arrived; it is
            left to a person.
    """
    for _each in range(LOOKED_AT):
        row = _next(session, now, over, not_to)
        if row is None:
            return None
        parcel = _packed(session, row, now, keyed)
        session.flush()
        if parcel is not None:
            return parcel
    return None


def waits(
    session: Session, *, now: datetime, over: Collection[Gateway] = OUTWARD, not_to: Collection[str] = ()
) -> bool:
    """Whether something is due that nobody is at."""
    return _next(session, now, over, not_to) is not None


def settle(session: Session, parcel: Parcel, outcome: Outcome, *, now: datetime) -> None:
    """Write down how a try went; an answer that comes after a newer try began counts only when it is a yes."""
    row = session.get(Delivery, parcel.id, with_for_update=True, populate_existing=True)
    if row is None or row.state in OVER:
        return
    if outcome.error and (row.state is not DeliveryState.SENDING or row.tries != parcel.tries):
        return
    row.error = UNCERTAIN if outcome.uncertain else outcome.error[:80]
    if not outcome.error:
        row.state, row.delivered_at = DeliveryState.SENT, now
        _forget_number(session, row)
    elif outcome.final or outcome.uncertain or rules.given_up(row.tries):
        row.state = DeliveryState.PARKED
        log.warning("notices.parked", delivery=row.id, gateway=row.gateway.value, error=row.error)
    else:
        row.state = DeliveryState.PENDING
        wait = now + rules.wait_after(row.tries)
        row.next_at = rules.by_day(row.gateway, wait, urgent=parcel.urgent)
    session.flush()


def _next(
    session: Session, now: datetime, over: Collection[Gateway], not_to: Collection[str]
) -> Delivery | None:
    """The delivery that is due longest, locked."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
            Delivery.next_at <= now,
            Delivery.gateway.in_(list(over)),
            Delivery.addressee.not_in(list(not_to)),
        )
        .order_by(Delivery.next_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _packed(session: Session, row: Delivery, now: datetime, keyed: Collection[Gateway]) -> Parcel | None:
    """The parcel of a locked delivery; None where it cannot be sent at all, or not without a person's word."""
    if row.state is DeliveryState.SENDING and row.gateway not in keyed:
        row.state, row.error = DeliveryState.PARKED, UNCERTAIN
        return None
    known = _carried(session, row)
    where = _where(session, row, known[0]) if known else None
    if where is None or not where.address:
        row.state, row.error = DeliveryState.UNSENT, NO_ADDRESS
        return None
    if rules.given_up(row.tries):
        row.state, row.error = DeliveryState.PARKED, LOST
        return None
    told = tuple(
        Told(each.id, each.template, (each.subject_kind, each.subject_id), each.facts, each.made_at)
        for each in known
    )
    try:
        with speaking(where.language):
            template, facts, rendered = _said(session, row.gateway, told)
            spoken = templates.all_spoken(facts, template.facts)
    except (LookupError, ValueError):  # it must not stand before all others for ever
        row.state, row.error = DeliveryState.PARKED, UNREADABLE
        log.error("notices.unreadable", delivery=row.id, template=told[0].template)  # noqa: TRY400
        return None
    row.state, row.tries, row.next_at = DeliveryState.SENDING, row.tries + 1, now + rules.LEASE
    return Parcel(
        id=row.id,
        gateway=row.gateway,
        key=row.key,
        tries=row.tries,
        address=where.address,
        template=template.code,
        rendered=rendered,
        urgent=any(templates.template_of(each.template).urgent for each in told),
        facts=facts,
        spoken=spoken,
        notices=told,
    )


def _carried(session: Session, row: Delivery) -> list[Notice]:
    """The notices that go with it; a person whose number was erased meanwhile is told nothing."""
    notices = session.scalars(
        select(Notice)
        .join(DeliveryItem, DeliveryItem.notice_id == Notice.id)
        .where(DeliveryItem.delivery_id == row.id)
        .order_by(Notice.made_at, Notice.id)
    )
    known = [each for each in notices if templates.known(each.template)]
    if row.gateway is not Gateway.SMS:
        return known
    return [each for each in known if each.account_id is not None or each.phone]


def _where(session: Session, row: Delivery, notice: Notice) -> _Where | None:
    if notice.account_id is not None:
        reach = reach_of(session, [notice.account_id]).get(notice.account_id)
        if reach is None:
            return None
        return _Where(reach.email if row.gateway is Gateway.EMAIL else reach.phone, reach.language or SOURCE)
    if row.gateway is Gateway.WEBHOOK:
        return _Where(row.addressee.removeprefix("webhook:"), SOURCE)
    return _Where(notice.phone or "", SOURCE)


def _said(session: Session, gateway: Gateway, told: tuple[Told, ...]) -> tuple[Template, Facts, Rendered]:
    """What goes out: the words of the one notice, or of several in one."""
    words = wording.edited(session)
    template, facts = templates.template_of(told[0].template), told[0].facts
    if gateway is Gateway.WEBHOOK:
        return template, facts, Rendered("", "")
    if len(told) > 1:
        facts = _digest(template.audience, told, words)
        template = STAFF_DIGEST if template.audience is Audience.STAFF else PERSON_DIGEST
    said = wording.in_force(template, gateway, words)
    return template, facts, templates.render(said, facts, template.facts)


def _digest(audience: Audience, told: tuple[Told, ...], words: wording.Words) -> Facts:
    if audience is Audience.PERSON:
        numbers = dict.fromkeys(str(each.facts.get("number") or "") for each in told)
        return {"count": len(told), "numbers": ", ".join(numbers), "link": told[0].facts.get("link")}
    titles = []
    for each in told:
        template = templates.template_of(each.template)
        said = wording.in_force(template, Gateway.IN_APP, words)
        titles.append(templates.render(said, each.facts, template.facts).title)
    return {"count": len(told), "first": titles[0], "lines": "".join(f"\n{title}" for title in titles)}


def _forget_number(session: Session, row: Delivery) -> None:
    """A person's number has done its service."""
    held = select(DeliveryItem.notice_id).where(DeliveryItem.delivery_id == row.id)
    session.execute(
        update(Notice)
        .where(Notice.id.in_(held), Notice.phone.is_not(None))
        .values(phone=None)
        .execution_options(synchronize_session=False)
    )
