"""Decisions that two people must agree on: what was asked and by whom, what a yes does, and a no with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import deny
from core.cases.actions.delaying import defer, extend
from core.cases.actions.ending import terminate
from core.cases.actions.judging import find_unreasonable
from core.cases.actions.refusing import refuse
from core.cases.actions.returning import agree_return
from core.cases.queries.forecast import extension_forecast, stage_forecast
from core.cases.queries.parts import Question
from core.cases.reasons import RefusalReason, ReturnReason, TerminationReason
from core.cases.values import COMMENT_MAX
from core.cases.windows import OVERTURN_WITHIN
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import N_, _
from core.identity.queries import unit
from db.session import reading
from pages.cases.acts.opened import CaseAction, Opened, carry_out
from pages.cases.acts.written import says
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page

K = ApprovalKind


@dataclass(frozen=True, slots=True)
class Choice:
    """How a kind is decided.

    Attributes:
        done: what is said after a yes.
        foresee: what a yes and a no do, and until when.
        grave: a yes cannot be taken back.
    """

    act: CaseAction
    yes: str
    no: str
    done: str
    foresee: Callable[[Opened, Question], str]
    grave: bool = False


def draw_decision(kind: ApprovalKind, form: Opened) -> bool:
    """Read the question, then agree or refuse."""
    choice = CHOICES[kind]
    question = next((each for each in form.case.questions if each.kind is kind), None)
    if question is None:
        st.caption(_("这项报批已经有了结果。"))
        return False
    asked(question)
    with st.form(form.key("form"), border=False):
        reason = st.text_area(
            _("不同意的理由"),
            max_chars=COMMENT_MAX,
            height=80,
            placeholder=_("同意不用写；不同意时写清为什么，报的人看得到"),
            key=form.key("reason"),
        )
        says(choice.foresee(form, question), grave=choice.grave)
        with st.container(horizontal=True, gap="small"):
            agreed = st.form_submit_button(_(choice.yes), type="primary", icon=":material/check:")
            refused = st.form_submit_button(_(choice.no), icon=":material/close:")
    number = form.case.number
    if agreed:
        return carry_out(form, choice.act, _(choice.done, number=number))
    if refused:
        told = _("{number} 没有同意，理由已告诉报的人。", number=number)
        return carry_out(form, partial(deny, kind=kind, reason=reason or ""), told)
    return False


def asked(question: Question) -> None:
    """Who asked, when, for what, in which words, and until when it is decided."""
    chips = [
        formats.badge(_(question.kind.label), "blue"),
        *(formats.badge(each) for each in payload(question)),
    ]
    due = _("，{due} 前决定", due=formats.moment(question.due_at)) if question.due_at else ""
    st.markdown(
        f"{' '.join(chips)} :gray["
        + _(
            "{name}报于 {when}{due}",
            name=formats.plain(question.asked_by),
            when=formats.moment(question.asked_at),
            due=due,
        )
        + "]"
    )
    said(question.text)


def payload(question: Question) -> list[str]:
    """What is asked for, in words: days, a date, a reason, a unit."""
    found, given = [], question.payload
    if "days" in given:
        found.append(_("{days} 个工作日", days=given["days"]))
    if "review_on" in given:
        found.append(_("{day} 复核", day=date.fromisoformat(str(given["review_on"]))))
    words = {K.REFUSAL: RefusalReason, K.RETURN: ReturnReason, K.TERMINATION: TerminationReason}
    if "reason" in given and question.kind in words:
        found.append(_(words[question.kind](given["reason"]).label))
    unit_id = given.get("unit_id")
    if isinstance(unit_id, int):
        with reading() as session:
            found.append(_("建议给{unit}", unit=unit(session, unit_id).short_name))
    return found


def _refusal(form: Opened, _question: Question) -> str:
    accept = next((clock.due_at for clock in form.case.clocks if clock.stage is Stage.ACCEPT), None)
    return _(
        "同意：这一件结束，反映人看到理由和该找谁，{days} 天内可以请求复核一次。不同意：继续受理，{due} 前受理。",
        days=OVERTURN_WITHIN.days,
        due=formats.moment(accept),
    )


def _return(form: Opened, _question: Question) -> str:
    stage = Stage.DESIGNATION if form.case.returned else Stage.RETURN
    with reading() as session:
        decided = stage_forecast(session, require_page(form.url), form.case.id, stage, now=now())
    return _(
        "同意：退给中心，{due} 前核对；答复期限不停。不同意：本单位继续签收，时间照算。",
        due=formats.moment(decided.due_at),
    )


def _extension(form: Opened, question: Question) -> str:
    days = int(str(question.payload["days"]))
    with reading() as session:
        later = extension_forecast(session, require_page(form.url), form.case.id, days=days, now=now())
    return _(
        "同意：答复期限改为 **{answer}**，承诺日期改为 {promise}，反映人看得到理由。不同意：期限不变。",
        answer=formats.moment(later.answer_at),
        promise=formats.day(later.promise_at),
    )


def _deferral(_form: Opened, question: Question) -> str:
    return _(
        "同意：停止计时，最晚 **{day}** 自动恢复，反映人看到等什么条件。不同意：继续办理，期限不变。",
        day=date.fromisoformat(str(question.payload["review_on"])),
    )


def _termination(_form: Opened, _question: Question) -> str:
    return _(
        "同意：这一件结束，不能恢复，协办一并取消；反映人看到理由和说明，有新情况只能另提一件。"
        "不同意：继续办理，期限不变。"
    )


def _unreasonable(_form: Opened, _question: Question) -> str:
    return _(
        "同意：说明发给反映人，办结，记“复核认定”，不算满意；30 天内有新情况他可以重新提出。"
        "不同意：退回研判。"
    )


CHOICES: Mapping[ApprovalKind, Choice] = {
    K.REFUSAL: Choice(
        refuse,
        N_("同意不予受理"),
        N_("继续受理"),
        N_("{number} 不予受理，已告知反映人。"),
        _refusal,
        grave=True,
    ),
    K.RETURN: Choice(
        agree_return, N_("同意退单"), N_("不同意退单"), N_("{number} 已退给中心核对。"), _return
    ),
    K.EXTENSION: Choice(
        extend, N_("同意延期"), N_("不同意延期"), N_("{number} 已延期，反映人看得到新的日期。"), _extension
    ),
    K.DEFERRAL: Choice(defer, N_("同意缓办"), N_("不同意缓办"), N_("{number} 已缓办，停止计时。"), _deferral),
    K.TERMINATION: Choice(
        terminate,
        N_("同意终止"),
        N_("不同意终止"),
        N_("{number} 已终止，理由已告知反映人。"),
        _termination,
        grave=True,
    ),
    K.UNREASONABLE: Choice(
        find_unreasonable,
        N_("认定不合理"),
        N_("不予认定"),
        N_("{number} 已认定并办结，说明已发给反映人。"),
        _unreasonable,
        grave=True,
    ),
}
"""Every kind but the reply, which is signed beside its own draft."""
