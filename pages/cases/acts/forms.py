"""Every form on a case, the acts of the core it does, its word, and the meaning it is grouped by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from core.approvals.terms import ApprovalKind
from core.cases.terms import CaseAct
from core.foundation.text import N_
from pages.cases.acts import (
    accepting,
    answering,
    auditing,
    calling,
    classifying,
    delaying,
    dispatching,
    ending,
    handling,
    informing,
    instructing,
    judging,
    merging,
    pressing,
    refusing,
    replying,
    returning,
    tasking,
)
from pages.cases.acts.deciding import draw_decision
from pages.cases.acts.opened import Opened


@dataclass(frozen=True, slots=True)
class Form:
    """A form, the acts of the core it does, its word, and its group under 更多."""

    acts: frozenset[CaseAct]
    label: str
    draw: Callable[[Opened], bool]
    group: str


A, K = CaseAct, ApprovalKind
DECIDE, WORK, TASKS, TIME = N_("审批"), N_("办理"), N_("协办"), N_("期限")
RETURNS, TOGETHER, CORRECT, END, LEADERS = N_("退单改派"), N_("并件"), N_("更正"), N_("结束"), N_("批示")
GROUPS = (DECIDE, WORK, TASKS, TIME, RETURNS, TOGETHER, CORRECT, LEADERS, END)
"""Meanings by which what is seldom needed is grouped, in their order."""


def _form(label: str, group: str, draw: Callable[[Opened], bool], *acts: CaseAct) -> Form:
    return Form(frozenset(acts), label, draw, group)


def _decision(label: str, kind: ApprovalKind, *acts: CaseAct) -> Form:
    return _form(label, DECIDE, partial(draw_decision, kind), *acts)


FORMS: Mapping[str, Form] = {
    "REFUSAL": _decision(N_("决定不予受理"), K.REFUSAL, A.REFUSE, A.DENY_REFUSAL),
    "RETURN": _decision(N_("决定退单"), K.RETURN, A.AGREE_RETURN, A.DECLINE_RETURN),
    "EXTENSION": _decision(N_("决定延期"), K.EXTENSION, A.EXTEND, A.DENY_EXTENSION),
    "DEFERRAL": _decision(N_("决定缓办"), K.DEFERRAL, A.DEFER, A.DENY_DEFERRAL),
    "TERMINATION": _decision(N_("决定终止"), K.TERMINATION, A.TERMINATE, A.DENY_TERMINATION),
    "UNREASONABLE": _decision(N_("认定诉求不合理"), K.UNREASONABLE, A.FIND_UNREASONABLE, A.DENY_UNREASONABLE),
    "REPLY": _form(N_("签发答复"), DECIDE, replying.draw_decide, A.SIGN_REPLY, A.REFUSE_REPLY),
    "objection": _form(
        N_("复核不予受理"), DECIDE, refusing.draw_objection, A.OVERTURN_REFUSAL, A.UPHOLD_REFUSAL
    ),
    "return": _form(N_("核对退单"), RETURNS, returning.draw_return, A.APPROVE_RETURN, A.REFUSE_RETURN),
    "report": _form(N_("回报批示"), LEADERS, instructing.draw_report_back, A.REPORT_BACK),
    "accept": _form(N_("受理"), WORK, accepting.draw_accept, A.ACCEPT),
    "dispatch": _form(N_("派单"), WORK, dispatching.draw_dispatch, A.DISPATCH),
    "sign": _form(N_("签收"), WORK, handling.draw_sign, A.SIGN),
    "sign_task": _form(N_("签收协办"), TASKS, tasking.draw_sign_task, A.SIGN_TASK),
    "finish_task": _form(N_("办完协办"), TASKS, tasking.draw_finish_task, A.FINISH_TASK),
    "insist_task": _form(N_("责成协办"), TASKS, tasking.draw_insist, A.INSIST_TASK),
    "ask_task_again": _form(N_("再请协办"), TASKS, tasking.draw_again, A.ASK_TASK_AGAIN),
    "resume": _form(N_("恢复办理"), TIME, delaying.draw_resume, A.RESUME),
    "contact": _form(N_("记录联系"), WORK, handling.draw_contact, A.CONTACT),
    "reply": _form(N_("报送结果"), WORK, replying.draw_ask, A.ASK_REPLY),
    "release": _form(N_("审核放行"), WORK, auditing.draw_release, A.RELEASE),
    "send_back": _form(N_("退回补办"), WORK, answering.draw_send_back, A.SEND_BACK),
    "look": _form(N_("回头看"), WORK, judging.draw_look, A.LOOK_KEPT, A.LOOK_BROKEN),
    "uphold": _form(N_("判定差评"), WORK, calling.draw_uphold, A.UPHOLD),
    "call": _form(N_("记录回访"), WORK, calling.draw_call, A.TRY_CALL),
    "rate": _form(N_("代为评价"), WORK, calling.draw_rate, A.RATE_WELL, A.RATE_BADLY),
    "ask_unreasonable": _form(N_("报诉求不合理"), WORK, judging.draw_ask_unreasonable, A.ASK_UNREASONABLE),
    "assign": _form(N_("分办"), WORK, handling.draw_assign, A.ASSIGN),
    "ask_person": _form(N_("请反映人补充"), WORK, informing.draw_ask_person, A.ASK_PERSON),
    "answer_directly": _form(N_("直接答复"), WORK, answering.draw_answer_directly, A.ANSWER_DIRECTLY),
    "ask_refusal": _form(N_("报不予受理"), END, refusing.draw_ask_refusal, A.ASK_REFUSAL),
    "merge": _form(N_("并件"), TOGETHER, merging.draw_merge, A.MERGE),
    "unmerge": _form(N_("拆出"), TOGETHER, merging.draw_unmerge, A.UNMERGE),
    "supplement": _form(N_("补充情况"), WORK, accepting.draw_supplement, A.SUPPLEMENT),
    "take_over": _form(N_("接手"), WORK, handling.draw_take_over, A.TAKE_OVER),
    "ask_return": _form(N_("申请退单"), RETURNS, returning.draw_ask_return, A.ASK_RETURN),
    "recall": _form(N_("收回"), RETURNS, dispatching.draw_recall, A.RECALL),
    "ask_extension": _form(N_("申请延期"), TIME, delaying.draw_ask_extension, A.ASK_EXTENSION),
    "ask_deferral": _form(N_("申请缓办"), TIME, delaying.draw_ask_deferral, A.ASK_DEFERRAL),
    "add_unit": _form(N_("请单位协办"), TASKS, tasking.draw_add_unit, A.ADD_UNIT),
    "refuse_task": _form(N_("退回协办"), TASKS, tasking.draw_refuse_task, A.REFUSE_TASK),
    "cancel_task": _form(N_("取消协办"), TASKS, tasking.draw_cancel_task, A.CANCEL_TASK),
    "press": _form(N_("督促"), TIME, pressing.draw_press, A.PRESS),
    "instruct": _form(N_("批示"), LEADERS, instructing.draw_instruct, A.INSTRUCT),
    "designate": _form(N_("指定承办"), RETURNS, returning.draw_designate, A.DESIGNATE),
    "reclassify": _form(N_("更正类别级别"), CORRECT, classifying.draw_reclassify, A.RECLASSIFY),
    "correct": _form(N_("更正答复"), CORRECT, answering.draw_correct, A.CORRECT_ANSWER),
    "ask_termination": _form(N_("申请终止"), END, ending.draw_ask_termination, A.ASK_TERMINATION),
}
"""In the order in which they are offered: what others wait for, the usual work, what is seldom needed."""
