"""The dispatch catalogue: who handles which matter where, on any day, and why."""

from datetime import date

import streamlit as st

from core.cases.actions.catalogue import EDITORS
from core.cases.queries.catalogue import Line, catalogue, corrections
from core.cases.queries.taxonomy import categories
from core.foundation.text import _
from db.session import reading
from pages.cases.parts.catalogue_import import bring
from pages.cases.parts.catalogue_pane import pane, today
from pages.cases.parts.corrections import waiting_corrections
from pages.cases.parts.proposal import reason_of
from pages.shared import filters, theme
from pages.shared.downloads import take_along
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list

URL = "catalogue"
PAGE, SMALL = 50, 12
OPENED = "_catalogue_opened"

Narrowed = tuple[str, str, bool, date]


def shape() -> Shape[Line]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("事项"), lambda line: line.category, 286),
            Column(_("属地"), lambda line: line.area or _("全区"), 84),
            Column(_("承办单位"), lambda line: line.unit or reason_of(line.why), 150),
            Column(_("从哪天起"), lambda line: line.rule.since.isoformat() if line.rule else "", 94),
        ),
        headline=lambda line: line.category,
        chip=lambda line: line.unit or reason_of(line.why),
    )


def narrow() -> Narrowed:
    """What the list is narrowed by."""
    with reading() as session:
        fields = [node for node in categories(session) if node.depth == 1]
    with filters.filter_row():
        words = filters.search(_("事项、单位、街道"))
        field = filters.choice(_("类别"), fields, key="field", name=lambda node: node.name, width=170)
        edited = st.toggle(_("只看目录里定过的"), key="edited", bind="query-params")
        day = st.date_input(
            _("哪一天的目录"),
            value=today(),
            format="YYYY-MM-DD",
            label_visibility="visible" if theme.phone() else "collapsed",
            width=150,
            key="day",
        )
    return words, field.path if field else "", edited, day or today()


def fits(line: Line, words: str, path: str, *, edited: bool) -> bool:
    """Whether a line is asked for."""
    said = f"{line.category}\0{line.area}\0{line.unit}"
    return words in said and line.path.startswith(path) and (line.own or not edited)


def directory() -> None:
    """The list and, beside it, one pair."""
    words, path, edited, day = narrow()
    with reading() as session:
        lines = [line for line in catalogue(session, actor, day) if fits(line, words, path, edited=edited)]
    if not lines:
        theme.empty(_("没有符合条件的条目"), _("换个词，或者清空筛选。"))
        return
    place = turn(URL, (words, path, edited, day))
    size, offset = SMALL if theme.phone() else PAGE, int(place.cursor or 0)
    shown = lines[offset : offset + size]
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        chosen = work_list(shown, shape(), key=URL)
        following = str(offset + size) if offset + size < len(lines) else ""
        pages_bar(place, shown=len(shown), total=len(lines), following=following)
        take_along("catalogue")
    if chosen:
        st.session_state[OPENED] = (chosen[0].category_id, chosen[0].area_id)
        if theme.phone():
            st.rerun()
    with right:
        one(lines)


def one(lines: list[Line]) -> None:
    """The pair that is open."""
    wanted = st.session_state.get(OPENED)
    line = next((line for line in lines if (line.category_id, line.area_id) == wanted), None)
    if line is not None:
        pane(actor, line)


actor = require_page(URL)
with reading() as session:
    waits = len(corrections(session, actor))
theme.head(
    _("派单目录"),
    _("什么事在哪里归谁办，从哪天起，凭什么。等着确认的更正 **{waits}** 条。", waits=waits),
)
views = {_("目录"): None, _("待确认更正"): waits}
if actor.has(*EDITORS):
    views[_("导入")] = None
view = filters.segments(_("内容"), views, key="view")
if view == _("待确认更正"):
    waiting_corrections(actor)
elif view == _("导入"):
    bring(actor)
elif theme.phone() and OPENED in st.session_state:
    if st.button(_("回到目录"), icon=":material/arrow_back:"):
        del st.session_state[OPENED]
        st.rerun()
    with reading() as session:
        everything = list(catalogue(session, actor, today()))
    one(everything)
else:
    directory()
