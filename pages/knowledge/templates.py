"""Templates for replies: how a reply about a matter begins, in which tone, and what it must not leave out."""

import streamlit as st

from core.cases.queries.taxonomy import CategoryView, categories
from core.foundation.text import _
from core.identity.actor import Actor
from core.knowledge.queries.templates import TemplateView, template, templates
from db.session import reading
from pages.knowledge.parts import template_form
from pages.shared import filters, formats, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list

URL = "templates"
OPENED = "_template_opened"
PAGE, SMALL = 50, 12


def shape(names: dict[int, CategoryView]) -> Shape[TemplateView]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("标题"), lambda row: row.title, 156),
            Column(_("用于"), lambda row: template_form.used_for(row, names), 134),
            Column(_("负责单位"), lambda row: row.owner, 96),
            Column(_("版本"), lambda row: _("第 {n} 版", n=row.version), 66),
            Column(_("改于"), lambda row: formats.day(row.changed_at), 96),
            Column(_("状态"), lambda row: _("已停用") if row.retired else "", 66),
        ),
        headline=lambda row: row.title,
    )


def directory(actor: Actor, names: dict[int, CategoryView]) -> None:
    """The list and, beside it, one template."""
    with filters.filter_row():
        words = filters.search(_("标题、正文"))
        roots = [node for node in names.values() if node.parent_id is None]
        field = filters.choice(_("领域"), roots, key="field", name=lambda node: node.name, width=180)
        retired = filters.switch(_("显示停用的"), key="retired")
    with reading() as session:
        found = templates(session, search=words, retired=retired)
    if field is not None:
        found = [
            row
            for row in found
            if row.category_id in names and names[row.category_id].path.startswith(field.path)
        ]
    if not found:
        if words or field is not None:
            theme.empty(_("没有符合条件的模板"), _("换个词，或者写一个新的。"))
        else:
            theme.empty(_("还没有模板"), _("写一个新的，同事写答复时就能选用。"))
        return
    place = turn(URL, (words, field.id if field else 0, retired))
    offset, size = int(place.cursor or 0), SMALL if theme.phone() else PAGE
    shown = found[offset : offset + size]
    left, right = st.columns([1.4, 1], gap="small")
    with left:
        chosen = work_list(shown, shape(names), key=URL)
        following = str(offset + size) if offset + size < len(found) else ""
        pages_bar(place, shown=len(shown), total=len(found), following=following)
    if chosen:
        st.session_state[OPENED] = chosen[0].id
        if theme.phone():
            st.rerun()
    with right:
        one(actor, names)


def one(actor: Actor, names: dict[int, CategoryView]) -> None:
    """The template that is open."""
    if OPENED in st.session_state:
        with reading() as session:
            opened = template(session, st.session_state[OPENED])
        template_form.pane(actor, opened, names)


def page(actor: Actor) -> None:
    with reading() as session:
        names = {node.id: node for node in categories(session)}
        count = len(templates(session))
    theme.head(
        _("答复模板"),
        _("写答复时可以选用的开头、口径和必写的要素。在用 **{count}** 个。", count=count),
    )
    views = {_("模板"): "list", _("写新的"): "new"}
    view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
    if view == "new":
        template_form.new(actor, names)
    elif theme.phone() and OPENED in st.session_state:
        if st.button(_("回到模板"), icon=":material/arrow_back:"):
            del st.session_state[OPENED]
            st.rerun()
        one(actor, names)
    else:
        directory(actor, names)


keeper = require_page(URL)
with refusals():
    page(keeper)
