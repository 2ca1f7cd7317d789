"""Writing off: requested by the unit, verified by a supervisor who did not handle it, signed by one or two."""

from collections.abc import Iterable, Mapping
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
from core.supervision import writing_off as condition
from core.supervision.actions.asking import ask
from core.supervision.actions.beginning import begin
from core.supervision.actions.enquiries import ask_later
from core.supervision.actions.objecting import require_no_objection
from core.supervision.actions.raising import missed
from core.supervision.actions.spine import Act
from core.supervision.levels import REFUSED
from core.supervision.queries.facts import told_of
from core.supervision.terms import Cause, EntryState, Ground, Missing, SupervisionAct, SupervisionEvent
from core.supervision.values import PLAN_MAX, PLAN_MIN, REASON_MAX, REASON_MIN, EntryReceipt
from db.models.journal import WordsRow

WHY: Mapping[Missing, str] = {
    Missing.NOT_ANSWERED: N_("这一件还没有答复反映人，不能销账"),
    Missing.NO_OWNER: N_("推诿的件要有单位签收以后才能销账"),
    Missing.OPEN_WINDOW: N_("评价期还没有过，请等反映人评价；事实已经办到的，可以复核认定"),
    Missing.COMPLAINT: N_("反映人说没办好，不能销账；诉求没有依据的，可以复核认定"),
}


def request_write_off(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    body: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Say what was put right, with evidence; enquiries rest while the centre looks.

    Args:
        file_ids: what shows it; whoever verifies sees when nothing was sent along.

    Raises:
        Invalid: it says too little.
    """
    act = begin(session, actor, entry_id, SupervisionAct.REQUEST_WRITE_OFF, now=now, seen=seen)
    words = act.keep(body, "text", PLAN_MIN, PLAN_MAX)
    proofs, row = act.keep_proofs(words, file_ids), act.row
    if row.state is EntryState.LONG_TERM:  # its days there do not count (docs/decisions/0036)
        row.counted_from = now
    act.move()
    row.requested_at, row.requested_by = row.requested_at or now, actor.account_id
    act.meet(Stage.WRITE_OFF, Stage.LONG_TERM_REVIEW)
    act.cancel(Stage.ENQUIRY)
    act.start(Stage.VERIFY, unit=False)
    act.record(SupervisionEvent.WRITE_OFF_REQUESTED, facts={"proofs": proofs}, words=words)
    return act.receipt()


def verify(
    session: Session, actor: Actor, entry_id: int, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Begin to verify; somebody who had no hand in the case.

    Raises:
        Conflict: the unit's objection is not decided.
    """
    act = begin(session, actor, entry_id, SupervisionAct.VERIFY, now=now, seen=seen)
    require_no_objection(act)
    act.move()
    act.record(SupervisionEvent.VERIFYING)
    return act.receipt()


def write_off(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    body: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Write it off with one signature: the person has said that he is content.

    Args:
        file_ids: photos taken on the spot, where there is something to see (E.3 row 8).

    Raises:
        Invalid: nothing is said of what was verified.
        Conflict: he has not; then two people sign.
    """
    act = begin(session, actor, entry_id, SupervisionAct.WRITE_OFF, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    _require(act, Ground.SATISFIED)
    act.keep_proofs(words, file_ids)
    _done(act, Ground.SATISFIED, words)
    return act.receipt()


def ask_write_off(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    ground: Ground,
    body: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Ask for the second signature, where the person has not confirmed it.

    Args:
        file_ids: photos taken on the spot.

    Raises:
        Invalid: nothing is said of what was verified.
        Conflict: the ground does not hold, or somebody else has asked.
    """
    act = begin(session, actor, entry_id, SupervisionAct.ASK_WRITE_OFF, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    _require(act, ground)
    act.keep_proofs(words, file_ids)
    ask(act, ApprovalKind.WRITE_OFF, words, {"ground": ground})
    act.record(SupervisionEvent.WRITE_OFF_ASKED, facts={"ground": ground}, words=words)
    return act.receipt()


def agree_write_off(
    session: Session, actor: Actor, entry_id: int, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """The second signature; the condition is looked at once more.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Conflict: the ground holds no longer.
    """
    act = begin(session, actor, entry_id, SupervisionAct.AGREE_WRITE_OFF, now=now, seen=seen)
    asked = approvals.decide(session, actor, act.subject, ApprovalKind.WRITE_OFF, Decision.YES, now=now)
    ground = Ground(str(asked.payload["ground"]))
    _require(act, ground)
    _done(act, ground, session.get_one(WordsRow, asked.words_id))
    return act.receipt()


def deny_write_off(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """No second signature: the supervisor looks again, or sends it back.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.DENY_WRITE_OFF, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    approvals.decide(session, actor, act.subject, ApprovalKind.WRITE_OFF, Decision.NO, reason=words, now=now)
    act.record(SupervisionEvent.WRITE_OFF_DENIED, words=words)
    return act.receipt()


def refuse_write_off(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    reason: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Not put right: back to the unit, whose clock goes on; from the second time on the level rises.

    Args:
        file_ids: photos of what was found; the unit sees them with the reason.

    Raises:
        Invalid: no reason.
    """
    act = begin(session, actor, entry_id, SupervisionAct.REFUSE_WRITE_OFF, now=now, seen=seen)
    words = act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    proofs = act.keep_proofs(words, file_ids)
    act.row.refusals += 1
    act.move()
    act.meet(Stage.VERIFY)
    if deadlines.reopen(session, act.subject, Stage.WRITE_OFF, now=now) is None:
        act.start(Stage.WRITE_OFF)
    ask_later(act)
    act.record(
        SupervisionEvent.WRITE_OFF_REFUSED, facts={"times": act.row.refusals, "proofs": proofs}, words=words
    )
    if act.row.refusals >= REFUSED:
        missed(act, Cause.REFUSALS)
    return act.receipt()


def _require(act: Act, ground: Ground) -> None:
    told = told_of(act.session, act.case)
    if ground in condition.grounds(act.row.type, told):
        return
    missing = condition.why_not(act.row.type, told)
    raise Conflict(WHY[missing or Missing.OPEN_WINDOW])


def _done(act: Act, ground: Ground, words: WordsRow) -> None:
    row = act.row
    act.meet(Stage.VERIFY)
    row.ground, row.written_off_at = ground, act.now
    act.move()
    act.record(SupervisionEvent.WRITTEN_OFF, facts={"ground": ground}, words=words)
    act.tell_line(CaseEvent.WRITTEN_OFF, facts={"ground": ground})
