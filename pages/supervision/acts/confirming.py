"""The supervisor's yes or no: to a proposal, to what was added to an entry, and the signature under a letter."""

from functools import partial

import streamlit as st

from core.deadlines.terms import Stage
from core.foundation.text import _
from core.supervision.actions.confirming import dismiss, list_entry, sign_proposal, weigh
from core.supervision.terms import INTERVIEW, Weight
from core.supervision.values import REASON_MAX
from pages.cases.acts.written import Words, says, word_field, written
from pages.shared import formats
from pages.supervision.acts.opened import Opened, carry_out, limit


def draw_list(form: Opened) -> bool:
    """It stands on the ledger from now on."""
    words = written(
        form,
        Words(
            _("认定的说明"),
            _("可以不写；单位看得到"),
            _(
                "列入挂账督办，从现在起算天数；{unit}要在 {limit}内认领，反映人在自己的件上看得到。",
                unit=formats.plain(form.entry.unit),
                limit=limit(Stage.ACKNOWLEDGE, form),
            ),
            _("挂账"),
            "playlist_add_check",
            most=REASON_MAX,
            height=80,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(list_entry, note=words), _("{number} 已挂账。", number=form.entry.number))


def draw_dismiss(form: Opened) -> bool:
    """Not listed, and why."""
    words = written(
        form,
        Words(
            _("不予挂账的理由"),
            _("写明为什么不挂；提出的人看得到"),
            _("这一条结束，同样的几步不会再提出来；单位和反映人不知道有过这一条。"),
            _("不予挂账"),
            "playlist_remove",
            most=REASON_MAX,
            height=80,
            grave=True,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(dismiss, reason=words), _("{number} 不予挂账。", number=form.entry.number))


def draw_weigh(form: Opened) -> bool:
    """Whether what was added counts."""
    waiting = {each.id: each for each in form.entry.proofs if each.weight is Weight.WAITING}
    if not waiting:
        st.caption(_("没有等待认定的情形。"))
        return False
    with st.form(form.key("form"), border=False):
        chosen = st.selectbox(
            _("补充的情形"),
            list(waiting),
            format_func=lambda each: f"{_(waiting[each].rule.label)} · {formats.moment(waiting[each].at)}",
            key=form.key("evidence"),
        )
        reason = word_field(
            form,
            Words(_("认定的理由"), _("对照经过写；单位看得到"), "", "", most=REASON_MAX, height=80),
        )
        says(_("计入：升一级，一天最多升一次，最高四级。不计入：级别不变，情形留在证据里。"))
        with st.container(horizontal=True, gap="small"):
            yes = st.form_submit_button(_("计入"), type="primary", icon=":material/check:")
            no = st.form_submit_button(_("不计入"), icon=":material/close:")
    if not yes and not no:
        return False
    act = partial(weigh, evidence_id=chosen, counts=yes, reason=reason)
    return carry_out(form, act, _("补充的情形已认定。"))


def draw_letter(form: Opened) -> bool:
    """The letter that was drafted when the level rose."""
    if form.entry.level == INTERVIEW:
        sentence = _("签发约谈建议：送组织部门，写明单位、在账天数和证据。约谈不约谈由他们定，系统不作处分。")
    else:
        sentence = _("签发建议：提请常委会专题询问或者专报，写明单位、在账天数和证据。议不议由常委会定。")
    words = written(
        form,
        Words(
            _("签发意见"),
            _("可以不写"),
            sentence,
            _("签发建议"),
            "draw",
            most=REASON_MAX,
            height=80,
            grave=True,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(sign_proposal, note=words), _("建议已签发，记在经过里。"))
