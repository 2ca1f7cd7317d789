"""The centre's reviewer releases the answer to the person."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.spine import begin
from core.cases.terms import AuditCheck, CaseAct, CaseEvent
from core.cases.values import Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.journal import WordsRow


def release(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    checks: Collection[AuditCheck],
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Let the answer go to the person; the promise is kept, the rating window opens.

    Raises:
        Invalid: a check was not made.
    """
    act = begin(session, actor, case_id, CaseAct.RELEASE, now=now, seen=seen)
    for check in AuditCheck:
        if check not in checks:
            raise Invalid(N_("还没有核对「{check}」"), field="checks", check=check)
    row = act.row
    act.move()
    row.answered_at = now
    deadlines.meet(session, act.subject, Stage.AUDIT, now=now)
    deadlines.meet(session, act.subject, Stage.PROMISE, now=now)
    deadlines.start(session, act.subject, Stage.RATING, level=row.level, now=now, round_no=row.round)
    answer = session.get_one(WordsRow, row.answer_id)
    act.record(CaseEvent.RELEASED, facts={"outcome": row.outcome, "round": row.round}, words=answer)
    return act.receipt()
