"""Co-units: a part of a case is another unit's to do, with clocks of its own; the lead waits for the mandatory ones."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import tasking, workflow
from core.cases.actions.merging import accused_paths
from core.cases.actions.spine import Act, begin, text
from core.cases.avoiding import concerns
from core.cases.permissions import at_desk, in_unit
from core.cases.queries.forecast import own_limit
from core.cases.tasking import TaskAct
from core.cases.terms import INTERRUPTED, PENDING, TASK, CaseAct, CaseEvent, TaskState, Visibility
from core.cases.values import COMMENT_MAX, REPLY_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.queries import limit_for
from core.deadlines.terms import Stage
from core.foundation.calendar import Limit
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role
from db.models.cases import CaseTask

TASK_MIN = 6


def add_unit(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    unit_id: int,
    body: str,
    mandatory: bool = True,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask another unit for a part of it: any, by the dispatcher; one of his own subtree, by the unit's lead.

    Raises:
        Invalid: nothing is asked, or the unit cannot help.
        Conflict: it has a part already, it is the unit complained of, or the case is secret.
        NotAllowed: a unit's lead asks a unit that is not below his own.
    """
    act = begin(session, actor, case_id, CaseAct.ADD_UNIT, now=now, seen=seen)
    if not at_desk(Role.DISPATCHER)(actor, act.facts) and not _below_his_own(act, unit_id):
        raise NotAllowed(N_("只能交给本单位下面的单位；要别的单位协办，请派单员办"))
    give_task(act, unit_id, body, mandatory=mandatory)
    return act.receipt()


def sign_task(
    session: Session, actor: Actor, case_id: int, *, task_id: int, now: datetime, seen: int | None = None
) -> Receipt:
    """The co-unit takes its part."""
    act, task = _task(session, actor, case_id, CaseAct.SIGN_TASK, task_id, now, seen)
    _move(task, TaskAct.SIGN)
    deadlines.meet(session, (TASK, task.id), Stage.SIGN, now=now)
    act.record(CaseEvent.TASK_SIGNED, facts={"task_id": task.id}, unit_id=task.unit_id)
    return act.receipt()


