"""Enquiries: asked by the centre, answered by the unit, told to the person."""

from functools import partial

import streamlit as st

from core.deadlines.terms import Stage
from core.foundation.text import _
from core.supervision.actions.enquiring import answer_enquiry, enquire, tell_person
from core.supervision.terms import INTERVIEW
from core.supervision.values import REASON_MAX
from pages.cases.acts.written import Words, says, written
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.theme import section
from pages.supervision.acts.opened import Opened, carry_out, limit


def draw_enquire(form: Opened) -> bool:
    """Ask before the schedule does."""
    with st.form(form.key("form"), border=False):
        says(
            _(
                "现在问{unit}办到哪一步，{answer}内答复；不答复的照样记一次，每两次升一级。"
                "到时间系统也会自动问，下一次从现在重新算起：{next}。",
                unit=formats.plain(form.entry.unit),
                answer=limit(Stage.ENQUIRY_ANSWER, form),
                next=limit(Stage.ENQUIRY, form),
            )
        )
        if not st.form_submit_button(_("问询"), type="primary", icon=":material/contact_support:"):
            return False
    return carry_out(form, enquire, _("已问询{unit}。", unit=form.entry.unit))


def draw_answer(form: Opened) -> bool:
    """How far it is, in the unit's words."""
    newest = form.entry.enquiries[0] if form.entry.enquiries else None
    if newest is not None:
        section(_("第 {n} 次问询", n=newest.n), _("{due} 前答复", due=formats.moment(newest.answer_due_at)))
    own = _("三级以上由负责人本人答复。") if form.entry.level >= INTERVIEW else ""
    words = written(
        form,
        Words(
            _("办到哪一步"),
            _("写明已经做了什么、还差什么、哪天办完"),
            _("督办员据此告知反映人；过了期限仍可以答复，但那一次照记没有按时答复。") + own,
            _("答复问询"),
            "reply",
            most=REASON_MAX,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(answer_enquiry, body=words), _("已答复这一次问询。"))


def draw_tell(form: Opened) -> bool:
    """What the person reads of it."""
    newest = next((each for each in form.entry.enquiries if each.told_at is None), None)
    if newest is not None:
        section(_("第 {n} 次问询", n=newest.n), formats.moment(newest.asked_at))
        said(newest.answer or _("单位没有按时答复"))
    words = written(
        form,
        Words(
            _("告知反映人的话"),
            _("写办到哪一步、还要多久；不要写任何人的姓名、电话、住址"),
            _("反映人在自己的件上看到这段话。"),
            _("告知本人"),
            "campaign",
            most=REASON_MAX,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(tell_person, body=words), _("已告知反映人。"))
