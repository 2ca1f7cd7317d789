"""After the answer: a demand without ground is put to the centre's lead, and the look back is noted by telephone."""

from functools import partial

import streamlit as st

from core.cases.actions.judging import ask_unreasonable
from core.cases.actions.looking import look_broken, look_kept
from core.cases.queries.forecast import stage_forecast
from core.cases.values import COMMENT_MAX
from core.cases.windows import REOPEN_WITHIN
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.calling import what_was_rated
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, written
from pages.shared import formats
from pages.shared.session import require_page


def draw_ask_unreasonable(form: Opened) -> bool:
    """What could be done was done; the rest has no ground."""
    actor, case = require_page(form.url), form.case
    what_was_rated(case)
    with reading() as session:
        decided = stage_forecast(session, actor, case.id, Stage.UNREASONABLE, now=now())
    words = written(
        form,
        Words(
            _("给反映人的说明"),
            _("办到了什么、剩下的为什么没有依据，按哪条规定；认定后反映人看得到"),
            _(
                "报中心负责人，{due} 前认定。认定后向反映人说明并办结，记“复核认定”，不算满意；"
                "不认定的退回研判。先打过电话才能报。",
                due=formats.moment(decided.due_at),
            ),
            _("报诉求不合理"),
            "balance",
            height=130,
        ),
    )
    if words is None:
        return False
    told = _("已报中心负责人，{due} 前认定。", due=formats.moment(decided.due_at))
    return carry_out(form, partial(ask_unreasonable, explanation=words), told)


def draw_look(form: Opened) -> bool:
    """How it is thirty or ninety days later, as the person says on the telephone."""
    with st.form(form.key("form"), border=False):
        note = st.text_area(
            _("反映人怎么说"),
            max_chars=COMMENT_MAX,
            height=80,
            placeholder=_("可以不写；写原话"),
            key=form.key("note"),
        )
        says(
            _(
                "回头看的回答记在办理过程里，不改办结。没有兑现的，反映人在办结 {days} 天内可以重新提出。",
                days=REOPEN_WITHIN.days,
            )
        )
        with st.container(horizontal=True, gap="small"):
            kept = st.form_submit_button(_("没有反复"), type="primary", icon=":material/verified:")
            broken = st.form_submit_button(_("没有兑现"), icon=":material/report:")
    if kept:
        return carry_out(form, partial(look_kept, note=note or ""), _("已记下：没有反复。"))
    if broken:
        return carry_out(form, partial(look_broken, note=note or ""), _("已记下：没有兑现。"))
    return False
