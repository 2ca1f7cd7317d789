"""After the answer: the person rates, the centre calls back, a bad rating is upheld, silence is closed as unrated."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.clocks import end_all, start_answer, start_promise
from core.cases.actions.spine import Act, begin, text
from core.cases.counters import ROUNDS
from core.cases.queries import history
from core.cases.queries.history import CALLS
from core.cases.rating import content, good, solved
from core.cases.terms import (
    CaseAct,
    CaseEvent,
    CaseStatus,
    ClosedAs,
    Resolved,
    Satisfied,
)
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import actions as journal
from db.models.cases import Rating

CALL_DAYS = 2


def rate(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    resolved: Resolved,
    satisfied: Satisfied,
    comment: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Say whether it was solved and how it was handled: by the person, or by a reviewer for him on the phone.

    A good rating closes the case; any other brings it to the callback desk.

    Raises:
        Invalid: the comment is too long.
        NotAllowed, Conflict: a reviewer would turn the person's own bad rating without having asked him.
    """
    well = good(resolved, satisfied)
    act = begin(
        session, actor, case_id, CaseAct.RATE_WELL if well else CaseAct.RATE_BADLY, now=now, seen=seen
    )
    if len(comment) > COMMENT_MAX:
        raise Invalid(N_("请不要超过 {count} 个字"), field="comment", count=COMMENT_MAX)
    row, was = act.row, act.row.status
    if well:
        _may_turn(act)
        row.closed_as, row.closed_at = ClosedAs.RATED, now
    act.move()
    write_down(act, resolved, satisfied, comment.strip())
    deadlines.meet(session, act.subject, Stage.RATING, now=now)
    deadlines.meet(session, act.subject, Stage.CALLBACK, now=now)
    if well:
        return closed(act)
    if was is CaseStatus.ANSWERED or not _triage_open(act):
        deadlines.start(session, act.subject, Stage.TRIAGE, level=row.level, now=now, round_no=row.round)
    return act.receipt()


