"""Handling ends by decision (终止): the question to the centre's lead."""

from functools import partial

import streamlit as st

from core.cases.actions.ending import ask_termination
from core.cases.queries.forecast import stage_forecast
from core.cases.reasons import TerminationReason
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.choices import reason_field
from pages.shared import formats
from pages.shared.session import require_page


def draw_ask_termination(form: Opened) -> bool:
    """Why it ends, and what the person can do now."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        decided = stage_forecast(session, actor, case.id, Stage.TERMINATION, now=now())
    with st.form(form.key("form"), border=False):
        reason = reason_field(list(TerminationReason), _("终止的理由"), key=form.key("reason"))
        explanation = word_field(
            form,
            Words(
                _("给反映人的说明"),
                _("发生了什么、按哪一条终止、他现在可以怎么办；反映人看得到"),
                "",
                "",
            ),
        )
        says(
            _(
                "中心负责人 {due} 前决定，此前期限照算。同意后这一件结束，不能恢复；反映人有新情况只能另提一件。",
                due=formats.moment(decided.due_at),
            ),
            grave=True,
        )
        if not st.form_submit_button(_("申请终止"), type="primary", icon=":material/stop_circle:"):
            return False
    told = _("已申请终止，{due} 前决定。", due=formats.moment(decided.due_at))
    return carry_out(form, partial(ask_termination, reason=reason, explanation=explanation), told)
