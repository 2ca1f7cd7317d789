"""At the unit: sign, give to a handler, note that the person was reached."""

from functools import partial

import streamlit as st

from core.cases.actions.handling import assign, contact, sign, take_over
from core.cases.queries.handlers import suggested_handler
from core.cases.terms import ContactKind
from core.cases.values import COMMENT_MAX
from core.deadlines.queries import limit_for
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.parts.choices import spoken
from pages.shared import formats
from pages.shared.session import require_page


def draw_sign(form: Opened) -> bool:
    """Take the case for the unit."""
    case = form.case
    answer = next((clock for clock in case.clocks if clock.stage is Stage.ANSWER), None)
    with reading() as session:
        reach = limit_for(session, Stage.CONTACT, case.level, now())
    st.caption(
        _(
            ":material/info: 签收后 {reach}内联系反映人，{due} 前报送结果。",
            reach=spoken(reach),
            due=formats.moment(answer.due_at) if answer else "—",
        )
    )
    if not st.button(_("签收"), type="primary", icon=":material/inventory:", key=form.key("go")):
        return False
    return carry_out(form, sign, _("{number} 已签收，请尽快联系反映人。", number=case.number))


def draw_assign(form: Opened) -> bool:
    """Give the case to a colleague, or take it."""
    actor, case = require_page(form.url), form.case
    ids = [holder.account_id for holder in case.handlers]
    if not ids:
        st.caption(_("本单位还没有经办人，请系统管理员先设。"))
        return False
    names = {
        holder.account_id: _("{name}（{unit}）", name=holder.name, unit=holder.unit)
        for holder in case.handlers
    }
    with reading() as session:
        offered = suggested_handler(session, actor, case.id, now=now())
    before = offered.account_id if offered.account_id in ids else actor.account_id
    if offered.instead_of:
        st.caption(
            _(
                ":material/swap_horiz: 上一位经办人{away}这几天请{name}代办，已替您选好。",
                away=formats.plain(offered.instead_of),
                name=formats.plain(offered.name),
            )
        )
    with st.form(form.key("form"), border=False):
        chosen = st.selectbox(
            _("经办人"),
            ids,
            index=ids.index(before) if before in ids else 0,
            format_func=names.__getitem__,
            key=form.key("handler"),
        )
        st.caption(_(":material/info: 交给这位同事办理；期限不变，反映人看不到内部分工。"))
        if not st.form_submit_button(_("分办"), type="primary", icon=":material/person_add:"):
            return False
    return carry_out(form, partial(assign, handler_id=chosen), _("已交给{name}。", name=names[chosen]))


def draw_take_over(form: Opened) -> bool:
    """A handler takes the case himself."""
    name = form.case.handler
    st.caption(
        _(":material/info: 从{name}手里接过来办；期限不变，反映人看不到内部分工。", name=formats.plain(name))
        if name
        else _(":material/info: 由您来办；期限不变，反映人看不到内部分工。")
    )
    if not st.button(_("接手"), type="primary", icon=":material/back_hand:", key=form.key("go")):
        return False
    return carry_out(form, take_over, _("{number} 现在由您办理。", number=form.case.number))


def draw_contact(form: Opened) -> bool:
    """Note how the person was reached and what was said."""
    kinds = list(ContactKind)
    through = form.case.contact.withheld
    with st.form(form.key("form"), border=False):
        kind = st.segmented_control(
            _("怎么联系的"),
            kinds,
            default=ContactKind.THROUGH_CENTRE if through else ContactKind.CALL,
            required=True,
            format_func=lambda each: _(each.label),
            key=form.key("kind"),
        )
        note = st.text_area(
            _("说了什么"),
            max_chars=COMMENT_MAX,
            height=100,
            placeholder=_("约定了什么、对方还要什么"),
            key=form.key("note"),
        )
        st.caption(_(":material/info: 记为已联系，这段话反映人看得到，不要写他人的信息。"))
        if not st.form_submit_button(_("记录联系"), type="primary", icon=":material/call:"):
            return False
    return carry_out(form, partial(contact, kind=kind, note=note or ""), _("联系情况已经记下。"))