def finish_task(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    task_id: int,
    body: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The co-unit reports its part; the lead reads it and writes it into the reply.

    Raises:
        Invalid: it says too little.
    """
    act, task = _task(session, actor, case_id, CaseAct.FINISH_TASK, task_id, now, seen)
    words = act.keep(text(body, "text", TASK_MIN, REPLY_MAX))
    _move(task, TaskAct.FINISH)
    task.done_words_id, task.done_at = words.id, now
    deadlines.meet(session, (TASK, task.id), Stage.ANSWER, now=now)
    act.record(CaseEvent.TASK_DONE, facts={"task_id": task.id}, words=words, unit_id=task.unit_id)
    return act.receipt()


def refuse_task(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    task_id: int,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The co-unit says that it is not its own; the lead asks again or does without, the second time the centre's lead.

    Raises:
        Invalid: no reason.
        Conflict: the centre's lead has insisted.
    """
    act, task = _task(session, actor, case_id, CaseAct.REFUSE_TASK, task_id, now, seen)
    words = act.keep(text(reason, "reason", TASK_MIN, COMMENT_MAX))
    if task.no_refusal:
        raise Conflict(N_("中心负责人已经责成协办，不能再退"))
    _move(task, TaskAct.REFUSE)
    task.refusals += 1
    deadlines.cancel(session, (TASK, task.id), now=now)
    facts = {"task_id": task.id, "times": task.refusals}
    act.record(CaseEvent.TASK_REFUSED, facts=facts, words=words, unit_id=task.unit_id)
    return act.receipt()


def ask_task_again(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    task_id: int,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask the unit once more after its first refusal.

    Raises:
        Invalid: no reason.
        Conflict: it has refused twice; the centre's lead decides.
    """
    act, task = _task(session, actor, case_id, CaseAct.ASK_TASK_AGAIN, task_id, now, seen)
    if task.refusals >= tasking.REFUSALS:
        raise Conflict(N_("协办单位已经退回两次，请中心负责人决定"))
    return _renew(act, task, reason)


def insist_task(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    task_id: int,
    reason: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The centre's lead decides that the unit must help; it cannot refuse again.

    Raises:
        Invalid: no reason.
    """
    act, task = _task(session, actor, case_id, CaseAct.INSIST_TASK, task_id, now, seen)
    task.no_refusal = True
    return _renew(act, task, reason)


def cancel_task(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    task_id: int,
    reason: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The unit is no longer needed; after two refusals only the centre's lead says so.

    Raises:
        NotAllowed: refused twice, and he is not the centre's lead; or the centre's to strike, and he is the unit's.
    """
    act, task = _task(session, actor, case_id, CaseAct.CANCEL_TASK, task_id, now, seen)
    if task.refusals >= tasking.REFUSALS and not at_desk(Role.CENTER_LEAD)(actor, act.facts):
        raise NotAllowed(N_("协办单位已经退回两次，请中心负责人决定"))
    desk = at_desk(Role.DISPATCHER, Role.CENTER_LEAD)(actor, act.facts)
    given_back = task.state is TaskState.REFUSED
    if task.mandatory and not (desk or given_back or _below_his_own(act, task.unit_id)):
        raise NotAllowed(N_("这是中心定的必须办的协办，不需要了请派单员取消"))
    _call_off_one(act, task, text(reason, "reason", 0, COMMENT_MAX))
    return act.receipt()


def give_task(act: Act, unit_id: int, body: str, *, mandatory: bool) -> CaseTask:
    """A new part, with its own clocks: to sign, and half of the answer's limit to do it.

    Raises:
        Invalid, Conflict: as for `add_unit`.
    """
    session, row = act.session, act.row
    words = act.keep(text(body, "text", TASK_MIN, COMMENT_MAX))
    _require_can_help(act, unit_id)
    task = CaseTask(
        case_id=row.id,
        unit_id=unit_id,
        mandatory=mandatory,
        state=TaskState.OPEN,
        refusals=0,
        asked_by=act.actor.account_id,
        asked_at=act.now,
        asked_words_id=words.id,
    )
    session.add(task)
    session.flush()
    due = _start_clocks(act, task)
    facts = {"task_id": task.id, "mandatory": mandatory, "due": due}
    act.record(CaseEvent.TASK_ADDED, facts=facts, words=words, unit_id=unit_id)
    return task


def recount_tasks(act: Act) -> None:
    """Another level or category: what co-units still have to do gets its limits."""
    for task in _pending(act):
        deadlines.recount(act.session, (TASK, task.id), act.row.level, (Stage.SIGN,))
        deadlines.relimit(act.session, (TASK, task.id), Stage.ANSWER, act.row.level, _limit(act))


def lengthen_tasks(act: Act, was: datetime, becomes: datetime) -> None:
    """The case ends later: parts that ended with it, or after it, end with it again."""
    for task in _pending(act):
        part = deadlines.find(act.session, (TASK, task.id), Stage.ANSWER)
        if part is not None and was <= part.due_at < becomes:
            deadlines.move(act.session, (TASK, task.id), Stage.ANSWER, becomes)


def call_off(act: Act, *, all_of_them: bool = True) -> None:
    """The case has left the units, or its answer is written: what is still open is no longer needed."""
    for task in _pending(act):
        if all_of_them or not task.mandatory:
            _call_off_one(act, task, "")


def require_tasks_done(act: Act) -> None:
    """The lead cannot answer before the mandatory parts are done.

    Raises:
        Conflict: one of them is not, with the unit's name.
    """
    waiting = [task for task in _pending(act) if task.mandatory]
    if waiting:
        name = unit(act.session, waiting[0].unit_id).short_name
        raise Conflict(N_("“{unit}”必须办的一部分还没有办完，不能报送结果"), unit=name)


def _pending(act: Act) -> list[CaseTask]:
    return list(
        act.session.scalars(
            select(CaseTask)
            .where(CaseTask.case_id == act.row.id, CaseTask.state.in_(PENDING))
            .order_by(CaseTask.id)
        )
    )


def _task(
    session: Session,
    actor: Actor,
    case_id: int,
    name: CaseAct,
    task_id: int,
    now: datetime,
    seen: int | None,
) -> tuple[Act, CaseTask]:
    """The part, on its locked case; acts of the co-unit are for people of that very unit."""
    act = begin(session, actor, case_id, name, now=now, seen=seen)
    task = session.get(CaseTask, task_id, populate_existing=True)
    if task is None or task.case_id != case_id:
        raise NotFound(N_("没有这项协办"))
    its_own = {CaseAct.SIGN_TASK, CaseAct.FINISH_TASK, CaseAct.REFUSE_TASK}
    if name in its_own and not actor.has_in(unit(session, task.unit_id).path, *workflow.roles_of(name)):
        raise NotAllowed(N_("这是别的单位的协办"))
    return act, task


def _move(task: CaseTask, act: TaskAct) -> None:
    task.state = tasking.next_state(task.state, act)


def _renew(act: Act, task: CaseTask, reason: str) -> Receipt:
    words = act.keep(text(reason, "reason", TASK_MIN, COMMENT_MAX))
    _move(task, TaskAct.ASK_AGAIN)
    due = _start_clocks(act, task)
    facts = {"task_id": task.id, "due": due, "insisted": task.no_refusal}
    act.record(CaseEvent.TASK_RENEWED, facts=facts, words=words, unit_id=task.unit_id)
    return act.receipt()


def _call_off_one(act: Act, task: CaseTask, reason: str) -> None:
    _move(task, TaskAct.CANCEL)
    deadlines.cancel(act.session, (TASK, task.id), now=act.now)
    act.record(CaseEvent.TASK_CANCELLED, facts={"task_id": task.id}, words=reason, unit_id=task.unit_id)


def _start_clocks(act: Act, task: CaseTask) -> datetime:
    row, subject = act.row, (TASK, task.id)
    deadlines.start(act.session, subject, Stage.SIGN, level=row.level, now=act.now, unit_id=task.unit_id)
    due_at = deadlines.start(
        act.session,
        subject,
        Stage.ANSWER,
        level=row.level,
        now=act.now,
        unit_id=task.unit_id,
        round_no=row.round,
        limit=_limit(act),
    ).due_at
    if row.status in INTERRUPTED:
        deadlines.pause_all(act.session, subject, now=act.now)
    return due_at


def _limit(act: Act) -> Limit:
    """Half of what the lead unit has in all."""
    row = act.row
    answer = own_limit(act.session, row.category_id, row.level, row.round) or limit_for(
        act.session, Stage.ANSWER, row.level, act.now, row.round
    )
    return tasking.half(answer)


def _below_his_own(act: Act, unit_id: int) -> bool:
    path = unit(act.session, unit_id).path
    return (
        in_unit(Role.UNIT_LEAD)(act.actor, act.facts)
        and path.startswith(act.facts.unit_path)
        and path != act.facts.unit_path
    )


def _require_can_help(act: Act, unit_id: int) -> None:
    helper = unit(act.session, unit_id)
    if helper.closed or unit_id == act.row.unit_id:
        raise Invalid(N_("“{unit}”不能协办这一件，请另选单位"), "unit_id", unit=helper.short_name)
    if act.row.visibility is Visibility.SECRET:
        raise Conflict(N_("保密件不分给别的单位协办"))
    if any(concerns(helper.path, accused) for accused in accused_paths(act.session, act.row)):
        raise Conflict(N_("“{unit}”是被反映的单位，应当回避"), unit=helper.short_name)
    if any(task.unit_id == unit_id for task in _pending(act)):
        raise Conflict(N_("“{unit}”已经在协办这一件"), unit=helper.short_name)
