"""Handling ends by decision (终止): the unit's lead asks, before there is a unit the operator; the centre decides."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import granted, put
from core.cases.actions.clocks import end_all
from core.cases.actions.spine import begin, text
from core.cases.actions.tasks import call_off
from core.cases.reasons import TerminationReason
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.identity.actor import Actor
from db.models.journal import WordsRow


def ask_termination(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    reason: TerminationReason,
    explanation: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask the centre's lead to end the handling.

    Args:
        explanation: what happened, and what the person can do now; he reads it when the lead agrees.

    Raises:
        Invalid: no explanation.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_TERMINATION, now=now, seen=seen)
    words = act.keep(text(explanation, "explanation", 10, COMMENT_MAX))
    put(act, ApprovalKind.TERMINATION, words, {"reason": reason})
    return act.receipt()


def terminate(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """Agree: the case is at its end, and the person reads why.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
    """
    act = begin(session, actor, case_id, CaseAct.TERMINATE, now=now, seen=seen)
    asked = granted(act, ApprovalKind.TERMINATION)
    act.move()
    call_off(act)
    end_all(act)
    words = session.get_one(WordsRow, asked.words_id)
    act.record(CaseEvent.TERMINATED, facts={"reason": asked.payload["reason"]}, words=words)
    return act.receipt()
