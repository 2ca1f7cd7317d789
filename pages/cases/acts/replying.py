"""The reply: drafted by who handled it, signed or given back by the unit's lead."""

from datetime import date
from functools import partial

import streamlit as st

from core.cases.actions.handling import REPLY_MAX, ask_reply, refuse_reply, sign_reply
from core.cases.terms import CaseStatus, Outcome
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation.clock import civil, now
from core.foundation.text import _
from pages.cases.acts.opened import Opened, carry_out, send
from pages.cases.parts.said import Uploads, attachments, file_field, keep, prepared, said
from pages.cases.parts.template import fill, taking, template_picker, warned
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.state import tell_now


def draw_ask(form: Opened) -> bool:
    """Draft the reply; the outcome stands outside the form, because a plan asks for a date."""
    template = template_picker(form.case, form.key("reply"))
    outcome, field = _outcome(form), form.key("text")
    fill(field)
    with st.form(form.key("form"), border=False):
        planned: date | None = None
        if outcome is Outcome.PLANNED:
            planned = st.date_input(
                _("哪一天办成"),
                value=None,
                min_value=civil(now()).date(),
                format="YYYY-MM-DD",
                key=form.key("planned"),
            )
        text = st.text_area(
            _("给反映人的答复"),
            max_chars=REPLY_MAX,
            height=150,
            placeholder=_("先答所问，再写做了什么、依据是什么，最后留联系方式"),
            key=field,
        )
        uploads = file_field(_("佐证材料"), key=form.key("photos"))
        st.caption(_(":material/info: 报送后由单位负责人签发，再经中心审核，才发给反映人。签发前期限照算。"))
        sent = taking(template, text or "", field, _("报送结果"))
    if not sent:
        return False
    if warned(template, text or "", form.key("reply")):
        return False
    return _ask(form, outcome, text or "", planned, uploads)


def _ask(form: Opened, outcome: Outcome, text: str, planned: date | None, uploads: Uploads) -> bool:
    with refusals():
        proofs = prepared(uploads)
        send(
            form,
            lambda session, actor, case_id, *, seen, now: ask_reply(
                session,
                actor,
                case_id,
                outcome=outcome,
                text=text,
                planned_on=planned,
                file_ids=keep(session, actor, proofs),
                now=now,
                seen=seen,
            ),
            _asked,
        )
    return True


def _outcome(form: Opened) -> Outcome:
    return st.segmented_control(
        _("办理结果"),
        list(Outcome),
        default=Outcome.SOLVED,
        required=True,
        format_func=lambda each: _(each.label),
        help=_("已解决；部分解决，说明剩下的怎么办；列入计划，写明日期；解释说明，写明依据"),
        key=form.key("outcome"),
    )


def _asked(receipt: Receipt) -> None:
    if receipt.status is CaseStatus.REPLY_REVIEW:
        tell_now(_("{number} 的答复已直接送中心审核。", number=receipt.number))
    tell_now(_("{number} 的答复已报送，等单位负责人签发。", number=receipt.number))


def draw_decide(form: Opened) -> bool:
    """Read the draft, then sign it or give it back."""
    draft = form.case.draft
    if draft is not None:
        plan = _("，计划 {day} 办成", day=draft.planned_on) if draft.planned_on else ""
        st.markdown(
            f"{formats.badge(_(draft.outcome.label), 'blue')} :gray["
            + _(
                "{name} 报送，{when}{plan}",
                name=formats.plain(draft.asked_by),
                when=formats.moment(draft.asked_at),
                plan=plan,
            )
            + "]"
        )
        said(draft.text)
        attachments(draft.photos)
    with st.form(form.key("form"), border=False):
        reason = st.text_area(
            _("退改的理由"),
            max_chars=COMMENT_MAX,
            height=80,
            placeholder=_("签发不用写；退改时写清要改什么"),
            key=form.key("reason"),
        )
        st.caption(_(":material/info: 签发后送中心审核，本单位的期限到此为止；退改则期限继续。"))
        with st.container(horizontal=True, gap="small"):
            signed = st.form_submit_button(_("签发"), type="primary", icon=":material/draw:")
            refused = st.form_submit_button(_("退改"), icon=":material/undo:")
    if signed:
        return carry_out(form, sign_reply, _("{number} 已签发，送中心审核。", number=form.case.number))
    if refused:
        return carry_out(form, partial(refuse_reply, reason=reason or ""), _("已退给经办人修改。"))
    return False
