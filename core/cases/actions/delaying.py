"""More time (延期), and a stop until something is there (缓办): asked by the unit, decided by the centre."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import granted, put
from core.cases.actions.clocks import go_on, lengthen_promise, stand_still
from core.cases.actions.merging import lengthen_followers
from core.cases.actions.spine import Act, begin, text
from core.cases.actions.tasks import lengthen_tasks
from core.cases.counters import COUNTERS
from core.cases.queries import history
from core.cases.terms import OPEN, CaseAct, CaseEvent, CaseStatus, PromiseReason
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Level, Stage
from core.foundation.calendar import Limit, Unit, add_working_days, last_day, midnight, working_time
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.identity import UnitRow
from db.models.journal import WordsRow

EXTENDABLE = frozenset({Level.L3, Level.L4})
CAP, CAP_TWICE = timedelta(days=60), timedelta(days=90)
"""Natural days from the dispatch to the answer, with one extension and with both [信访条例34 analogy]."""
REVIEW_WITHIN = 90
"""Natural days until a deferral is looked at again."""
DEFERRED_ONE_IN = 20
"""Of so many open cases of a unit one may be deferred (5 %); one always may."""


def ask_extension(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    days: int,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask for so many working days more, one working day before the limit at the latest.

    Raises:
        Invalid: no reason, or more days than the original limit had.
        Conflict: not for this level, too late, or beyond the cap.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_EXTENSION, now=now, seen=seen)
    words = act.keep(text(reason, "reason", 6, COMMENT_MAX))
    _require_extendable(act)
    answer = _answer(act)
    calendar = current_calendar(session, now)
    if working_time(now, answer.due_at, calendar) < calendar.day_length:
        raise Conflict(N_("离到期不足一个工作日，不能再申请延期"))
    if not 1 <= days <= answer.amount:
        raise Invalid(N_("延期要在 1 到 {most} 个工作日之间"), "days", most=answer.amount)
    _require_under_cap(act, answer, days)
    put(act, ApprovalKind.EXTENSION, words, {"days": days})
    return act.receipt()


def extend(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """Agree to the extension: the unit's limit and the person's date move together, and he reads why.

    Parts of co-units that end with the case or later end with it again; an earlier end of their own stays.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Conflict: the level was raised meanwhile.
    """
    act = begin(session, actor, case_id, CaseAct.EXTEND, now=now, seen=seen)
    _require_extendable(act)
    asked = granted(act, ApprovalKind.EXTENSION)
    days = int(asked.payload["days"])
    answer = _answer(act)
    was = answer.due_at
    deadlines.lengthen(session, act.subject, Stage.ANSWER, days)
    lengthen_tasks(act, was, answer.due_at)
    act.row.extended = True
    words = session.get_one(WordsRow, asked.words_id)
    act.record(CaseEvent.EXTENDED, facts={"due": answer.due_at, "days": days}, words=words)
    lengthen_promise(act, days, PromiseReason.EXTENDED)
    lengthen_followers(session, case_id, days, PromiseReason.LEAD_EXTENDED, now=now)
    return act.receipt()


def ask_deferral(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    condition: str,
    review_on: date,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask to stop until a condition is there or the season comes.

    Args:
        condition: what must be there before it can go on; the person reads it.
        review_on: the day on which it goes on at the latest.

    Raises:
        Invalid: no condition, or a day that is not within ninety days.
        Conflict: too many of the unit's cases are deferred.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_DEFERRAL, now=now, seen=seen)
    words = act.keep(text(condition, "condition", 6, COMMENT_MAX))
    _days_until(review_on, now)
    _require_share(act)
    put(act, ApprovalKind.DEFERRAL, words, {"review_on": review_on.isoformat()})
    return act.receipt()


def defer(session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None) -> Receipt:
    """Agree to the deferral: unit's and person's clocks stand still until the day of the review.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Invalid: the day of the review has passed meanwhile.
        Conflict: too many of the unit's cases are deferred.
    """
    act = begin(session, actor, case_id, CaseAct.DEFER, now=now, seen=seen)
    asked = granted(act, ApprovalKind.DEFERRAL)
    days = _days_until(date.fromisoformat(asked.payload["review_on"]), now)
    _require_share(act)
    act.move()
    stand_still(act)
    review = deadlines.start(
        session,
        act.subject,
        Stage.REVIEW,
        level=act.row.level,
        now=now,
        unit_id=act.row.unit_id,
        limit=Limit(days, Unit.NATURAL_DAY, public=True),
    )
    words = session.get_one(WordsRow, asked.words_id)
    act.record(CaseEvent.DEFERRED, facts={"due": review.due_at}, words=words)
    return act.receipt()


def resume(
    session: Session, actor: Actor, case_id: int, *, note: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """Go on with what was left of the time: the condition is there, or the day of the review has come."""
    act = begin(session, actor, case_id, CaseAct.RESUME, now=now, seen=seen)
    if actor.has(Role.SYSTEM):
        review = deadlines.find(session, act.subject, Stage.REVIEW)
        if review is not None and now < review.due_at:
            raise Conflict(N_("还没有到复核日期"))
    act.move()
    deadlines.meet(session, act.subject, Stage.REVIEW, now=now)
    act.record(CaseEvent.RESUMED, words=text(note, "note", 0, COMMENT_MAX))
    go_on(act, PromiseReason.DEFERRED)
    return act.receipt()


def _require_extendable(act: Act) -> None:
    if act.row.level not in EXTENDABLE:
        raise Conflict(N_("只有一般件和复杂件可以延期"))


def _answer(act: Act) -> Deadline:
    found = deadlines.find(act.session, act.subject, Stage.ANSWER)
    if found is None:
        raise NotFound(N_("没有正在计时的答复期限"))
    return found


def _require_under_cap(act: Act, answer: Deadline, days: int) -> None:
    twice = act.facts.tally.of(COUNTERS[CaseAct.EXTEND]) > 0
    if twice and act.row.level is Level.L4:
        raise Conflict(N_("复杂件只能延期一次"))
    cap = CAP_TWICE if twice else CAP
    handed = history.last(
        act.session, act.row.id, CaseEvent.DISPATCHED, CaseEvent.DESIGNATED, CaseEvent.UPHELD
    )
    began = min(answer.starts_at, handed.recorded_at) if handed is not None else answer.starts_at
    calendar = current_calendar(act.session, act.now)
    becomes = midnight(add_working_days(last_day(answer.due_at), days, calendar))
    paused = _paused(act, began)
    if becomes - began > cap + paused:
        raise Conflict(N_("延期以后从派单算起不能超过 {days} 天"), days=cap.days)


def _paused(act: Act, began: datetime) -> timedelta:
    """How long the case was deferred since: deferral does not count against the cap."""
    total, since = timedelta(), None
    for event in history.every(act.session, act.row.id, CaseEvent.DEFERRED, CaseEvent.RESUMED):
        if event.recorded_at < began:
            continue
        if event.name == CaseEvent.DEFERRED:
            since = event.recorded_at
        elif since is not None:
            total, since = total + (event.recorded_at - since), None
    return total


def _days_until(review_on: date, now: datetime) -> int:
    """Natural days to the review.

    Raises:
        Invalid: none, or more than ninety.
    """
    days = (review_on - civil(now).date()).days
    if not 1 <= days <= REVIEW_WITHIN:
        raise Invalid(N_("复核日期要在明天到 {days} 天之内"), "review_on", days=REVIEW_WITHIN)
    return days


def _require_share(act: Act) -> None:
    """One deferred case is always possible, else one in twenty of what the unit has open.

    Raises:
        Conflict: the share is used up; no figure is said, for a secret case may be among them.
    """
    # two leads who decide at the same moment would each count the other's case as not yet deferred
    act.session.execute(
        select(UnitRow.id).where(UnitRow.id == act.row.unit_id).with_for_update(key_share=True)
    )
    mine = (
        select(func.count()).select_from(Case).where(Case.unit_id == act.row.unit_id, Case.id != act.row.id)
    )
    open_now = (act.session.scalar(mine.where(Case.status.in_(OPEN))) or 0) + 1
    deferred = act.session.scalar(mine.where(Case.status == CaseStatus.DEFERRED)) or 0
    if deferred + 1 > max(1, open_now // DEFERRED_ONE_IN):
        raise Conflict(N_("本单位缓办的件已经到了上限，请先恢复办理一部分"))
