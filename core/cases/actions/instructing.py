"""A leader's instruction (批示) on a case, and the report back that it waits for."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.cases.actions.spine import begin, text
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.calendar import Limit, Unit
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor

REPORT_WITHIN = 90
"""Natural days; an instruction that reaches further belongs into a plan."""


def instruct(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    body: str,
    report_on: date,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Write an instruction; unit and centre report back by its day. The person does not read it.

    Raises:
        Invalid: it says nothing, or the day is not within ninety days.
        Conflict: an earlier one has not been reported on.
    """
    act = begin(session, actor, case_id, CaseAct.INSTRUCT, now=now, seen=seen)
    words = act.keep(text(body, "text", 4, COMMENT_MAX))
    days = (report_on - civil(now).date()).days
    if not 1 <= days <= REPORT_WITHIN:
        raise Invalid(N_("回报日期要在明天到 {days} 天之内"), "report_on", days=REPORT_WITHIN)
    if deadlines.find(session, act.subject, Stage.INSTRUCTION) is not None:
        raise Conflict(N_("上一条批示还没有回报，请等回报以后再批"))
    due = deadlines.start(
        session,
        act.subject,
        Stage.INSTRUCTION,
        level=act.row.level,
        now=now,
        unit_id=act.row.unit_id,
        limit=Limit(days, Unit.NATURAL_DAY),
    )
    act.record(CaseEvent.INSTRUCTED, facts={"due": due.due_at}, words=words)
    return act.receipt()


def report_back(
    session: Session, actor: Actor, case_id: int, *, body: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Report to whoever gave the instruction.

    Raises:
        Invalid: it says nothing.
        NotFound: no instruction waits.
    """
    act = begin(session, actor, case_id, CaseAct.REPORT_BACK, now=now, seen=seen)
    words = text(body, "text", 6, COMMENT_MAX)
    if deadlines.meet(session, act.subject, Stage.INSTRUCTION, now=now) is None:
        raise NotFound(N_("没有等待回报的批示"))
    act.record(CaseEvent.REPORTED_BACK, words=words)
    return act.receipt()
