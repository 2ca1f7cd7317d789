"""The knowledge base: find an answer, write one for my unit, publish what another wrote, look again in time."""

import streamlit as st

from core.cases.queries.taxonomy import categories
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import unit_tree
from core.identity.terms import UnitKind
from core.knowledge.queries.entries import (
    PAGE,
    Narrowed,
    counts,
    entries,
    entry_by_number,
    entry_file,
    writes_for,
)
from core.knowledge.terms import EntryStatus, ReviewState, Shelf
from core.knowledge.values import EntryFile, EntryRow
from db.session import reading
from pages.knowledge.parts import entry, writing
from pages.knowledge.parts.opened import URL, WRITING
from pages.shared import filters, formats, theme
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list

SMALL = 12
"""Cards on a page of a telephone."""
ROWS, TALL = 15, 610
"""So many rows are shown whole; more scroll inside a table of this height, in pixels."""


def head() -> None:
    """The first line: what it is for, what waits."""
    line = _("群众常问的，由各单位写好、中心发布。现有 **{total}** 条在用", total=shelves[Shelf.PUBLISHED])
    chips = [
        formats.badge(f"{_(shelf.label)} {shelves[shelf]}", tone)
        for shelf, tone in ((Shelf.WAITING, "orange"), (Shelf.DUE, "red"))
        if shelves[shelf]
    ]
    theme.head(_("知识库"), line + (_("，{chips}", chips=" ".join(chips)) if chips else "") + _("。"))


def state(row: EntryRow) -> str:
    """Where it stands, and what it waits for."""
    parts = [_(row.status.label)]
    if row.waiting:
        parts = (
            [_(Shelf.WAITING.label)] if row.status is EntryStatus.DRAFT else [*parts, _(Shelf.WAITING.label)]
        )
    if row.status is EntryStatus.PUBLISHED and row.review is not ReviewState.FRESH:
        parts.append(_(row.review.label))
    return " · ".join(parts)


def shape() -> Shape[EntryRow]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("编号"), lambda row: row.number, 72),
            Column(_("标题"), lambda row: row.title, 236),
            Column(_("负责单位"), lambda row: row.unit, 104),
            Column(_("状态"), state, 126),
            Column(_("复核日期"), lambda row: row.review_on.isoformat(), 100),
        ),
        headline=lambda row: row.title,
    )


def narrowed() -> Narrowed:
    """What is asked for, from the filters."""
    with reading() as session:
        fields = [node for node in categories(session) if node.parent_id is None]
        units = [
            each for each in unit_tree(session) if each.kind is not UnitKind.COMMUNITY and each.parent_id
        ]
    words = {_(shelf.label): count for shelf, count in shelves.items()}
    with filters.filter_row():
        text = filters.search(_("标题、关键词、答案里的字"))
        part = filters.segments(_("状态"), words, key="shelf")
        with filters.more():
            field = filters.choice(_("领域"), fields, key="field", name=lambda node: node.name)
            unit = filters.choice(_("负责单位"), units, key="unit", name=lambda each: each.short_name)
            own = filters.switch(_("只看我负责的"), key="kept") if mine else False
            inner = filters.switch(_("只看内部的"), key="inner")
    return Narrowed(
        shelf=next(shelf for shelf in Shelf if _(shelf.label) == part),
        text=text,
        category_id=field.id if field else None,
        unit_path=unit.path if unit else "",
        owner_ids=tuple(unit_id for unit_id, _name in mine) if own else (),
        public=False if inner else None,
    )


def browse(who: Actor) -> None:
    """The list and, beside it, one entry; on a phone the list alone, each entry one tap away."""
    asked = narrowed()
    place, size = turn(URL, asked), SMALL if theme.phone() else PAGE
    with reading() as session:
        page = entries(session, who, asked, now=now(), after=place.cursor, limit=size)
    if not page.rows:
        if shelves[Shelf.ALL]:
            theme.empty(_("没有符合条件的条目"), _("换个词，或者清空筛选。"))
        else:
            theme.empty(_("知识库还是空的"), _("承办单位写好、中心发布以后，这里就能查。"))
        return
    left, right = st.columns([1.55, 1], gap="small")
    with left:
        height: int | str = "content" if len(page.rows) <= ROWS else TALL
        chosen = work_list(page.rows, shape(), key=URL, height=height)
        pages_bar(place, shown=len(page.rows), total=page.total, following=page.after)
    if not chosen:
        return
    if theme.phone():
        st.query_params["no"] = chosen[0].number
        st.rerun()
    with right:
        entry.draw(opened(who, chosen[0].id))


def opened(who: Actor, entry_id: int) -> EntryFile:
    """The entry with everything this reader may know."""
    with reading() as session:
        return entry_file(session, who, entry_id, now=now())


def one(who: Actor, number: str) -> None:
    """The entry of the address, alone."""
    if st.button(_("看全部"), icon=":material/arrow_back:"):
        del st.query_params["no"]
        st.rerun()
    try:
        with reading() as session:
            entry_id = entry_by_number(session, who, number)
        entry.draw(opened(who, entry_id))
    except CivicError as refusal:
        st.error(formats.plain(refusal.sentence()), icon=":material/block:")


def write(who: Actor, entry_id: int) -> None:
    """The form, for a new entry or a new version of this one."""
    writing.draw(opened(who, entry_id) if entry_id else None)


actor = require_page(URL)
with reading() as session:
    shelves = counts(session, actor, now=now())
    mine = writes_for(session, actor)
head()
if WRITING in st.session_state:
    write(actor, st.session_state[WRITING])
elif st.query_params.get("no"):
    one(actor, st.query_params["no"])
else:
    if mine and st.button(_("写一条"), icon=":material/add:"):
        st.session_state[WRITING] = 0
        st.rerun()
    browse(actor)
