"""What two people must agree on: the question is put, another decides it; a no changes nothing but is said."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind, Decision
from core.cases.actions.spine import Act, begin, text
from core.cases.approving import QUESTIONS
from core.cases.permissions import second_extension
from core.cases.terms import CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.approvals import Approval
from db.models.journal import WordsRow


def put(
    act: Act, kind: ApprovalKind, words: WordsRow, payload: Mapping[str, object] | None = None
) -> Approval:
    """Put the question on the decider's desk and start the clock of the decision.

    Raises:
        Conflict: a colleague's question of this kind is open.
    """
    question, facts = QUESTIONS[kind], dict(payload or {})
    due_at = None
    if question.stage is not None:
        deadlines.cancel(act.session, act.subject, question.stage, now=act.now)
        due_at = deadlines.start(
            act.session, act.subject, question.stage, level=act.row.level, now=act.now
        ).due_at
    asked = approvals.ask(
        act.session,
        act.actor,
        act.subject,
        kind,
        unit_id=act.row.desk_id if question.at_centre else act.unit_id(),
        decider=_decider(act, kind),
        words=words,
        payload=facts,
        now=act.now,
        due_at=due_at,
    )
    act.record(CaseEvent.ASKED, facts={"kind": kind, **facts}, words=words)
    return asked


def granted(act: Act, kind: ApprovalKind) -> Approval:
    """Decide with yes; the act goes on with what was asked for.

    Raises:
        NotFound: nothing of this kind is open.
        NotAllowed: he asked for it himself.
    """
    return _decide(act, kind, Decision.YES)


def deny(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    kind: ApprovalKind,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Decide with no: everything stays as it is, and who asked reads why.

    Raises:
        Invalid: no reason.
        NotFound: nothing of this kind is open.
        NotAllowed: he asked for it himself.
    """
    act = begin(session, actor, case_id, QUESTIONS[kind].no, now=now, seen=seen)
    words = act.keep(text(reason, "reason", 4, COMMENT_MAX))
    _decide(act, kind, Decision.NO, words)
    act.record(CaseEvent.DENIED, facts={"kind": kind}, words=words)
    return act.receipt()


def _decide(act: Act, kind: ApprovalKind, decision: Decision, reason: WordsRow | None = None) -> Approval:
    asked = approvals.decide(act.session, act.actor, act.subject, kind, decision, reason=reason, now=act.now)
    stage = QUESTIONS[kind].stage
    if stage is not None:
        deadlines.meet(act.session, act.subject, stage, now=act.now)
    return asked


def _decider(act: Act, kind: ApprovalKind) -> Role:
    if kind is ApprovalKind.EXTENSION and second_extension(act.actor, act.facts):
        return Role.CENTER_LEAD
    return QUESTIONS[kind].decider