def rating_window_over(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Seven days without a rating: the centre telephones. Silence is never satisfaction."""
    act = begin(session, actor, case_id, CaseAct.RATING_WINDOW_OVER, now=now)
    deadlines.cancel(session, act.subject, Stage.RATING, now=now)
    deadlines.start(
        session, act.subject, Stage.CALLBACK, level=act.row.level, now=now, round_no=act.row.round
    )
    act.move()
    act.record(CaseEvent.RATING_WINDOW_OVER)
    return act.receipt()


def try_call(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    reached: bool,
    note: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Note a call: not reached, or reached without a rating. The next one is due in the callback's limit.

    Raises:
        Invalid: reached, and nothing is said of it.
    """
    act = begin(session, actor, case_id, CaseAct.TRY_CALL, now=now, seen=seen)
    if reached and len(note.strip()) < 4:
        raise Invalid(N_("打通了，请写明对方怎么说"), field="note")
    deadlines.meet(session, act.subject, Stage.CALLBACK, now=now)
    act.record(CaseEvent.CALL_TRIED, facts={"reached": reached}, words=text(note, "note", 0, COMMENT_MAX))
    if history.last_rating(session, act.row.id, act.row.round) is None:
        deadlines.start(
            session, act.subject, Stage.CALLBACK, level=act.row.level, now=now, round_no=act.row.round
        )
    return act.receipt()


def close_unrated(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Three calls on at least two days, and no rating: closed as 未评价, outside every satisfaction rate.

    Raises:
        Conflict: rated, or not called often enough.
    """
    act = begin(session, actor, case_id, CaseAct.CLOSE_UNRATED, now=now)
    if history.last_rating(session, act.row.id, act.row.round) is not None:
        raise Conflict(N_("已经有评价，不能按未评价办结"))
    if _triage_open(act):
        raise Conflict(N_("反映人提出了新情况，要先判定，不能按未评价办结"))
    if not called_enough(history.calls(session, act.row.id)):
        raise Conflict(
            N_("还没有在 {days} 天里打满 {calls} 次电话，不能按未评价办结"), days=CALL_DAYS, calls=CALLS
        )
    act.row.closed_as, act.row.closed_at = ClosedAs.UNRATED, now
    act.move()
    return closed(act)


def called_enough(calls: list[datetime]) -> bool:
    """Whether silence may be closed: three calls on at least two civil days."""
    return len(calls) >= CALLS and len({civil(moment).date() for moment in calls}) >= CALL_DAYS


def uphold(
    session: Session, actor: Actor, case_id: int, *, reason: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """The bad rating is right: the unit handles it once more, with a new clock; from the second round the lead decides.

    A case that no unit ever had goes back to the dispatch desk.

    Raises:
        Conflict: no bad rating; contradictory answers and no call yet; three rounds are used up.
    """
    act = begin(session, actor, case_id, CaseAct.UPHOLD, now=now, seen=seen)
    row = act.row
    history.require_complaint(session, row.id, row.round)
    if row.round >= ROUNDS:
        raise Conflict(N_("已经办了 {rounds} 轮，不能再重新办理"), rounds=ROUNDS)
    deadlines.meet(session, act.subject, Stage.TRIAGE, now=now)
    end_all(act)
    row.round += 1
    row.planned_on = None
    act.move()
    promise = start_promise(session, row, now=now)
    facts = {"round": row.round, "promise": promise.due_at}
    if row.unit_id is None:
        row.held_since = now
        deadlines.start(session, act.subject, Stage.DISPATCH, level=row.level, now=now, round_no=row.round)
    else:
        facts["due"] = start_answer(session, row, now=now).due_at
    act.record(CaseEvent.UPHELD, facts=facts, words=text(reason, "reason", 0, COMMENT_MAX))
    return act.receipt()


def write_down(
    act: Act, resolved: Resolved, satisfied: Satisfied, comment: str, event: CaseEvent | None = None
) -> None:
    """The event and the row of one rating."""
    words = journal.keep_words(act.session, comment, now=act.now) if comment else None
    act.row.solved, act.row.content = solved(resolved), content(satisfied)
    well, by_phone = good(resolved, satisfied), act.actor.has(Role.REVIEWER)
    told = act.record(
        event or (CaseEvent.RATED_WELL if well else CaseEvent.RATED_BADLY),
        facts={"resolved": resolved, "satisfied": satisfied, "round": act.row.round, "by_phone": by_phone},
        words=words,
    )
    act.session.add(
        Rating(
            case_id=act.row.id,
            seq=told.seq,
            round=act.row.round,
            resolved=resolved,
            satisfied=satisfied,
            good=well,
            comment_id=words.id if words else None,
            by_phone=by_phone,
            rated_at=act.now,
        )
    )


def _may_turn(act: Act) -> None:
    """What the person complained of himself becomes good by phone only if another than the releaser spoke with him.

    Otherwise one reviewer alone could release or correct an answer and praise it.

    Raises:
        NotAllowed: he released or corrected the answer himself.
        Conflict: nobody has spoken with the person since.
    """
    complained = history.own_complaint(act.session, act.row.id, act.row.round)
    if complained is None or not act.actor.has(Role.REVIEWER):
        return
    answered = history.every(act.session, act.row.id, CaseEvent.RELEASED, CaseEvent.CORRECTED)
    answered = [said for said in answered if said.facts.get("round") == act.row.round]
    for lead_id in {said.facts["lead_id"] for said in answered if "lead_id" in said.facts}:
        answered += history.every(act.session, lead_id, CaseEvent.RELEASED, CaseEvent.CORRECTED)
    if act.actor.account_id in {said.account_id for said in answered}:
        raise NotAllowed(N_("这份答复是您放行或更正的，反映人说没办好；要改记好评，请另一位同事核实"))
    if not history.asked_on_the_phone(act.session, act.row.id, complained):
        raise Conflict(N_("反映人自己说没办好；要改记好评，请先打通电话并记下通话"))


def _triage_open(act: Act) -> bool:
    return any(due.stage is Stage.TRIAGE and due.is_open for due in deadlines_of(act.session, act.subject))


def closed(act: Act) -> Receipt:
    """No clock runs any more; the line says how it ended."""
    end_all(act)
    act.record(CaseEvent.CLOSED, facts={"as": act.row.closed_as, "round": act.row.round})
    return act.receipt()
