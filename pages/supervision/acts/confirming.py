"""The supervisor's yes or no: to a proposal, to what was added to an entry, and the signature under a letter."""

from functools import partial

import streamlit as st

from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.supervision.actions.confirming import dismiss, list_entry, sign_proposal, weigh
from core.supervision.letters import LETTER_MAX
from core.supervision.queries.letters import Letter, letters_of
from core.supervision.terms import INTERVIEW, Weight
from core.supervision.values import REASON_MAX
from db.session import reading
from pages.cases.acts.written import Words, says, word_field, written
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page
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
    """The letter that was drafted when the level rose: read, changed where it must be, signed."""
    drafted = _drafted(form)
    if drafted is None:
        st.caption(_("没有等待签发的建议。"))
        return False
    if form.entry.level == INTERVIEW:
        sentence = _("签发约谈建议：送组织部门。约谈不约谈由他们定，系统不作处分。签发以后文字不能再改。")
    else:
        sentence = _("签发专报：提请常委会专题询问。议不议由常委会定。签发以后文字不能再改。")
    with st.form(form.key("form"), border=False):
        letter = st.text_area(
            _("建议的文字"),
            value=drafted.text,
            max_chars=LETTER_MAX,
            height=360,
            help=_("按台账起草，可以修改：第一行是标题，第二行是送给谁"),
            key=form.key(f"letter-{drafted.level}"),
        )
        says(sentence, grave=True)
        if not st.form_submit_button(_("签发建议"), type="primary", icon=":material/draw:"):
            return False
    if not (letter or "").strip():
        return _nothing_left()
    act = partial(sign_proposal, letter=letter or "")
    return carry_out(form, act, _("建议已签发，可以存成文档送出。"))


def _drafted(form: Opened) -> Letter | None:
    """What waits for the signature, as it was drafted when the form was opened."""
    actor = require_page(form.url)
    with reading() as session:
        found = letters_of(session, actor, form.entry.id, now=now())
    return next((letter for letter in found if letter.signed_at is None), None)


def _nothing_left() -> bool:
    with refusals():
        raise Invalid(N_("建议的文字是空的：请写，或者刷新页面取回草稿"), "letter")
    return True
