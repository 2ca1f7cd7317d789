"""Answers of the centre's own: directly, sent back to be bettered, corrected afterwards."""

from functools import partial

import streamlit as st

from core.cases.actions.answering import answer_directly, correct_answer, send_back
from core.cases.queries.forecast import stage_forecast
from core.cases.terms import Outcome
from core.cases.values import REPLY_MAX
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, written
from pages.cases.parts.choices import spoken
from pages.cases.parts.knowledge import knowledge_picker
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page
from pages.shared.theme import section

OUTCOMES = [Outcome.EXPLAINED, Outcome.SOLVED, Outcome.PARTLY]
"""What the centre itself can say; a plan is a unit's to promise."""


def draw_answer_directly(form: Opened) -> bool:
    """No unit is asked: the centre knows."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        rating = stage_forecast(session, actor, case.id, Stage.RATING, now=now())
    chosen = knowledge_picker(case, form.key("knowledge"))
    with st.form(form.key("form"), border=False):
        outcome = st.segmented_control(
            _("办理结果"),
            OUTCOMES,
            default=Outcome.EXPLAINED,
            required=True,
            format_func=lambda each: _(each.label),
            key=form.key("outcome"),
        )
        text = st.text_area(
            _("给反映人的答复"),
            value=chosen.text if chosen else "",
            max_chars=REPLY_MAX,
            height=150,
            placeholder=_("先答所问，再写依据；不要写任何人的姓名、电话、住址"),
            key=form.key(f"words-{chosen.id}-{chosen.version}" if chosen else "words"),
        )
        says(
            _(
                "不派单，答复立即送达反映人，写明是中心直接答复；他可以评价到 {due}。写答复的人不能再回访这一件。",
                due=formats.moment(rating.due_at),
            )
        )
        if not st.form_submit_button(_("直接答复"), type="primary", icon=":material/quick_phrases:"):
            return False
    told = _("{number} 已直接答复，等反映人评价。", number=case.number)
    entry = chosen.id if chosen else None
    act = partial(answer_directly, body=text or "", outcome=outcome, knowledge_id=entry)
    return carry_out(form, act, told)


def draw_send_back(form: Opened) -> bool:
    """The answer is not good enough."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        floor = stage_forecast(session, actor, case.id, Stage.SEND_BACK, now=now())
    words = written(
        form,
        Words(
            _("哪里要补办"),
            _("对照诉求写：哪一问没有答、哪里没有依据；单位看得到"),
            _(
                "退回{unit}补办：原来的答复期限接着算，至少留 {limit}（到 {due}）。"
                "每一轮最多退两次，之后由中心负责人放行或改派。承诺日期不变。",
                unit=formats.plain(case.unit),
                limit=spoken(floor.limit),
                due=formats.moment(floor.due_at),
            ),
            _("退回补办"),
            "undo",
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(send_back, reason=words), _("{number} 已退回补办。", number=case.number))


def draw_correct(form: Opened) -> bool:
    """What was answered was wrong."""
    case = form.case
    if case.answer is not None:
        section(_("现在的答复"), formats.moment(case.answer.at))
        said(case.answer.text)
    words = written(
        form,
        Words(
            _("更正后的答复"),
            _("写完整的答复，不只写改动的地方"),
            _("反映人看到更正后的答复，原来的答复仍然可以查。状态、期限和评价不变。"),
            _("更正答复"),
            "edit_note",
            most=REPLY_MAX,
            height=150,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(correct_answer, body=words), _("答复已更正，反映人看得到。"))
