"""Not for this centre: the question to the reviewer, and the second look when the person objects."""

from functools import partial

import streamlit as st

from core.cases.actions.refusing import ask_refusal, overturn_refusal, uphold_refusal
from core.cases.queries.forecast import stage_forecast
from core.cases.reasons import RefusalReason
from core.cases.terms import CaseEvent
from core.cases.windows import OVERTURN_WITHIN
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.choices import reason_field
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page
from pages.shared.theme import section


def draw_ask_refusal(form: Opened) -> bool:
    """Why it is not for us, and whom the person should ask."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        decided = stage_forecast(session, actor, case.id, Stage.REFUSAL, now=now())
    with st.form(form.key("form"), border=False):
        reason = reason_field(list(RefusalReason), _("不予受理的理由"), key=form.key("reason"))
        channel = word_field(
            form,
            Words(
                _("告诉反映人该找谁"),
                _("部门、电话、地址，让人能直接去；反映人看得到"),
                "",
                "",
            ),
        )
        says(
            _(
                "报给审核员，{due} 前决定；在此之前件仍是“{status}”，受理期限照算。"
                "同意后这一件结束，反映人 {days} 天内可以请求复核一次。",
                due=formats.moment(decided.due_at),
                status=case.status,
                days=OVERTURN_WITHIN.days,
            )
        )
        if not st.form_submit_button(_("报不予受理"), type="primary", icon=":material/block:"):
            return False
    told = _("已报审核员，{due} 前决定。", due=formats.moment(decided.due_at))
    return carry_out(form, partial(ask_refusal, reason=reason, channel=channel), told)


def draw_objection(form: Opened) -> bool:
    """The person objects to the refusal: read both sides, then take it on or stand by it."""
    actor, case = require_page(form.url), form.case
    for event, title in (
        (CaseEvent.REFUSED, _("当时告知的")),
        (CaseEvent.OVERTURN_ASKED, _("反映人请求复核的理由")),
    ):
        step = next((each for each in case.steps if each.name is event), None)
        if step is not None and step.text:
            section(title, formats.moment(step.at))
            said(step.text)
    with reading() as session:
        accept = stage_forecast(session, actor, case.id, Stage.ACCEPT, now=now())
    with st.form(form.key("form"), border=False):
        reason = word_field(form, Words(_("复核的理由"), _("为什么改，或者为什么维持；反映人看得到"), "", ""))
        says(
            _(
                "改为受理：回到受理台，{due} 前受理，承诺日期重新计算。维持：反映人看到理由，不能再请求复核。",
                due=formats.moment(accept.due_at),
            )
        )
        with st.container(horizontal=True, gap="small"):
            changed = st.form_submit_button(_("改为受理"), type="primary", icon=":material/undo:")
            kept = st.form_submit_button(_("维持不予受理"), icon=":material/gavel:")
    if changed:
        told = _("{number} 已改为受理，回到受理台。", number=case.number)
        return carry_out(form, partial(overturn_refusal, reason=reason), told)
    if kept:
        return carry_out(form, partial(uphold_refusal, reason=reason), _("已维持，理由已告知反映人。"))
    return False
