"""The taxonomy: what matters are about; defaults, questions and places of its nodes, and what a change touches."""

import streamlit as st

from core.cases.queries.categories import Node, nodes
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading
from pages.admin.parts import category
from pages.shared import filters, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list

URL = "categories"
OPENED = "_category_opened"
PAGE, SMALL = 60, 12


def shape(*, whole: bool) -> Shape[Node]:
    """The columns; the tree is indented while nothing narrows it."""

    def level(row: Node) -> str:
        return _(row.effective.level.label) if row.effective.level else ""

    def name(row: Node) -> str:
        if theme.phone() or not whole:
            return row.full_name
        return "　" * (row.depth - 1) + row.name

    return Shape(
        columns=(
            Column(_("类别"), name, 300),
            Column(_("级别"), level, 76),
            Column(_("答复天数"), lambda row: row.effective.answer_days or None, 88),
            Column(_("提问"), lambda row: row.questions or None, 64),
            Column(_("状态"), lambda row: _("已停用") if row.retired else "", 76),
        ),
        headline=lambda row: row.full_name,
    )


def directory(actor: Actor, tree: list[Node]) -> None:
    """The tree and, beside it, one node."""
    with filters.filter_row():
        words = filters.search(_("类别名称、编码"))
        fields = [node for node in tree if node.depth == 1 and not node.retired]
        field = filters.choice(_("领域"), fields, key="field", name=lambda node: node.name, width=180)
        retired = filters.switch(_("显示停用的"), key="retired")
    found = [
        node
        for node in tree
        if (retired or not node.retired)
        and (field is None or node.path.startswith(field.path))
        and (words in node.full_name or words.upper() == node.code)
    ]
    if not found:
        theme.empty(_("没有符合条件的类别"), _("换个词，或者清空筛选。"))
        return
    place = turn(URL, (words, field.path if field else "", retired))
    offset, size = int(place.cursor or 0), SMALL if theme.phone() else PAGE
    shown = found[offset : offset + size]
    left, right = st.columns([1.4, 1], gap="small")
    with left:
        chosen = work_list(shown, shape(whole=not words), key=URL)
        following = str(offset + size) if offset + size < len(found) else ""
        pages_bar(place, shown=len(shown), total=len(found), following=following)
    if chosen:
        st.session_state[OPENED] = chosen[0].id
        if theme.phone():
            st.rerun()
    with right:
        one(actor, tree)


def one(actor: Actor, tree: list[Node]) -> None:
    """The node that is open."""
    opened = next((node for node in tree if node.id == st.session_state.get(OPENED)), None)
    if opened is not None:
        category.pane(actor, opened, tree)


def page(actor: Actor) -> None:
    with reading() as session:
        tree = nodes(session, actor)
    used = [node for node in tree if not node.retired]
    leaves = sum(node.leaf for node in used)
    theme.head(
        _("事项分类"),
        _(
            "反映的是什么事：级别、期限、归谁办、问什么，都从这里来。在用 **{leaves}** 个事项。",
            leaves=leaves,
        ),
    )
    views = {_("目录"): "list", _("增加领域"): "new"}
    view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
    if view == "new":
        category.new_field()
    elif theme.phone() and OPENED in st.session_state:
        if st.button(_("回到目录"), icon=":material/arrow_back:"):
            del st.session_state[OPENED]
            st.rerun()
        one(actor, tree)
    else:
        directory(actor, tree)


keeper = require_page(URL)
with refusals():
    page(keeper)
