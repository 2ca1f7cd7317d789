"""Co-units: their parts, their refusals, and the lead who waits for the mandatory ones."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.cases import tasking
from core.cases.actions import citizen, classifying, dispatching, handling, informing, tasks
from core.cases.actions.dispatching import CoUnit
from core.cases.jobs import note_passed
from core.cases.queries.file import CaseFile, case_file
from core.cases.queries.progress import progress
from core.cases.queries.scope import visible_to
from core.cases.terms import CaseAct, CaseEvent, CaseStatus, Outcome, TaskState
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level, Stage
from core.foundation.calendar import Limit, Unit
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk

S = CaseStatus
ASK = "请热力公司核对地下管线位置并配合开挖。"
REPLY = "水泵已经更换，管线位置已由热力公司核对，恢复供水。"


def helped(session: Session, crew: Team, *, mandatory: bool = True) -> tuple[Walk, int]:
    case = walk(session, crew).to(S.IN_PROGRESS)
    tasks.add_unit(
        session,
        crew.dispatcher,
        case.id,
        unit_id=crew.tree.heat.id,
        body=ASK,
        mandatory=mandatory,
        now=case.now,
    )
    return case, seen(session, crew.heat_clerk, case).tasks[0].id


def seen(session: Session, actor: Actor, case: Walk) -> CaseFile:
    return case_file(session, actor, case.id, now=case.now)


def test_the_lead_cannot_answer_before_the_mandatory_part_is_done(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)
    with pytest.raises(Conflict, match="“热力公司”必须办的一部分"):
        handling.ask_reply(session, crew.handler, case.id, outcome=Outcome.SOLVED, text=REPLY, now=case.now)
    tasks.sign_task(session, crew.heat_clerk, case.id, task_id=task, now=case.now)
    tasks.finish_task(
        session,
        crew.heat_clerk,
        case.id,
        task_id=task,
        body="管线已核对，没有冲突。",
        now=case.wait(hours=3).now,
    )
    part = seen(session, crew.handler, case).tasks[0]
    assert (part.state, part.done) == (TaskState.DONE, "管线已核对，没有冲突。")
    case.reply()
    assert session.get_one(Case, case.id).status is S.REPLY_REVIEW


def test_a_part_that_is_not_mandatory_ends_with_the_reply(session: Session, crew: Team) -> None:
    case, _ = helped(session, crew, mandatory=False)
    case.reply()
    assert seen(session, crew.reviewer, case).tasks[0].state is TaskState.CANCELLED


def test_the_co_unit_sees_the_case_but_not_who_the_person_is(session: Session, crew: Team) -> None:
    case, _ = helped(session, crew)
    theirs = seen(session, crew.heat_clerk, case)
    assert theirs.contact.withheld
    assert theirs.tasks[0].mine
    assert case.id in set(session.scalars(visible_to(crew.heat_clerk).with_only_columns(Case.id)))
    assert {CaseAct.SIGN_TASK, CaseAct.REFUSE_TASK} <= set(theirs.acts)
    assert CaseAct.ASK_REPLY not in theirs.acts
    tasks.cancel_task(session, crew.dispatcher, case.id, task_id=theirs.tasks[0].id, now=case.now)
    with pytest.raises(NotFound):
        seen(session, crew.heat_clerk, case)


def test_refused_twice_the_centres_lead_insists(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)

    def refuse() -> None:
        tasks.refuse_task(
            session, crew.heat_clerk, case.id, task_id=task, reason="管线不归我们", now=case.now
        )

    refuse()
    with pytest.raises(Conflict, match="必须办的一部分"):
        handling.ask_reply(session, crew.handler, case.id, outcome=Outcome.SOLVED, text=REPLY, now=case.now)
    tasks.ask_task_again(
        session, crew.dispatcher, case.id, task_id=task, reason="图纸上是热力管线", now=case.now
    )
    refuse()
    with pytest.raises(Conflict, match="请中心负责人决定"):
        tasks.ask_task_again(
            session, crew.dispatcher, case.id, task_id=task, reason="第三次再请你们", now=case.now
        )
    with pytest.raises(NotAllowed, match="请中心负责人决定"):
        tasks.cancel_task(session, crew.dispatcher, case.id, task_id=task, now=case.now)
    tasks.insist_task(session, crew.lead, case.id, task_id=task, reason="三日内核对完毕", now=case.now)
    with pytest.raises(Conflict, match="已经责成协办"):
        refuse()
    tasks.sign_task(session, crew.heat_clerk, case.id, task_id=task, now=case.now)


def test_the_lead_of_a_unit_asks_only_below_his_own(session: Session, crew: Team) -> None:
    north_lead = person(
        session,
        "nl",
        (Role.UNIT_LEAD, crew.tree.north),
        (Role.UNIT_CLERK, crew.tree.north),
    )
    case = walk(session, crew).to(S.DISPATCHED, unit_id=crew.tree.north.id)
    handling.sign(session, north_lead, case.id, now=case.now)
    with pytest.raises(NotAllowed, match="本单位下面"):
        tasks.add_unit(session, north_lead, case.id, unit_id=crew.tree.heat.id, body=ASK, now=case.now)
    tasks.add_unit(
        session, north_lead, case.id, unit_id=crew.tree.north_lane.id, body="请社区入户核实。", now=case.now
    )
    lane = person(session, "lane", (Role.UNIT_CLERK, crew.tree.north_lane))
    task = seen(session, lane, case).tasks[0]
    tasks.sign_task(session, lane, case.id, task_id=task.id, now=case.now)


def test_what_cannot_be_asked(session: Session, crew: Team) -> None:
    case, _ = helped(session, crew)
    with pytest.raises(Conflict, match="已经在协办"):
        tasks.add_unit(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, body=ASK, now=case.now)
    with pytest.raises(Invalid, match="不能协办"):
        tasks.add_unit(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, body=ASK, now=case.now)
    with pytest.raises(NotAllowed, match="别的单位的协办"):
        tasks.sign_task(
            session,
            of_another_co_unit(session, crew, case),
            case.id,
            task_id=seen(session, crew.dispatcher, case).tasks[0].id,
            now=case.now,
        )


def test_a_part_is_refused_by_the_lead_of_that_very_unit(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)
    tasks.add_unit(
        session, crew.dispatcher, case.id, unit_id=crew.tree.north.id, body="请街道维持秩序。", now=case.now
    )
    elsewhere = person(session, "el", (Role.UNIT_LEAD, crew.tree.north), (Role.UNIT_VIEWER, crew.tree.heat))
    with pytest.raises(NotAllowed, match="别的单位的协办"):
        tasks.refuse_task(session, elsewhere, case.id, task_id=task, reason="管线不归我们", now=case.now)


def test_the_lead_unit_does_not_strike_what_the_centre_made_mandatory(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)
    with pytest.raises(NotAllowed, match="请派单员取消"):
        tasks.cancel_task(session, crew.unit_lead, case.id, task_id=task, now=case.now)
    tasks.refuse_task(session, crew.heat_clerk, case.id, task_id=task, reason="管线不归我们", now=case.now)
    tasks.cancel_task(session, crew.unit_lead, case.id, task_id=task, now=case.now)
    other, loose = helped(session, crew, mandatory=False)
    tasks.cancel_task(session, crew.unit_lead, other.id, task_id=loose, now=other.now)


def test_a_part_asked_for_again_stands_still_while_the_case_does(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)
    tasks.refuse_task(session, crew.heat_clerk, case.id, task_id=task, reason="管线不归我们", now=case.now)
    informing.ask_person(session, crew.handler, case.id, what="请说明是哪一栋楼", now=case.now)
    tasks.ask_task_again(
        session, crew.dispatcher, case.id, task_id=task, reason="图纸上是热力管线", now=case.now
    )
    clocks = [due for due in deadlines_of(session, ("case.task", task)) if due.is_open]
    assert [due.paused_at for due in clocks] == [case.now] * 2
    citizen.supplement(session, case.citizen, case.id, text="是三号楼", now=case.wait(days=2).now)
    clocks = [due for due in deadlines_of(session, ("case.task", task)) if due.is_open]
    assert [due.paused_at for due in clocks] == [None] * 2


def test_another_level_recounts_the_parts_too(session: Session, crew: Team) -> None:
    case, task = helped(session, crew)
    row = session.get_one(Case, case.id)
    classifying.reclassify(
        session,
        crew.dispatcher,
        case.id,
        category_id=crew.pump.id,
        area_id=row.area_id,
        level=Level.L2,
        reason="整栋楼断水",
        now=case.now,
    )
    due = {each.stage: each.due_at for each in deadlines_of(session, ("case.task", task)) if each.is_open}
    assert due == {
        Stage.SIGN: case.now + timedelta(minutes=30),
        Stage.ANSWER: case.now + timedelta(hours=12),
    }


def of_another_co_unit(session: Session, crew: Team, case: Walk) -> Actor:
    """Somebody of another co-unit."""
    tasks.add_unit(
        session, crew.dispatcher, case.id, unit_id=crew.tree.north.id, body="请街道维持秩序。", now=case.now
    )
    return person(session, "nn", (Role.UNIT_CLERK, crew.tree.north))


def test_co_units_from_the_beginning_with_clocks_of_their_own(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ACCEPTED)
    dispatching.dispatch(
        session,
        crew.dispatcher,
        case.id,
        unit_id=crew.tree.water.id,
        co_units=(CoUnit(crew.tree.heat.id, ASK),),
        now=case.now,
    )
    (task,) = seen(session, crew.dispatcher, case).tasks
    assert {clock.stage: clock.limit for clock in task.clocks} == {
        Stage.SIGN: Limit(1, Unit.WORKING_DAY),
        Stage.ANSWER: Limit(2, Unit.WORKING_DAY),
    }
    late = case.now + timedelta(days=9)
    note_passed(session, late)
    steps = case_file(session, crew.dispatcher, case.id, now=late).steps
    passed = [step for step in steps if step.name is CaseEvent.DUE_PASSED and "task_id" in step.facts]
    assert [step.facts["task_id"] for step in passed] == [task.id] * 2
    assert {step.sentence() for step in passed} == {
        "热力公司的协办已过签收期限",
        "热力公司的协办已过答复期限",
    }
    public = progress(session, case.citizen, case.id, now=late).steps
    assert not [step for step in public if "task_id" in step.facts and step.name is CaseEvent.DUE_PASSED]


def test_a_recalled_case_needs_no_help(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    tasks.add_unit(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, body=ASK, now=case.now)
    dispatching.recall(session, crew.dispatcher, case.id, now=case.now)
    assert seen(session, crew.dispatcher, case).tasks[0].state is TaskState.CANCELLED


@given(amount=st.integers(1, 60), unit=st.sampled_from([Unit.WORKING_DAY, Unit.NATURAL_HOUR]))
def test_half_of_the_answers_time_and_never_none(amount: int, unit: Unit) -> None:
    half = tasking.half(Limit(amount, unit))
    assert half.unit is unit
    assert 1 <= half.amount <= max(1, amount / 2)
