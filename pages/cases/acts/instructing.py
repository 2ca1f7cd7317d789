"""A leader's instruction (批示), and the report back that it waits for."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from core.cases.actions.instructing import REPORT_WITHIN, instruct, report_back
from core.cases.terms import CaseEvent
from core.deadlines.terms import Stage
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field, written
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.theme import section

PROPOSED = 7
"""Days until the report, proposed to begin with."""


def draw_instruct(form: Opened) -> bool:
    """What shall be done, and by when it is reported."""
    today = civil(now()).date()
    with st.form(form.key("form"), border=False):
        body = word_field(form, Words(_("批示"), _("要办到什么；单位和中心看得到"), "", ""))
        report: date | None = st.date_input(
            _("哪一天前回报"),
            value=today + timedelta(days=PROPOSED),
            min_value=today + timedelta(days=1),
            max_value=today + timedelta(days=REPORT_WITHIN),
            format="YYYY-MM-DD",
            key=form.key("report"),
        )
        says(_("单位负责人或中心负责人到期前回报；办理期限不变，反映人看不到批示。"))
        if not st.form_submit_button(_("批示"), type="primary", icon=":material/stylus:"):
            return False
    if report is None:
        with refusals():
            raise Invalid(N_("请选哪一天前回报"), "report_on")
        return True
    told = _("批示已记下，{day} 前回报。", day=report)
    return carry_out(form, partial(instruct, body=body, report_on=report), told)


def draw_report_back(form: Opened) -> bool:
    """How it stands."""
    case = form.case
    step = next((each for each in case.steps if each.name is CaseEvent.INSTRUCTED), None)
    if step is not None:
        section(_("批示"), formats.moment(step.at))
        said(step.text)
    due = next((clock.due_at for clock in case.clocks if clock.stage is Stage.INSTRUCTION), None)
    words = written(
        form,
        Words(
            _("回报"),
            _("办到哪一步、下一步什么时候；批示的领导看得到"),
            _("{due} 前回报。回报以后领导可以再批；办理期限不变。", due=formats.moment(due)),
            _("回报批示"),
            "reply",
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(report_back, body=words), _("已回报。"))
