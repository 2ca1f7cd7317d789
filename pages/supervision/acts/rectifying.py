"""The unit's side: take it, plan, ask for writing off; and more time, which the supervisor gives once."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import streamlit as st

from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.calendar import roll
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import holders_of, unit
from core.identity.terms import Role
from core.supervision.actions.rectifying import acknowledge, lengthen_plan, plan
from core.supervision.actions.writing_off import request_write_off
from core.supervision.values import PLAN_DAYS, PLAN_MAX, REASON_MAX, Plan
from db.session import reading
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.said import file_field
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.supervision.acts.evidence import carry_out_with, evidenced
from pages.supervision.acts.opened import Opened, carry_out, limit

USUAL_DAYS = 7
"""Days until the plan is done, proposed to begin with."""
ANSWERS = (Role.UNIT_LEAD, Role.UNIT_VIEWER, Role.CENTER_LEAD)
"""Leaders of a unit, and of the centre where the entry is its own."""


def draw_acknowledge(form: Opened) -> bool:
    """Take it, and say which leader answers for it."""
    me = require_page(form.url).account_id or 0
    leaders = _leaders(form.entry.unit_id)
    with st.form(form.key("form"), border=False):
        leader = st.selectbox(
            _("由哪位领导负责"),
            list(leaders),
            index=list(leaders).index(me) if me in leaders else None,
            format_func=leaders.__getitem__,
            placeholder=_("请选择"),
            key=form.key("leader"),
        )
        says(
            _(
                "认领以后 {limit}内报整改方案。认领不等于同意挂账：挂账后三个工作日内仍可以提一次异议。",
                limit=limit(Stage.RECTIFY_PLAN, form),
            )
        )
        if not st.form_submit_button(_("认领"), type="primary", icon=":material/assignment_ind:"):
            return False
    return carry_out(
        form, partial(acknowledge, leader_id=leader or 0), _("{number} 已认领。", number=form.entry.number)
    )


def _leaders(unit_id: int) -> Mapping[int, str]:
    with reading() as session:
        path = unit(session, unit_id).path
        held = [holder for role in ANSWERS for holder in holders_of(session, role, path, now=now())]
    return {holder.account_id: holder.name for holder in held}


def draw_plan(form: Opened) -> bool:
    """Measures, and the day by which it is put right."""
    with st.form(form.key("form"), border=False):
        measures = word_field(
            form,
            Words(
                _("整改措施"),
                _("谁、做什么、做到什么程度；怎样不再发生"),
                "",
                "",
                most=PLAN_MAX,
                height=140,
            ),
        )
        until = _day_field(form, _("计划办好的日期"), USUAL_DAYS)
        uploads = file_field(_("方案附件"), key=form.key("proofs"))
        says(_("到这一天申请销账；过了没有申请，升一级。要延后，由督办员同意，只有一次。"))
        if not st.form_submit_button(_("报整改方案"), type="primary", icon=":material/checklist:"):
            return False
    if until is None:
        return _no_day()
    act = partial(plan, what=Plan(measures, until))
    return carry_out_with(form, act, uploads, _("整改方案已报，{day} 前申请销账。", day=until))


def draw_lengthen(form: Opened) -> bool:
    """A later day, once."""
    with st.form(form.key("form"), border=False):
        until = _day_field(form, _("延到哪一天"), USUAL_DAYS, after=form.entry.planned_on)
        reason = word_field(
            form, Words(_("同意延后的理由"), _("单位看得到"), "", "", most=REASON_MAX, height=80)
        )
        says(_("只能延一次，要在现在的计划日期以前；天数照算，级别到时间照升。"))
        if not st.form_submit_button(_("延长整改"), type="primary", icon=":material/more_time:"):
            return False
    if until is None:
        return _no_day()
    act = partial(lengthen_plan, until=until, reason=reason)
    return carry_out(form, act, _("整改计划已延到 {day}。", day=until))


def draw_request(form: Opened) -> bool:
    """What was put right, with what shows it."""
    sent = evidenced(
        form,
        Words(
            _("办成了什么"),
            _("对照整改方案写：做了什么、谁确认的、附上的材料说明什么"),
            _(
                "交督办员核查，{limit}内有结果，期间不再问询。核查不过退回整改，第二次起每次升一级。",
                limit=limit(Stage.VERIFY, form),
            ),
            _("申请销账"),
            "task_alt",
            most=PLAN_MAX,
            height=140,
        ),
        _("佐证材料"),
    )
    if sent is None:
        return False
    told = _("{number} 已申请销账，等督办员核查。", number=form.entry.number)
    return carry_out_with(form, partial(request_write_off, body=sent.text), sent.uploads, told)


def _day_field(form: Opened, label: str, days: int, *, after: date | None = None) -> date | None:
    """A working day ahead of us; a week is proposed."""
    today = civil(now()).date()
    with reading() as session:
        calendar = current_calendar(session, now())
    last = today + timedelta(days=PLAN_DAYS)
    proposed = roll(max(today, after or today) + timedelta(days=days), calendar)
    chosen: date | None = st.date_input(
        label,
        value=min(proposed, last),
        min_value=today + timedelta(days=1),
        max_value=last,
        format="YYYY-MM-DD",
        key=form.key("day"),
    )
    if after is not None:
        st.caption(_("现在的计划日期 {day}", day=formats.plain(after.isoformat())))
    return chosen


def _no_day() -> bool:
    with refusals():
        raise Invalid(N_("请选一个日期"), "until")
    return True
