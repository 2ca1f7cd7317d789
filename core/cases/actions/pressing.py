"""The centre urges (督促): a supervisor or the desk asks the unit to hurry; the person reads that it was done."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.spine import begin, text
from core.cases.queries import history
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor


def press(
    session: Session, actor: Actor, case_id: int, *, body: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Ask the unit to hurry; no clock moves. The person reads that it happened, the unit reads the words.

    Raises:
        Invalid: it says nothing.
        Conflict: pressed a few hours ago, by whomever.
    """
    act = begin(session, actor, case_id, CaseAct.PRESS, now=now, seen=seen)
    words = act.keep(text(body, "text", 4, COMMENT_MAX))
    if history.press_after(session, act.row.id, now=now) is not None:
        raise Conflict(N_("{hours} 小时内已经督促过，单位收到了"), hours=history.PRESS_EVERY.seconds // 3600)
    act.record(CaseEvent.PRESSED, words=words)
    return act.receipt()
