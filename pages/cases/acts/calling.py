"""Callback: note a call, rate for the person on the telephone, uphold a bad rating."""

from functools import partial

import streamlit as st

from core.cases.actions.rating import CALL_DAYS, CALLS, ROUNDS, rate, try_call, uphold
from core.cases.queries.file import CaseFile
from core.cases.queries.forecast import answer_forecast
from core.cases.queries.line import Step
from core.cases.terms import CaseEvent, CaseStatus, Resolved, Satisfied
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out, send
from pages.cases.parts.choices import spoken
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section

JUDGED = (CaseEvent.REOPENED, CaseEvent.RATED_WELL, CaseEvent.RATED_BADLY, CaseEvent.RATING_CHANGED)
"""What the person said of the answer, one way or the other."""


def what_was_rated(case: CaseFile) -> None:
    """The rating or the new facts that brought the case here, or that there is nothing yet."""
    if new_facts(case) is not None:
        what_is_new(case)
    elif case.rated is None or case.rated.round < case.round:
        st.markdown(_(":gray[还没有评价，已打过 {count} 次电话]", count=len(case.calls)))
    else:
        rating_chips(case)


def new_facts(case: CaseFile) -> Step | None:
    """With what the person came back after the end, unless he has rated since."""
    last = next((step for step in case.steps if step.name in JUDGED), None)
    return last if last is not None and last.name is CaseEvent.REOPENED else None


def what_is_new(case: CaseFile) -> None:
    """His words; the photos stand with the others of the case."""
    step = new_facts(case)
    if step is not None:
        section(_("反映人提出的新情况"), formats.moment(step.at))
        said(step.text or _("只加了照片或录音，在诉求下面"))


def rating_chips(case: CaseFile) -> None:
    """The last rating, and whether its two answers contradict each other."""
    if case.rated is None:
        return
    answers = (case.rated.resolved, case.rated.satisfied)
    chips = [
        formats.badge(_(word.label), "red" if word in {Resolved.NO, Satisfied.NO} else "gray")
        for word in answers
    ]
    if case.call_first:
        chips.append(formats.badge(_("先打电话：两项矛盾"), "orange", ":material/call:"))
    by_phone = _(" · 电话记录") if case.rated.by_phone else ""
    st.markdown(f"{' '.join(chips)} :gray[{formats.moment(case.rated.at)}{by_phone}]")
    if case.rated.comment:
        said(case.rated.comment)


def draw_call(form: Opened) -> bool:
    """A call without a rating: not reached, or reached and nothing decided."""
    what_was_rated(form.case)
    with st.form(form.key("form"), border=False):
        reached = st.segmented_control(
            _("打通了吗"),
            [False, True],
            default=False,
            required=True,
            format_func=lambda yes: _("打通了") if yes else _("没有打通"),
            key=form.key("reached"),
        )
        note = st.text_area(
            _("通话情况"),
            max_chars=COMMENT_MAX,
            height=80,
            placeholder=_("打通了请写对方怎么说"),
            key=form.key("note"),
        )
        st.caption(
            _(
                ":material/info: 没有评价的，在 {days} 天里打满 {calls} 次仍无结果，按未评价办结，不算满意。",
                days=CALL_DAYS,
                calls=CALLS,
            )
        )
        if not st.form_submit_button(_("记录回访"), type="primary", icon=":material/call:"):
            return False
    act = partial(try_call, reached=reached, note=note or "")
    return carry_out(form, act, _("这次电话已经记下。"))


def draw_rate(form: Opened) -> bool:
    """What the person says on the telephone, in his name."""
    what_was_rated(form.case)
    with st.form(form.key("form"), border=False):
        resolved = st.segmented_control(
            _("解决了吗"),
            list(Resolved),
            default=Resolved.YES,
            required=True,
            format_func=lambda word: _(word.label),
            key=form.key("resolved"),
        )
        satisfied = st.segmented_control(
            _("满意吗"),
            list(Satisfied),
            default=Satisfied.YES,
            required=True,
            format_func=lambda word: _(word.label),
            key=form.key("satisfied"),
        )
        comment = st.text_area(_("原话"), max_chars=COMMENT_MAX, height=80, key=form.key("comment"))
        st.caption(_(":material/info: 好评即办结；差评留在回访台，等判定是否重新办理。"))
        if not st.form_submit_button(_("代为评价"), type="primary", icon=":material/thumbs_up_down:"):
            return False
    act = partial(rate, resolved=resolved, satisfied=satisfied, comment=comment or "")
    return send(form, act, _rated)


def _rated(receipt: Receipt) -> None:
    if receipt.status is CaseStatus.CLOSED:
        tell_now(_("{number} 评价为好，已办结。", number=receipt.number))
    tell_now(_("{number} 记为差评，请判定是否重新办理。", number=receipt.number))


def draw_uphold(form: Opened) -> bool:
    """The bad rating is right: once more, with a new clock."""
    actor, case = require_page(form.url), form.case
    what_was_rated(case)
    with reading() as session:
        answer = answer_forecast(session, actor, case.id, now=now(), next_round=True)
    with st.form(form.key("form"), border=False):
        reason = st.text_area(
            _("判定的理由"),
            max_chars=COMMENT_MAX,
            height=80,
            placeholder=_("哪里没有办好；单位看得到"),
            key=form.key("reason"),
        )
        st.caption(
            _(
                ":material/info: 退给{unit}重新办理（第 {round} 轮，最多 {rounds} 轮），"
                "新的答复期限 **{due}**（{limit}）。",
                unit=formats.plain(case.unit) or _("派单台"),
                round=case.round + 1,
                rounds=ROUNDS,
                due=formats.moment(answer.due_at),
                limit=spoken(answer.limit),
            )
        )
        button = _("差评属实，重新办理") if new_facts(case) is None else _("情况属实，重新办理")
        if not st.form_submit_button(button, type="primary", icon=":material/replay:"):
            return False
    return carry_out(
        form,
        partial(uphold, reason=reason or ""),
        _("{number} 已转重新办理，期限 {due}。", number=case.number, due=formats.moment(answer.due_at)),
    )
