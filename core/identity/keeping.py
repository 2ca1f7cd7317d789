"""What an administrator does for the queue: the journal knows no roles, so who may is said here."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.journal import outbox


def release_parked(session: Session, actor: Actor, row_id: int, *, now: datetime) -> None:
    """Put a parked piece of work back in the queue, after the cause was mended.

    Raises:
        NotAllowed: not an administrator.
        NotFound: no such piece of work.
        Conflict: it is not parked.
    """
    require(RULES, May.KEEP_QUEUE, actor, WHOLE)
    outbox.release(session, row_id, now=now)
