"""Reading one's notices: opened, all at once, or put back as unread."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.notices import Notice


def read(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> None:
    """He has read it; a second time changes nothing.

    Raises:
        NotFound: none of his.
    """
    row = _own(session, actor, notice_id)
    row.read_at = row.read_at or now
    session.flush()


def unread(session: Session, actor: Actor, notice_id: int, *, now: datetime) -> None:  # noqa: ARG001
    """He wants to see it as new again.

    Raises:
        NotFound: none of his.
    """
    _own(session, actor, notice_id).read_at = None
    session.flush()


def read_all(session: Session, actor: Actor, *, until: datetime, now: datetime) -> int:
    """He has read whatever came up to a moment; what came while he looked stays unread. How many.

    Args:
        until: when the page was drawn.
    """
    done = session.scalars(
        update(Notice)
        .where(
            Notice.account_id == (actor.account_id or 0), Notice.read_at.is_(None), Notice.made_at <= until
        )
        .values(read_at=now)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def _own(session: Session, actor: Actor, notice_id: int) -> Notice:
    row = session.scalar(select(Notice).where(Notice.id == notice_id).with_for_update())
    if row is None or actor.account_id is None or row.account_id != actor.account_id:
        raise NotFound(N_("没有这条通知，或者不是发给您的"))
    return row
