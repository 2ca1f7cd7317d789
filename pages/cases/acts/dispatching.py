"""Dispatch: the unit that is proposed and why, a word to it, and the date that will be printed."""

from functools import partial

import streamlit as st

from core.cases.actions.dispatching import dispatch
from core.cases.queries.forecast import answer_forecast
from core.deadlines.queries import limit_for
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import unit
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.parts.choices import spoken, unit_field
from pages.cases.parts.proposal import proposed_unit
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page

NOTE = 200


def draw_dispatch(form: Opened) -> bool:
    """Choose the lead unit."""
    actor, case, moment = require_page(form.url), form.case, now()
    with reading() as session:
        answer = answer_forecast(session, actor, case.id, now=moment)
        signing = limit_for(session, Stage.SIGN, case.level, moment)
        proposed = (
            unit(session, case.proposal.unit_id).short_name if case.proposal.unit_id is not None else ""
        )
    proposed_unit(proposed, case.proposal)
    with st.form(form.key("form"), border=False):
        unit_id = unit_field(case.proposal.unit_id, key=form.key("unit"))
        note = st.text_area(
            _("给承办单位的话"),
            max_chars=NOTE,
            height=80,
            placeholder=_("可以不写；反映人看不到"),
            key=form.key("note"),
        )
        st.caption(
            _(
                ":material/info: 派出后 {sign}内签收；答复期限 **{due}**（{limit}），印在派单上。",
                sign=spoken(signing),
                due=formats.moment(answer.due_at),
                limit=spoken(answer.limit),
            )
        )
        if not st.form_submit_button(_("派单"), type="primary", icon=":material/send:"):
            return False
    if unit_id is None:
        with refusals():
            raise Invalid(N_("请先选承办单位"), "unit_id")
        return True
    return carry_out(
        form,
        partial(dispatch, unit_id=unit_id, note=note or ""),
        _("{number} 已派出，答复期限 {due}。", number=case.number, due=formats.moment(answer.due_at)),
    )
