"""What the person is asked about a category: rows that are added, put in order, taken out, and saved together."""

import streamlit as st

from core.cases.actions import taxonomy as acts
from core.cases.queries.asked import questions_of
from core.cases.queries.categories import Node
from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import Question
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now

URL = "categories"


def draw(node: Node) -> None:
    """The questions from above, then the rows of this node."""
    require_page(URL)
    with reading() as session:
        everything = questions_of(session, node.id)
    inherited = [each for each in everything if each.category_id != node.id]
    for each in inherited:
        st.markdown(f":gray[{_('上级已问')}] {formats.plain(each.asked)} :small[:gray[{_(each.kind.label)}]]")
    rows = _rows(node, [each for each in everything if each.category_id == node.id])
    version = st.session_state.setdefault(_key(node, "seen"), node.version)
    kept = [_row(node, place, row, rows) for place, row in enumerate(rows)]
    if not rows:
        st.caption(_("还没有问题。问得越少，填的人越多。"))
    with st.container(horizontal=True, gap="small"):
        if len(rows) < acts.MOST_QUESTIONS and st.button(
            _("加一题"), icon=":material/add:", key=_key(node, "more")
        ):
            rows.append((max((number for number, _first in rows), default=0) + 1, Question("")))
            st.rerun()
        saved = st.button(_("保存提问"), type="primary", icon=":material/save:", key=_key(node, "save"))
    st.caption(_(":material/info: 这一类和它下面的都问；保存后新来的件按新的问，已有的回答不变。"))
    if saved:
        _save(node, kept, version)


def _save(node: Node, questions: list[Question], version: int) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.set_questions(session, actor, node.id, questions, now=now(), seen=version)
        renew(URL)
        tell_now(_("“{name}”的提问已保存，共 {count} 题。", name=node.name, count=len(questions)))


def _rows(node: Node, own: list[Question]) -> list[tuple[int, Question]]:
    """Numbered rows of this tab; numbers stay when the order changes, so that no field loses what was typed."""
    return st.session_state.setdefault(_key(node, "rows"), list(enumerate(own, start=1)))


def _row(node: Node, place: int, row: tuple[int, Question], rows: list[tuple[int, Question]]) -> Question:
    number, first = row

    def name(field: str) -> str:
        return _key(node, f"{number}-{field}")

    with st.container(border=True, key=f"question_{node.id}_{number}", gap="xsmall"):
        asked = st.text_input(
            _("第 {place} 题", place=place + 1),
            value=first.asked,
            max_chars=acts.ASKED_MAX,
            key=name("asked"),
        )
        left, right = st.columns([2, 1], vertical_alignment="bottom", gap="small")
        kind = left.selectbox(
            _("怎么答"),
            list(QuestionKind),
            index=list(QuestionKind).index(first.kind),
            format_func=lambda each: _(each.label),
            key=name("kind"),
        )
        required = right.toggle(_("必答"), value=first.required, key=name("required"))
        options = ""
        if kind is QuestionKind.CHOICE:
            options = st.text_input(
                _("答案，用顿号分开"), value=_("、").join(first.options), key=name("options")
            )
        with st.container(horizontal=True, gap="small"):
            up = st.button(_("上移"), icon=":material/arrow_upward:", key=name("up"), disabled=place == 0)
            out = st.button(_("去掉"), icon=":material/close:", key=name("out"))
    if up:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
        st.rerun()
    if out:
        del rows[place]
        st.rerun()
    parts = tuple((options or "").replace("，", "、").replace(",", "、").split("、"))
    return Question(asked or "", kind or QuestionKind.TEXT, required, parts)


def _key(node: Node, field: str) -> str:
    return f"{form_key(URL)}-{node.id}-q-{field}"
