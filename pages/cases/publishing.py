"""The publishing desk: what may be public is written anew and shown; what is public is changed or taken down."""

from collections.abc import Sequence

import streamlit as st

from core.cases.queries.scope import case_by_number
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.publicity.actions.publishing import publish, unpublish
from core.publicity.queries.desk import desk, draft_of
from core.publicity.rules import ANSWER_MAX, QUESTION_MAX
from core.publicity.terms import PublicState
from core.publicity.values import DeskLine, Draft
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.forms import form_key, renew
from pages.shared.navigation import path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list
from pages.shared.theme import card, section

URL = "publishing"
OPENED, CAME = "_publishing_opened", "_publishing_came"
"""The case that stands open, and the one with which somebody came from a file last."""
SMALL = 12
"""Cards at a time on a phone."""
TONES = {PublicState.PROPOSED: "orange", PublicState.PUBLISHED: "green", PublicState.WITHDRAWN: "gray"}


def shape() -> Shape[DeskLine]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("公开的问题"), lambda row: row.question or _("（已删除）"), 300),
            Column(_("状态"), lambda row: _(row.state.label), 76),
            Column(_("承办单位"), lambda row: row.unit, 110),
            Column(_("提请"), lambda row: formats.ago(row.proposed_at, now()), 96),
        ),
        headline=lambda row: row.question or row.case_number,
        chip=lambda row: _(row.state.label),
    )


def arrive(who: Actor) -> None:
    """Somebody came from the file of a case: that one opens, whatever stood open here before; the address is spent."""
    number = st.query_params.get("no", "")
    if not number:
        return
    try:
        with reading() as session:
            case_id = case_by_number(session, who, number)
    except CivicError as refusal:
        st.session_state.pop(OPENED, None)
        st.error(formats.plain(refusal.sentence()), icon=":material/block:")
        return
    st.session_state[OPENED] = st.session_state[CAME] = case_id
    del st.query_params["no"]


def pane(who: Actor, case_id: int) -> None:
    """One summary: what it is about, and the form for what everybody reads."""
    try:
        with reading() as session:
            draft = draft_of(session, who, case_id)
    except CivicError as refusal:
        st.error(formats.plain(refusal.sentence()), icon=":material/block:")
        return
    with card("summary", gap="small"):
        st.markdown(f":gray[{formats.plain(' · '.join(filter(None, (draft.case_number, draft.number))))}]")
        st.subheader(formats.plain(draft.headline), anchor=False)
        _standing(draft)
        st.page_link(
            path("file"),
            label=_("打开办件"),
            icon=":material/open_in_new:",
            query_params={"no": draft.case_number},
        )
        if draft.why_not:
            st.info(draft.why_not, icon=":material/info:")
        else:
            _writing(draft)
        if draft.state in {PublicState.PROPOSED, PublicState.PUBLISHED}:
            _taking_down(draft)


def _standing(draft: Draft) -> None:
    if draft.state is None:
        return
    words = formats.badge(_(draft.state.label), TONES[draft.state])
    if draft.state is PublicState.PUBLISHED and draft.published_at is not None:
        words += f" :gray[{formats.moment(draft.published_at)}]"
    if draft.withdrawn_why is not None:
        words += f" :gray[{_(draft.withdrawn_why.note)}]"
    st.markdown(words)


def _writing(draft: Draft) -> None:
    """Question and answer as everybody will read them; what a machine found is taken out already."""
    public = draft.state is PublicState.PUBLISHED
    key = f"{form_key(URL)}-{draft.case_id}-{draft.version}"
    section(_("群众看到的"))
    with st.form(f"{key}-form", border=False):
        question = st.text_area(
            _("问题"), value=draft.question, max_chars=QUESTION_MAX, height=80, key=f"{key}-question"
        )
        answer = st.text_area(
            _("答复"), value=draft.answer, max_chars=ANSWER_MAX, height=220, key=f"{key}-answer"
        )
        st.caption(
            _(":material/info: 不写姓名、电话、门牌，不照抄反映人的话。“＊＊”是隐去的地方，请改通顺。")
        )
        label = _("改写") if public else _("公开")
        if not st.form_submit_button(label, type="primary", icon=":material/public:"):
            return
    who = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            publish(
                session,
                who,
                draft.case_id,
                question=question or "",
                answer=answer or "",
                now=now(),
                seen=draft.version,
            )
        renew(URL)
        tell_now(_("已公开，群众在“公开办件”里看得到。"))


def _taking_down(draft: Draft) -> None:
    key = f"{form_key(URL)}-{draft.case_id}-{draft.version}"
    public = draft.state is PublicState.PUBLISHED
    with st.form(f"{key}-down", border=False):
        reason = st.text_input(
            _("撤下的理由") if public else _("不公开的理由"), max_chars=200, key=f"{key}-why"
        )
        if not st.form_submit_button(_("撤下") if public else _("不公开"), icon=":material/visibility_off:"):
            return
    who = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            unpublish(session, who, draft.case_id, reason=reason or "", now=now(), seen=draft.version)
        renew(URL)
        tell_now(_("已撤下，群众看不到了。") if public else _("已记下，不公开。"))


def by_the_page(lines: Sequence[DeskLine], asked: object) -> list[DeskLine]:
    """On a phone: a few cards, and the way on."""
    place = turn(URL, asked)
    start = int(place.cursor or 0)
    page = lines[start : start + SMALL]
    found = work_list(page, shape(), key=URL)
    more = start + SMALL < len(lines)
    pages_bar(place, shown=len(page), total=len(lines), following=str(start + SMALL) if more else "")
    return found


actor = require_page(URL)
with reading() as session:
    rows = desk(session, actor)
numbers = {
    _("全部"): len(rows),
    **{_(state.label): sum(row.state is state for row in rows) for state in PublicState},
}
theme.head(
    _("公开台"),
    _(
        "本人同意、答复已审核的件，另写一段摘要给大家看。待公开 **{count}** 件。",
        count=numbers[_(PublicState.PROPOSED.label)],
    ),
)
arrive(actor)
part = filters.segments(_("状态"), numbers, key="state")
shown = [row for row in rows if part in {_("全部"), _(row.state.label)}]
opened = st.session_state.get(OPENED)
if theme.phone() and opened is not None:
    if st.button(_("回到列表"), icon=":material/arrow_back:"):
        st.session_state.pop(OPENED, None)
        st.rerun()
    pane(actor, opened)
    st.stop()
if not shown and opened is None:
    theme.empty(_("这里没有件"), _("审核放行时勾“可以公开”，件会列到这里；也可以从办件里公开。"))
    st.stop()
if theme.phone():
    if touched := by_the_page(shown, part):
        st.session_state[OPENED] = touched[0].case_id
        st.rerun()
    st.stop()
left, right = st.columns([1.5, 1], gap="small")
with left:
    came = st.session_state.get(CAME)
    start = next((nth for nth, row in enumerate(shown) if row.case_id == came), None) if came else 0
    chosen = work_list(shown, shape(), key=f"{URL}-{came or ''}", start=start) if shown else ()
if chosen:
    st.session_state[OPENED] = opened = chosen[0].case_id
with right:
    if opened is not None:
        pane(actor, opened)
    else:
        theme.empty(_("没有选中的件"), _("在左边点一行，这里就显示它。"), key="none")
