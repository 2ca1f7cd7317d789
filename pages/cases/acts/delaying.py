"""More time, or a stop until something is there: asked by the unit, and going on again."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from core.cases.actions.delaying import REVIEW_WITHIN, ask_deferral, ask_extension, resume
from core.cases.queries.forecast import extension_forecast, stage_forecast
from core.deadlines.terms import Stage
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field, written
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page

USUAL = 3
"""Working days proposed to begin with."""
PROPOSED = 30
"""Days until a deferral's review, proposed to begin with."""


def draw_ask_extension(form: Opened) -> bool:
    """So many working days more; outside a form, so that the dates follow the number."""
    actor, case = require_page(form.url), form.case
    answer = next((clock for clock in case.clocks if clock.stage is Stage.ANSWER), None)
    most = answer.limit.amount if answer else 1
    days = int(
        st.number_input(
            _("延长几个工作日"),
            min_value=1,
            max_value=max(1, most),
            value=min(USUAL, max(1, most)),
            step=1,
            key=form.key("days"),
        )
    )
    reason = word_field(
        form, Words(_("延期的理由"), _("为什么按期办不完、多出的时间做什么；反映人看得到"), "", "")
    )
    with reading() as session:
        later = extension_forecast(session, actor, case.id, days=days, now=now())
        decided = stage_forecast(session, actor, case.id, Stage.EXTENSION, now=now())
    says(
        _(
            "同意后答复期限改为 **{answer}**，承诺日期改为 {promise}。{decided} 前决定，没有决定以前期限照算。"
            "要在到期一个工作日以前申请，最多延两次。",
            answer=formats.moment(later.answer_at),
            promise=formats.day(later.promise_at),
            decided=formats.moment(decided.due_at),
        )
    )
    if not st.button(_("申请延期"), type="primary", icon=":material/more_time:", key=form.key("go")):
        return False
    told = _("已申请延期 {days} 个工作日。", days=days)
    return carry_out(form, partial(ask_extension, days=days, reason=reason), told)


def draw_ask_deferral(form: Opened) -> bool:
    """What must be there first, and when it goes on at the latest."""
    actor, case = require_page(form.url), form.case
    today = civil(now()).date()
    with reading() as session:
        decided = stage_forecast(session, actor, case.id, Stage.DEFERRAL, now=now())
    with st.form(form.key("form"), border=False):
        review: date | None = st.date_input(
            _("复核日期"),
            value=today + timedelta(days=PROPOSED),
            min_value=today + timedelta(days=1),
            max_value=today + timedelta(days=REVIEW_WITHIN),
            format="YYYY-MM-DD",
            key=form.key("review"),
        )
        condition = word_field(
            form,
            Words(_("等什么条件"), _("缺什么条件、什么时候具备；反映人看得到"), "", ""),
        )
        says(
            _(
                "中心负责人 {decided} 前决定。同意后停止计时，到复核日期自动恢复，条件早具备可以早恢复；"
                "最多 {days} 天，最多缓办两次。",
                decided=formats.moment(decided.due_at),
                days=REVIEW_WITHIN,
            )
        )
        if not st.form_submit_button(_("申请缓办"), type="primary", icon=":material/pause_circle:"):
            return False
    if review is None:
        with refusals():
            raise Invalid(N_("请选复核日期"), "review_on")
        return True
    told = _("已申请缓办到 {day}。", day=review)
    return carry_out(form, partial(ask_deferral, condition=condition, review_on=review), told)


def draw_resume(form: Opened) -> bool:
    """The condition is there."""
    words = written(
        form,
        Words(
            _("恢复的情况"),
            _("可以不写；反映人看得到"),
            _("从停下的地方接着办，剩下的时间接着算；承诺日期顺延并告诉反映人。"),
            _("恢复办理"),
            "play_circle",
            height=80,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(resume, note=words), _("{number} 已恢复办理。", number=form.case.number))
