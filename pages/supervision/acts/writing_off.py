"""Verifying and writing off: one signature where the person is content, two where he is not, or back to the unit."""

from functools import partial

import streamlit as st

from core.deadlines.terms import Stage
from core.foundation.text import _
from core.supervision.actions.writing_off import ask_write_off, refuse_write_off, verify, write_off
from core.supervision.terms import Ground, SupervisionEvent
from core.supervision.values import REASON_MAX
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.said import attachments, file_field, said
from pages.shared import formats
from pages.shared.theme import section
from pages.supervision.acts.evidence import carry_out_with, evidenced
from pages.supervision.acts.opened import Opened, carry_out, last_step, limit


def _requested(form: Opened) -> None:
    """What the unit says it has done, and what the facts lack."""
    step = last_step(form, SupervisionEvent.WRITE_OFF_REQUESTED)
    if step is not None:
        section(_("单位说办成了"))
        said(step.text)
        attachments(step.proofs)
        if not step.proofs:
            st.markdown(formats.badge(_("没有附佐证材料"), "orange", ":material/attach_file_off:"))
    if form.entry.missing is not None:
        st.markdown(
            f"{formats.badge(_(form.entry.missing.label), 'orange', ':material/rule:')}"
            f" :gray[{_(form.entry.missing.note)}]"
        )


def draw_verify(form: Opened) -> bool:
    """Somebody who had no hand in the case begins to look."""
    _requested(form)
    with st.form(form.key("form"), border=False):
        says(
            _(
                "由您核查：给反映人打电话，能到现场的到现场。申请以后 {limit}内要有结果；经手过这一件的人不能核查。",
                limit=limit(Stage.VERIFY, form),
            )
        )
        if not st.form_submit_button(_("开始核查"), type="primary", icon=":material/fact_check:"):
            return False
    return carry_out(form, verify, _("{number} 开始核查。", number=form.entry.number))


def draw_write_off(form: Opened) -> bool:
    """The person is content: one signature."""
    _requested(form)
    sent = evidenced(
        form,
        Words(
            _("核查的情况"),
            _("怎么核查的、看到什么、反映人怎么说"),
            _("反映人已表示满意，您一人签字销账；反映人看到已销账。九十天内同一件事又属实，按原级别复挂。"),
            _("销账"),
            "verified",
            most=REASON_MAX,
            grave=True,
        ),
        _("现场照片"),
    )
    if sent is None:
        return False
    told = _("{number} 已销账。", number=form.entry.number)
    return carry_out_with(form, partial(write_off, body=sent.text), sent.uploads, told)


def draw_ask_write_off(form: Opened) -> bool:
    """The person has not confirmed it: a second signature decides."""
    _requested(form)
    grounds = [each for each in form.entry.grounds if each is not Ground.SATISFIED] or list(
        form.entry.grounds
    )
    with st.form(form.key("form"), border=False):
        ground = st.selectbox(
            _("凭什么销账"),
            grounds,
            format_func=lambda each: f"{_(each.label)} · {_(each.note)}",
            key=form.key("ground"),
        )
        body = word_field(
            form,
            Words(
                _("核查的情况"), _("怎么核查的、看到什么、反映人怎么说"), "", "", most=REASON_MAX, height=120
            ),
        )
        uploads = file_field(_("现场照片"), key=form.key("proofs"))
        says(_("反映人没有认可，报中心负责人作第二个签字；同意即销账，不同意回到您这里。"))
        if not st.form_submit_button(_("报请销账"), type="primary", icon=":material/approval:"):
            return False
    act = partial(ask_write_off, ground=ground or Ground.FOUND, body=body)
    return carry_out_with(form, act, uploads, _("已报请销账，等第二个人签字。"))


def draw_refuse(form: Opened) -> bool:
    """Not put right: back to the unit."""
    _requested(form)
    times = form.entry.refusals + 1
    sentence = _("退回{unit}整改，时间接着算，继续问询。", unit=formats.plain(form.entry.unit))
    sentence += (
        _("这是第 {times} 次退回，升一级。", times=times) if times > 1 else _("第二次退回起每次升一级。")
    )
    sent = evidenced(
        form,
        Words(
            _("退回的理由"),
            _("哪里没有办到，要补什么证据；单位看得到"),
            sentence,
            _("退回整改"),
            "undo",
            most=REASON_MAX,
        ),
        _("现场照片"),
    )
    if sent is None:
        return False
    told = _("{number} 已退回整改。", number=form.entry.number)
    return carry_out_with(form, partial(refuse_write_off, reason=sent.text), sent.uploads, told)
