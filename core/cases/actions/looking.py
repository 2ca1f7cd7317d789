"""A look back (回头看) thirty and ninety days later: does what was promised hold?"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.spine import Act, begin, text
from core.cases.lookback import due_looks
from core.cases.queries import history
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor


def look_again(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Ask the person how it is now; the clock's own act.

    Raises:
        Conflict: no look is due, or it was taken already.
    """
    act = begin(session, actor, case_id, CaseAct.LOOK_AGAIN, now=now)
    row = act.row
    due = due_looks(row.closed_at, now) if row.closed_at is not None else 0
    taken = len(history.since(session, row.id, CaseEvent.LOOKED_AGAIN, (CaseEvent.CLOSED,)))
    if taken >= due:
        raise Conflict(N_("还没有到回头看的时间"))
    act.record(CaseEvent.LOOKED_AGAIN, facts={"nth": taken + 1})
    return act.receipt()


def look_kept(
    session: Session, actor: Actor, case_id: int, *, note: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """It holds.

    Raises:
        Conflict: nobody asked, or it was said already.
    """
    act = _asked(session, actor, case_id, CaseAct.LOOK_KEPT, now, seen)
    act.record(CaseEvent.LOOK_KEPT, words=text(note, "text", 0, COMMENT_MAX))
    return act.receipt()


def look_broken(
    session: Session, actor: Actor, case_id: int, *, note: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """It was not kept, or it came back (承诺未兑现); the person may tell it anew, linked to it.

    Raises:
        Conflict: nobody asked, or it was said already.
    """
    act = _asked(session, actor, case_id, CaseAct.LOOK_BROKEN, now, seen)
    act.record(CaseEvent.PROMISE_BROKEN, words=text(note, "text", 0, COMMENT_MAX))
    return act.receipt()


def _asked(
    session: Session, actor: Actor, case_id: int, name: CaseAct, now: datetime, seen: int | None
) -> Act:
    act = begin(session, actor, case_id, name, now=now, seen=seen)
    if not history.look_open(session, case_id):
        raise Conflict(N_("现在没有要回答的回头看"))
    return act
