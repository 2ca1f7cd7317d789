"""The board for officials: six figures of a period and a scope, by month, unit, category, area and channel; live."""

from collections.abc import Sequence

import streamlit as st

from core.cases.queries.narrowing import Filters
from core.foundation.clock import civil, now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.insight.boards import Board, Figures
from core.insight.measures import DEFINITIONS, HEADLINE
from core.insight.periods import Period
from core.insight.queries.board import board
from core.insight.terms import Facet, Measure
from db.session import reading
from pages.insight.parts import drawings
from pages.insight.parts.asked import Asked, asked, measure
from pages.insight.parts.export import export
from pages.insight.parts.figures import table, wall
from pages.insight.parts.links import Words, behind, words
from pages.insight.parts.naming import names
from pages.shared import formats, theme
from pages.shared.downloads import offered
from pages.shared.navigation import path
from pages.shared.session import require_page

URL = "board"
EVERY = 60
"""Seconds after which the board looks again by itself."""

actor = require_page(URL)


@st.fragment(run_every=EVERY)
def live(chosen: Asked, shown_measure: Measure) -> None:
    """All figures, as of this minute."""
    who, moment = require_page(URL), now()
    try:
        with reading() as session:
            shown = board(session, who, chosen.span, chosen.shown, chosen.scope, now=moment)
            said = words(session)
    except CivicError as refusal:
        theme.empty(_("这些数看不了"), formats.plain(refusal.sentence()))
        return
    st.markdown(f":small[:gray[{_as_of(shown)}]]")
    wall(shown, said)
    trend(shown, shown_measure, said)
    for facet in Facet:
        cut(facet, shown, shown_measure, said)


def _as_of(shown: Board) -> str:
    line = _(
        "截至 {at}，每分钟自己更新。{first} 至 {last}，与 {before} 至 {until} 相比",
        at=f"{civil(shown.as_of):%H:%M}",
        first=shown.period.first,
        last=shown.period.last,
        before=shown.compared.first,
        until=shown.compared.last,
    )
    if shown.imported:
        line += _("；其中历史导入 {n} 件，不计入时效和满意度", n=f"{shown.imported:,}")
    return line + _("。")


def trend(shown: Board, which: Measure, said: Words) -> None:
    """By month: volume, and a rate above it; the table beside them."""
    rate = which if DEFINITIONS[which].rate else Measure.CLOSURE
    with theme.card("board_months", gap="small"):
        theme.section(_("{rate}（上）与收件、办结（下），按月", rate=rate), _("整月；色浅的在所选时段以外"))
        left, right = _beside()
        with left:
            above, below = drawings.rates(which, shown.months), drawings.volume(shown.months)
            pressed = above or below
        rows = [
            (f"{each.period.first:%Y-%m}", each.figures, shown.scope, each.period)
            for each in reversed(shown.months)
        ]
        with right:
            _table(_("按月的数字"), _("月份"), rows, which, said)
    if pressed:
        month, code = pressed.split("|")
        period = next(each.period for each in shown.months if f"{each.period.first:%Y-%m}" == month)
        follow(Measure(code), shown.scope, period, said)


def cut(facet: Facet, shown: Board, which: Measure, said: Words) -> None:
    """By one facet: the chart of the chosen figure, the table of all."""
    slices, called = shown.facets[facet], names(facet, shown)
    name = _(facet.label)
    with theme.card(f"board_{facet.value.lower()}", gap="small"):
        note = _(facet.note)
        if len(slices) > drawings.ROWS:
            note = _("{note}；图里是最多的 {n} 个，表里是全部", note=note, n=drawings.ROWS)
        theme.section(_("{measure}，按{facet}", measure=which, facet=name), note)
        if not slices:
            st.markdown(f":gray[{_('这段时间没有件')}]")
            return
        left, right = _beside()
        with left:
            pressed = drawings.ranking(name, which, slices, called)
        rows = [(called[each.key], each.figures, each.scope, shown.period) for each in slices]
        with right:
            _table(_("按{facet}的数字", facet=name), name, rows, which, said)
    if pressed:
        chosen = next(each for each in slices if (each.key or "-") == pressed)
        if chosen.scope is not None:
            follow(which, chosen.scope, shown.period, said)


def follow(which: Measure, scope: Filters, period: Period, said: Words) -> None:
    """From a mark to the list of its cases."""
    query = behind(which, scope, period, said, hits=False)
    if query is not None:
        st.switch_page(path("search"), query_params=query)


def _beside() -> tuple[object, object]:
    """Chart and table side by side; on a phone the table lies behind a heading."""
    if theme.phone():
        return st.container(), st.expander(_("表格"))
    return tuple(st.columns([1, 1.5], gap="medium"))


def _table(
    caption: str,
    first: str,
    rows: Sequence[tuple[str, Figures, Filters | None, Period]],
    which: Measure,
    said: Words,
) -> None:
    table(caption, first, rows, (which,) if theme.phone() else (*HEADLINE, Measure.RATED), said)


def definitions() -> None:
    """What each figure counts, in a sentence."""
    with st.expander(_("这些数怎么算"), icon=":material/help:"):
        for each in Measure:
            what = DEFINITIONS[each]
            rule = f"{_(what.above)} ÷ {_(what.below)}" if what.rate else _(what.below)
            line = _("{measure}：{note}", measure=f"**{_(each.label)}**", note=_(each.note))
            st.markdown(f"{line}  \n:small[:gray[{rule}]]")
        st.markdown(_("您看不到的件（例如保密件）不在任何一个数里；点任何一个数，打开的就是它数的那些件。"))


theme.head(_("看板"), _("收了多少、办了多少、办得怎么样。点图上的一块或表里的一个数，就打开它的件。"))
chosen = asked(actor)
if chosen is not None:
    figure = measure()
    live(chosen, figure)
    with st.container(horizontal=True, gap="small"):
        if st.button(_("导出表格"), icon=":material/download:"):
            export(URL, chosen)
        offered(URL)
definitions()
