"""A case somebody wants to find again is starred (收藏): his own list, no event, nobody else sees it."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for
from core.foundation.errors import Conflict, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.cases import Star

MOST = 200
"""Cases on one shortlist; what is more is no shortlist."""


def star(session: Session, actor: Actor, case_id: int, *, now: datetime) -> None:
    """Put a case on one's own list; twice is once.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: nobody without an account.
        Conflict: the list is full.
    """
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    case_for(session, actor, case_id)
    if (session.scalar(select(func.count()).where(Star.account_id == actor.account_id)) or 0) >= MOST:
        raise Conflict(N_("最多收藏 {count} 件，请先取消几件"), count=MOST)
    session.execute(
        insert(Star)
        .values(account_id=actor.account_id, case_id=case_id, made_at=now)
        .on_conflict_do_nothing()
    )


def unstar(session: Session, actor: Actor, case_id: int) -> None:
    """Take it off one's own list; what is not on it stays off."""
    session.execute(delete(Star).where(Star.account_id == actor.account_id, Star.case_id == case_id))
