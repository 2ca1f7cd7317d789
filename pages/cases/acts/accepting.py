"""Accept: category, place, level and headline; the promised date follows as one chooses. And words added later."""

from functools import partial

import streamlit as st

from core.cases.actions.citizen import supplement
from core.cases.actions.intake import accept
from core.cases.particulars import own
from core.cases.queries.duplicates import Alike, likely_to
from core.cases.queries.forecast import promise_forecast
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import provisional_level
from core.cases.values import COMMENT_MAX
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.parts.alike import choose_alike
from pages.cases.parts.choices import area_field, category_field, level_field, spoken
from pages.cases.parts.knowledge import near
from pages.cases.parts.said import file_field, keep, prepared
from pages.cases.parts.side_by_side import side_by_side
from pages.shared import formats
from pages.shared.kept import kept
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def draw_accept(form: Opened) -> bool:
    """Fix what it is about; outside a form, so that level and date follow the category."""
    actor, case = require_page(form.url), form.case
    category = category_field(case.category_id, key=form.key("category"))
    area_id = area_field(case.area_id, key=form.key("area"))
    near(case.text, category.id if category else None, area_id)
    proposed, category_id = case.level, category.id if category else None
    if category_id is not None and category_id != case.category_id:
        with reading() as session:
            proposed = provisional_level(attributes_of(session, category_id), own(case.text))
    level = level_field(proposed, key=form.key(f"level-{category_id}"))
    headline = st.text_input(_("标题"), value=case.headline, max_chars=80, key=form.key("headline"))
    alike = kept("alike", (actor, case.id, case.version), partial(_alike, actor, case.id))
    with reading() as session:
        promise = promise_forecast(session, case.submitted_at, category_id=category_id, level=level)
    st.caption(
        _(
            ":material/info: 受理后进入派单。答应反映人的日期：{due}（{limit}，从提交算起）。",
            due=formats.moment(promise.due_at),
            limit=spoken(promise.limit),
        )
    )
    other = choose_alike(form.url, alike, _("并排看"), form.key("beside"))
    if other is not None:
        side_by_side(actor, case.id, other.id)
    if not st.button(_("受理"), type="primary", icon=":material/task_alt:", key=form.key("go")):
        return False
    if category_id is None:
        with refusals():
            raise Invalid(N_("请先选类别，选到具体事项"), "category_id")
        return True
    act = partial(accept, category_id=category_id, area_id=area_id, level=level, headline=headline or "")
    return carry_out(form, act, _("{number} 已受理，进入派单台。", number=case.number))


def _alike(actor: Actor, case_id: int) -> tuple[Alike, ...]:
    with reading() as session:
        return likely_to(session, actor, case_id, now=now())


def draw_supplement(form: Opened) -> bool:
    """Write down what the person added on the telephone."""
    with st.form(form.key("form"), border=False):
        text = st.text_area(_("反映人补充的情况"), max_chars=COMMENT_MAX, height=100, key=form.key("text"))
        uploads = file_field(_("照片等材料"), key=form.key("photos"))
        st.caption(_(":material/info: 记在办理过程里，承办单位看得到。状态和期限不变。"))
        if not st.form_submit_button(_("记下补充"), type="primary"):
            return False
    with refusals():
        pictures = prepared(uploads)
        carry_out(
            form,
            lambda session, actor, case_id, *, seen, now: supplement(  # noqa: ARG005  anybody may add at any time
                session, actor, case_id, text=text or "", file_ids=keep(session, actor, pictures), now=now
            ),
            _("补充的情况已经记下。"),
        )
    return True
