"""Something is missing: the person is asked, the clocks stand still, and it goes on where it was interrupted."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.clocks import end_all, go_on, stand_still
from core.cases.actions.spine import Act, begin, text
from core.cases.terms import WITH_UNIT, CaseAct, CaseEvent, CaseStatus, PromiseReason
from core.cases.values import COMMENT_MAX, Receipt
from core.cases.workflow import UNDECIDED
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor

ASK_MIN = 6


def ask_person(
    session: Session, actor: Actor, case_id: int, *, what: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Ask the person for what is missing; twice in all, five working days to answer.

    Raises:
        Invalid: it is not said what is missing.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_PERSON, now=now, seen=seen)
    words = act.keep(text(what, "what", ASK_MIN, COMMENT_MAX))
    act.move()
    stand_still(act)
    waits = deadlines.start(session, act.subject, Stage.SUPPLEMENT, level=act.row.level, now=now)
    act.record(CaseEvent.INFO_ASKED, facts={"due": waits.due_at}, words=words)
    return act.receipt()


def lapse(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Five working days of silence before acceptance: it ends, and may be submitted again.

    Raises:
        Conflict: the time is not over, or a unit is at work already.
    """
    act = _silent(session, actor, case_id, CaseAct.LAPSE, now)
    if act.row.resume_status not in UNDECIDED:
        raise Conflict(N_("这一件已经在办理，按现有情况继续办"))
    act.move()
    end_all(act)
    act.record(CaseEvent.LAPSED)
    return act.receipt()


def continue_without(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Five working days of silence while a unit is at work: it goes on with what there is (无法补充).

    Raises:
        Conflict: the time is not over, or nobody is at work yet.
    """
    act = _silent(session, actor, case_id, CaseAct.CONTINUE_WITHOUT, now)
    if act.row.resume_status in UNDECIDED:
        raise Conflict(N_("这一件还没有受理，没有可以继续办的"))
    resume(act, CaseEvent.CONTINUED_WITHOUT)
    return act.receipt()


def resume(act: Act, event: CaseEvent, **facts: object) -> None:
    """Go on where it was interrupted; who has it now stands in the event."""
    words = facts.pop("words", None)
    act.move()
    deadlines.meet(act.session, act.subject, Stage.SUPPLEMENT, now=act.now)
    act.record(
        event,
        facts={**facts, "resumed": True, "with_unit": act.row.status in WITH_UNIT},
        words=words if isinstance(words, str) else None,
    )
    go_on(act, PromiseReason.INFO)


def _silent(session: Session, actor: Actor, case_id: int, name: CaseAct, now: datetime) -> Act:
    act = begin(session, actor, case_id, name, now=now)
    waited = deadlines.find(session, act.subject, Stage.SUPPLEMENT)
    if act.row.status is not CaseStatus.NEED_INFO or waited is None or now < waited.due_at:
        raise Conflict(N_("等反映人补充的时间还没有到"))
    return act
