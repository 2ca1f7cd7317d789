"""At the unit: not ours, with others, more time, a stop, an end; and what the centre and the unit's lead decide."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import citizen, delaying, ending, handling, merging, returning, tasks
from core.cases.queries.file import case_file
from core.cases.reasons import ReturnReason, TerminationReason
from core.cases.terms import CaseStatus, Outcome, TaskState
from core.foundation.clock import civil, now
from core.identity.terms import Role
from tests.factories.accounts import person
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import choose, offered, press, row, select, status, write
from tests.pages.conftest import html, shell, words

Begin = Callable[..., Walk]
Open = Callable[..., AppTest]
S = CaseStatus
BASIS = "二次供水由房屋管理单位负责，见供水条例第十二条。"
ASK = "请核对地下管线的位置"


def returned(session: Session, crew: Team, walked: Walk) -> None:
    ask_return(session, crew, walked)
    returning.agree_return(session, crew.unit_lead, walked.id, now=now())
    session.commit()


def ask_return(session: Session, crew: Team, walked: Walk) -> None:
    returning.ask_return(
        session,
        crew.clerk,
        walked.id,
        reason=ReturnReason.NOT_MINE,
        basis=BASIS,
        unit_id=crew.tree.heat.id,
        now=now(),
    )
    session.commit()


def test_ask_return_and_agree_return(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.DISPATCHED)
    at = file(crew.clerk, walked, "ask_return")
    write(at, "依据", BASIS)
    select(at, "应当由谁办", "热力公司")
    press(at, "申请退单")
    at = file(crew.unit_lead, walked)
    assert "建议给热力公司" in words(at)
    press(at, "同意退单")
    assert status(session, walked) is S.RETURN_PENDING


def test_what_a_follower_adds_is_read_by_who_handles_the_lead(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    lead, follower = case(S.IN_PROGRESS), case()
    merging.merge(session, crew.operator, follower.id, lead_id=lead.id, now=now())
    citizen.supplement(session, follower.citizen, follower.id, text="四号楼也没有水", now=now())
    seen = words(file(crew.handler, lead))
    assert "并入的件补充的情况" in seen
    assert follower.slip.number[9:] not in seen


def test_decline_return(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.DISPATCHED)
    ask_return(session, crew, walked)
    at = file(crew.unit_lead, walked)
    write(at, "不同意的理由", "水泵归我们管")
    press(at, "不同意退单")
    assert status(session, walked) is S.DISPATCHED
    assert "决定退单" not in words(file(crew.unit_lead, walked))


def test_approve_return(session: Session, crew: Team, case: Begin, log_in) -> None:
    walked = case(S.DISPATCHED)
    returned(session, crew, walked)
    log_in(crew.dispatcher)
    at = shell("cases/returns.py")
    assert not at.exception, at.exception
    assert "它认为应当由热力公司办" in words(at)
    press(at, "准予退单并改派")
    assert (row(session, walked).status, row(session, walked).unit_id) == (S.DISPATCHED, crew.tree.heat.id)


def test_refuse_return(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.DISPATCHED)
    returned(session, crew, walked)
    at = choose(file(crew.dispatcher, walked, "return"), "退单不当", False)
    write(at, "退单不当的理由", "水泵归水务局")
    press(at, "退单不当，退回")
    assert (row(session, walked).status, row(session, walked).unit_id) == (S.DISPATCHED, crew.tree.water.id)


def test_designate(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.lead, walked, "designate")
    assert "不能再退" in words(at)
    press(at, "指定承办")
    assert "请至少写" in words(at)
    write(at, "指定的理由", "涉及供热管网，由热力公司办")
    press(at, "指定承办")
    assert "请选指定承办的单位" in words(at)
    select(at, "指定给", "热力公司")
    press(at, "指定承办")
    made = row(session, walked)
    assert (made.unit_id, made.no_return) == (crew.tree.heat.id, True)
    assert "禁退" in words(file(crew.lead, walked))


def part(session: Session, crew: Team, walked: Walk) -> int:
    tasks.add_unit(session, crew.dispatcher, walked.id, unit_id=crew.tree.heat.id, body=ASK, now=now())
    session.commit()
    return state(session, crew, walked).id


def state(session: Session, crew: Team, walked: Walk):
    session.expire_all()
    return case_file(session, crew.lead, walked.id, now=now()).tasks[0]


def test_add_unit(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.dispatcher, walked, "add_unit")
    select(at, "协办单位", "热力公司")
    write(at, "请它办什么", ASK)
    press(at, "请它协办")
    assert state(session, crew, walked).state is TaskState.OPEN
    at = file(crew.unit_lead, walked, "add_unit")
    box = next(each for each in at.selectbox if each.label == "协办单位")
    assert box.options == [], "a unit's lead asks only below his own"


def test_sign_task_and_finish_task(session: Session, crew: Team, case: Begin, log_in, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    part(session, crew, walked)
    log_in(crew.heat_clerk)
    at = shell("cases/unit.py", part="协办")
    assert not at.exception, at.exception
    press(at, "签收协办")
    assert state(session, crew, walked).state is TaskState.SIGNED
    at = file(crew.heat_clerk, walked, "finish_task")
    write(at, "办得怎么样", "管线已经核对，没有冲突")
    press(at, "报送协办结果")
    assert state(session, crew, walked).state is TaskState.DONE
    assert "1 / 1 已办完" in words(file(crew.handler, walked))


def test_refuse_task_and_ask_task_again_and_insist_task(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    walked = case(S.IN_PROGRESS)
    task_id = part(session, crew, walked)
    at = file(crew.heat_clerk, walked, "refuse_task")
    write(at, "为什么不归本单位", "这里没有我们的管线")
    press(at, "退回协办")
    assert state(session, crew, walked).state is TaskState.REFUSED
    at = file(crew.dispatcher, walked, "ask_task_again")
    assert "第 1 次退回的理由" in words(at)
    write(at, "理由", "图上有一条旧管线")
    press(at, "再请协办")
    assert state(session, crew, walked).state is TaskState.OPEN
    tasks.refuse_task(
        session, crew.heat_clerk, walked.id, task_id=task_id, reason="旧管线已经废弃", now=now()
    )
    at = file(crew.lead, walked, "insist_task")
    write(at, "理由", "废弃管线也要现场确认")
    press(at, "责成协办")
    assert state(session, crew, walked).no_refusal


def test_cancel_task(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    part(session, crew, walked)
    press(file(crew.dispatcher, walked, "cancel_task"), "取消协办")
    assert state(session, crew, walked).state is TaskState.CANCELLED


def test_ask_extension_and_extend(session: Session, crew: Team, case: Begin, file: Open, log_in) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.unit_lead, walked, "ask_extension")
    press(at, "申请延期")
    assert "请至少写" in words(at)
    at.number_input[0].set_value(2).run()
    write(at, "延期的理由", "水泵要从厂家订货，三天到货")
    press(at, "申请延期")
    assert "报批" in html(file(crew.unit_lead, walked))
    log_in(crew.dispatcher)
    at = shell("cases/approvals.py")
    assert not at.exception, at.exception
    assert "2 个工作日" in words(at)
    press(at, "同意延期")
    assert row(session, walked).extended


def test_deny_extension(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    delaying.ask_extension(session, crew.unit_lead, walked.id, days=2, reason="水泵要从厂家订货", now=now())
    at = file(crew.dispatcher, walked)
    write(at, "不同意的理由", "库里有备用泵")
    press(at, "不同意延期")
    assert not row(session, walked).extended


def test_ask_deferral_and_defer_and_resume(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    day = civil(now()).date() + timedelta(days=20)
    at = file(crew.unit_lead, walked, "ask_deferral")
    write(at, "等什么条件", "开春解冻以后才能开挖")
    at.date_input[0].set_value(None)
    press(at, "申请缓办")
    assert "请选复核日期" in words(at)
    at.date_input[0].set_value(day)
    press(at, "申请缓办")
    at = file(crew.lead, walked)
    assert f"最晚 **{day}** 自动恢复" in words(at)
    press(at, "同意缓办")
    assert status(session, walked) is S.DEFERRED
    at = file(crew.handler, walked, "resume")
    assert "缓办，等的条件" in words(at)
    press(at, "恢复办理")
    assert status(session, walked) is S.IN_PROGRESS


def test_deny_deferral(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    day = civil(now()).date() + timedelta(days=20)
    delaying.ask_deferral(
        session, crew.unit_lead, walked.id, condition="开春解冻以后", review_on=day, now=now()
    )
    at = file(crew.lead, walked)
    write(at, "不同意的理由", "现在还没有上冻")
    press(at, "不同意缓办")
    assert status(session, walked) is S.IN_PROGRESS


def test_ask_termination_and_terminate(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.unit_lead, walked, "ask_termination")
    assert "不能恢复" in words(at)
    select(at, "终止的理由", "已进入法定途径")
    write(at, "给反映人的说明", "这件事法院已经立案，请等判决。")
    press(at, "申请终止")
    press(file(crew.lead, walked), "同意终止")
    assert status(session, walked) is S.TERMINATED


def test_deny_termination(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    ending.ask_termination(
        session,
        crew.unit_lead,
        walked.id,
        reason=TerminationReason.REFUSES,
        explanation="电话打了五次都没有人接",
        now=now(),
    )
    at = file(crew.lead, walked)
    write(at, "不同意的理由", "请上门再找一次")
    press(at, "不同意终止")
    assert status(session, walked) is S.IN_PROGRESS


def test_assign_and_take_over(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    second = person(session, "second", (Role.UNIT_HANDLER, crew.tree.water), name="韩二")
    at = file(crew.clerk, walked, "assign")
    select(at, "经办人", "韩二")
    press(at, "分办")
    assert row(session, walked).handler_id == second.account_id
    press(file(crew.handler, walked, "take_over"), "接手")
    assert row(session, walked).handler_id == crew.handler.account_id
    choices = file(crew.handler, walked)
    assert "接手" not in [*offered(choices), *choices.segmented_control[0].options]


def test_refuse_reply(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        walked.id,
        outcome=Outcome.SOLVED,
        text="水泵已经更换，六楼以上恢复供水。",
        now=now(),
    )
    at = file(crew.unit_lead, walked)
    write(at, "退改的理由", "请写明哪天换的")
    press(at, "退改")
    assert case_file(session, crew.unit_lead, walked.id, now=now()).draft is None


def test_why_the_contact_is_hidden_is_said_truly(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    allowed, kept = case(S.IN_PROGRESS), case(S.IN_PROGRESS, replace(SAID, contact_ok=False))
    about = case(S.SUBMITTED, replace(SAID, accused_unit_id=crew.tree.water.id, contact_ok=False))
    about.to(S.DISPATCHED, unit_id=crew.tree.heat.id)
    heat = person(session, "heat-view", (Role.UNIT_VIEWER, crew.tree.heat))
    for actor, walked, why in (
        (crew.leader, allowed, "只给要联系反映人的人看"),
        (crew.leader, kept, "只给要联系反映人的人看"),
        (crew.handler, kept, "反映人没有同意告诉承办单位"),
        (heat, about, "反映单位的件"),
    ):
        assert why in html(file(actor, walked))
