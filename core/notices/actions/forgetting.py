"""What was kept long enough goes: telephone numbers first, then the notices and their deliveries."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, delete, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from core.journal.terms import Subject
from core.notices.terms import OVER
from db.models.notices import Delivery, DeliveryItem, Notice

NUMBER_KEPT = timedelta(days=30)
"""A number of a person is kept no longer, even where its message never got through."""
KEPT, KEPT_UNREAD = timedelta(days=180), timedelta(days=400)
"""So long a notice is kept after it was made: read, or of a person or system; and unread by an account."""
BATCH = 2000
GONE = "gone:"
"""Addressee of a person whose number was erased."""


def forget_old(session: Session, *, now: datetime) -> int:
    """Drop numbers that nothing waits for, and notices that are old; how many rows."""
    return _numbers(session, now) + _notices(session, now)


def forget_persons(session: Session, subject: Subject) -> int:
    """A subject is erased by law: numbers of persons told of it go, sealed and hashed; what waits is not sent."""
    of_it = Notice.subject_kind == subject[0], Notice.subject_id == subject[1], Notice.account_id.is_(None)
    ids = session.scalars(select(Notice.id).where(*of_it, Notice.addressee.like("phone:%"))).all()
    if not ids:
        return 0
    carried = select(DeliveryItem.delivery_id).where(DeliveryItem.notice_id.in_(ids))
    for statement in (
        update(Delivery).where(Delivery.id.in_(carried)).values(addressee=GONE, mergeable=False),
        # told once per key stays true: a nameless row keeps its key
        update(Notice)
        .where(Notice.id.in_(ids))
        .values(phone=None, addressee=literal(GONE) + cast(Notice.id, String)),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
    return len(ids)


def _numbers(session: Session, now: datetime) -> int:
    done = session.scalars(
        update(Notice)
        .where(
            Notice.id.in_(
                select(Notice.id)
                .where(
                    Notice.phone.is_not(None),
                    Notice.planned_at.is_not(None),
                    or_(Notice.made_at < now - NUMBER_KEPT, ~_waits()),
                )
                .limit(BATCH)
            )
        )
        .values(phone=None)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def _waits() -> ColumnElement[bool]:
    return exists().where(
        DeliveryItem.notice_id == Notice.id,
        Delivery.id == DeliveryItem.delivery_id,
        Delivery.state.not_in(OVER),
    )


def _notices(session: Session, now: datetime) -> int:
    """Old notices with their part of a delivery; a delivery goes with its last notice."""
    read = or_(Notice.read_at.is_not(None), Notice.account_id.is_(None))
    ids = session.scalars(
        select(Notice.id)
        .where(Notice.made_at < now - KEPT, or_(read, Notice.made_at < now - KEPT_UNREAD), ~_waits())
        .order_by(Notice.made_at)
        .limit(BATCH)
    ).all()
    if not ids:
        return 0
    held = session.scalars(
        delete(DeliveryItem).where(DeliveryItem.notice_id.in_(ids)).returning(DeliveryItem.delivery_id)
    ).all()
    session.execute(delete(Notice).where(Notice.id.in_(ids)))
    if held:
        rest = exists().where(DeliveryItem.delivery_id == Delivery.id)
        session.execute(delete(Delivery).where(Delivery.id.in_(set(held)), ~rest))
    return len(ids)
