"""长期挂账: a policy or an investment must come first; it stays in the count and is looked at every quarter."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind, Decision
from core.deadlines.terms import Stage
from core.identity.actor import Actor
from core.supervision.actions.asking import ask
from core.supervision.actions.beginning import begin
from core.supervision.actions.enquiries import ask_later
from core.supervision.actions.objecting import require_no_objection
from core.supervision.terms import SupervisionAct, SupervisionEvent
from core.supervision.values import PLAN_MAX, PLAN_MIN, REASON_MAX, REASON_MIN, EntryReceipt
from db.models.journal import WordsRow


def ask_long_term(
    session: Session, actor: Actor, entry_id: int, *, body: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Say which condition is lacking, and the path to it.

    Raises:
        Invalid: it says too little.
        Conflict: somebody else has asked.
    """
    act = begin(session, actor, entry_id, SupervisionAct.ASK_LONG_TERM, now=now, seen=seen)
    words = act.keep(body, "text", PLAN_MIN, PLAN_MAX)
    ask(act, ApprovalKind.LONG_TERM, words, {})
    act.record(SupervisionEvent.LONG_TERM_ASKED, words=words)
    return act.receipt()


def grant_long_term(
    session: Session, actor: Actor, entry_id: int, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Agree: no enquiries and no rise by days meanwhile, a review within ninety days.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Conflict: the unit's objection is not decided.
    """
    act = begin(session, actor, entry_id, SupervisionAct.GRANT_LONG_TERM, now=now, seen=seen)
    require_no_objection(act)
    asked = approvals.decide(session, actor, act.subject, ApprovalKind.LONG_TERM, Decision.YES, now=now)
    act.move()
    act.cancel(Stage.WRITE_OFF, Stage.ENQUIRY)
    due = act.start(Stage.LONG_TERM_REVIEW, unit=False)
    words = session.get_one(WordsRow, asked.words_id)
    act.record(SupervisionEvent.LONG_TERM_GRANTED, facts={"due": due}, words=words)
    return act.receipt()


def deny_long_term(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Do not agree: the plan goes on.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.DENY_LONG_TERM, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    approvals.decide(session, actor, act.subject, ApprovalKind.LONG_TERM, Decision.NO, reason=words, now=now)
    act.record(SupervisionEvent.LONG_TERM_DENIED, words=words)
    return act.receipt()


def review(
    session: Session, actor: Actor, entry_id: int, *, body: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """The condition is still lacking: looked at again within ninety days.

    Raises:
        Invalid: nothing is said of how it stands.
    """
    act = begin(session, actor, entry_id, SupervisionAct.REVIEW, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    act.meet(Stage.LONG_TERM_REVIEW)
    due = act.start(Stage.LONG_TERM_REVIEW, unit=False)
    act.record(SupervisionEvent.REVIEWED, facts={"due": due}, words=words)
    return act.receipt()


def bring_back(
    session: Session, actor: Actor, entry_id: int, *, body: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """It can be put right now: the plan goes on, and days count anew.

    Raises:
        Invalid: nothing is said of how it stands.
    """
    act = begin(session, actor, entry_id, SupervisionAct.BRING_BACK, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    act.meet(Stage.LONG_TERM_REVIEW)
    act.move()
    act.row.counted_from, act.row.requested_at = now, None
    act.row.planned_on = None
    due = act.start(Stage.WRITE_OFF)
    ask_later(act)
    act.record(SupervisionEvent.BROUGHT_BACK, facts={"due": due}, words=words)
    return act.receipt()
