"""The unit's side: a leader takes it, a plan with measures and a day, more time once."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.deadlines import actions as deadlines
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.calendar import roll
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import holders_of
from core.identity.terms import Role
from core.supervision.actions.beginning import begin
from core.supervision.actions.spine import Act
from core.supervision.terms import SupervisionAct, SupervisionEvent
from core.supervision.values import PLAN_DAYS, PLAN_MAX, PLAN_MIN, REASON_MAX, REASON_MIN, EntryReceipt, Plan


def acknowledge(
    session: Session, actor: Actor, entry_id: int, *, leader_id: int, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Take it, and name the leader who answers for it. The right to object is not given up by it.

    Raises:
        Invalid: nobody of this unit.
    """
    act = begin(session, actor, entry_id, SupervisionAct.ACKNOWLEDGE, now=now, seen=seen)
    _require_of_unit(act, leader_id)
    act.row.leader_id = leader_id
    act.move()
    act.meet(Stage.ACKNOWLEDGE)
    act.start(Stage.RECTIFY_PLAN)
    act.record(SupervisionEvent.ACKNOWLEDGED, facts={"leader_id": leader_id})
    return act.receipt()


def plan(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    what: Plan,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Say what will be done, and until when; that day is the limit to ask for writing off.

    Args:
        file_ids: the plan as it was drawn up, photos of how it looks now.

    Raises:
        Invalid: too little is said, or the day is not a working day ahead of us.
    """
    act = begin(session, actor, entry_id, SupervisionAct.PLAN, now=now, seen=seen)
    words = act.keep(what.measures, "measures", PLAN_MIN, PLAN_MAX)
    _require_day(act, what.until)
    proofs = act.keep_proofs(words, file_ids)
    act.row.planned_on = what.until
    act.move()
    act.meet(Stage.RECTIFY_PLAN)
    due = start_until(act, what.until)
    act.record(SupervisionEvent.PLANNED, facts={"due": due, "proofs": proofs}, words=words)
    return act.receipt()


def lengthen_plan(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    until: date,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Give more time, once; before the day has passed.

    Raises:
        Invalid: no reason, or not a later day.
        Conflict: more time was given already, or the day has passed.
    """
    act = begin(session, actor, entry_id, SupervisionAct.LENGTHEN_PLAN, now=now, seen=seen)
    row, words = act.row, act.keep(reason, "reason", REASON_MIN, REASON_MAX)
    running = deadlines.find(session, act.subject, Stage.WRITE_OFF)
    if row.plan_lengthened:
        raise Conflict(N_("整改计划已经延过一次，不能再延"))
    if running is None or running.due_at <= now:
        raise Conflict(N_("计划日期已过，不能再延"))
    _require_day(act, until)
    closing = current_calendar(session, now).closing(until)
    if closing <= running.due_at:
        raise Invalid(N_("请选比现在的计划日期更晚的一天"), "until")
    deadlines.move(session, act.subject, Stage.WRITE_OFF, closing)
    row.planned_on, row.plan_lengthened = until, True
    act.record(SupervisionEvent.PLAN_LENGTHENED, facts={"due": closing}, words=words)
    return act.receipt()


def start_until(act: Act, until: date) -> datetime:
    """The clock of the plan: it ends at close of business of its day."""
    act.start(Stage.WRITE_OFF)
    closing = current_calendar(act.session, act.now).closing(until)
    moved = deadlines.move(act.session, act.subject, Stage.WRITE_OFF, closing)
    return closing if moved is None else moved.due_at


def _require_day(act: Act, until: date) -> None:
    today = civil(act.now).date()
    calendar = current_calendar(act.session, act.now)
    if not 1 <= (until - today).days <= PLAN_DAYS or roll(until, calendar) != until:
        raise Invalid(N_("请选明天起 {days} 天以内的一个工作日"), "until", days=PLAN_DAYS)


def _require_of_unit(act: Act, account_id: int) -> None:
    places = (Role.UNIT_LEAD, Role.UNIT_VIEWER, Role.CENTER_LEAD)
    held = (
        holder.account_id
        for role in places
        for holder in holders_of(act.session, role, act.facts.unit_path, now=act.now)
    )
    if account_id not in held:
        raise Invalid(N_("请选本单位的一位负责人"), "leader_id")
