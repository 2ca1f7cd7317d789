"""A listing is objected to once, within three working days; an error is revoked, for both sides to read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind, Decision
from core.cases.terms import CaseEvent
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.supervision.actions.asking import ask
from core.supervision.actions.beginning import begin
from core.supervision.actions.spine import Act
from core.supervision.terms import SupervisionAct, SupervisionEvent
from core.supervision.values import REASON_MAX, REASON_MIN, EntryReceipt
from db.models.journal import WordsRow


def appeal(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    reason: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Object: while it is not decided, no level rises; every other limit runs on.

    Args:
        file_ids: what shows that it was listed by error.

    Raises:
        Invalid: no reason.
        Conflict: it was objected to before, or the time to do so is over.
    """
    act = begin(session, actor, entry_id, SupervisionAct.APPEAL, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    window = deadlines.find(session, act.subject, Stage.APPEAL)
    if act.row.appealed_at is not None:
        raise Conflict(N_("这一条已经提过异议，只能提一次"))
    if window is None or now >= window.due_at:
        raise Conflict(N_("提异议的时间已过：挂账以后三个工作日"))
    proofs = act.keep_proofs(words, file_ids)
    act.row.appealed_at = now
    act.meet(Stage.APPEAL)
    due = act.start(Stage.APPEAL_DECISION, unit=False)
    ask(act, ApprovalKind.APPEAL, words, {}, due_at=due)
    act.record(SupervisionEvent.APPEALED, facts={"due": due, "proofs": proofs}, words=words)
    return act.receipt()


def grant_appeal(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """The unit was right: the listing is revoked.

    Raises:
        NotFound: nobody objected.
        NotAllowed: he objected himself.
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.GRANT_APPEAL, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    _decide(act, Decision.YES, words)
    _revoke(act, words)
    return act.receipt()


def deny_appeal(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """The listing stands; levels rise again from now on.

    Raises:
        NotFound: nobody objected.
        NotAllowed: he objected himself.
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.DENY_APPEAL, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    _decide(act, Decision.NO, words)
    act.record(SupervisionEvent.APPEAL_DENIED, words=words)
    return act.receipt()


def revoke(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """It was listed by error; whoever finds it says why, and the person reads it, too.

    Raises:
        Invalid: no reason.
        Conflict: the unit has objected; then the objection is decided.
    """
    act = begin(session, actor, entry_id, SupervisionAct.REVOKE, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    require_no_objection(act)
    _revoke(act, words)
    return act.receipt()


def require_no_objection(act: Act) -> None:
    """Refuse while the unit's objection is open.

    Raises:
        Conflict: it is.
    """
    if act.row.appealed_at is not None and act.row.appeal_ended_at is None:
        raise Conflict(N_("单位的异议还没有决定，请先决定异议"))


def _decide(act: Act, decision: Decision, words: WordsRow) -> None:
    approvals.decide(
        act.session, act.actor, act.subject, ApprovalKind.APPEAL, decision, reason=words, now=act.now
    )
    act.row.appeal_ended_at = act.now
    act.meet(Stage.APPEAL_DECISION)


def _revoke(act: Act, words: WordsRow) -> None:
    act.move()
    act.record(SupervisionEvent.REVOKED, words=words)
    act.tell_line(CaseEvent.LISTING_REVOKED, words=words)
