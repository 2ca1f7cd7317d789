"""The preview of a batch: a table that says of each case what will happen, one click to do it, and a way to correct."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.foundation.text import _
from pages.cases.bulk.batch import kept, leave, short
from pages.shared import formats
from pages.shared.theme import card, section

TALL = 8
"""Rows that are shown whole; more scroll."""


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a batch, as it stands after corrections.

    Attributes:
        cells: what the columns show of it.
        goes: it will be acted on.
        look: somebody should look at it first.
        why_not: why it does not go.
    """

    id: int
    number: str
    headline: str
    cells: tuple[str, ...]
    goes: bool
    look: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings and widths, in pixels, of what stands beside number and headline."""

    titles: tuple[str, ...]
    widths: tuple[int, ...]


def narrow(category: str) -> str:
    """The end of a category's name, which tells one from another where a column is narrow."""
    return " · ".join(category.split(" · ")[-2:])


def preview(
    url: str,
    columns: Columns,
    lines: Sequence[Line],
    go: str,
    correct: Callable[[int], None],
    beside: Callable[[], None] | None = None,
    *,
    asked: int,
) -> bool:
    """Draw it; whether the button was pressed.

    Args:
        asked: how many cases were ticked; some may be out of sight by now.
        go: the button, with how many of what.
        correct: the fields of one case.
        beside: what else can be done to all of them.
    """
    if gone := asked - len(lines):
        st.info(
            _("勾选的件里有 {count} 件您已经看不到了，没有列在这里。", count=gone),
            icon=":material/visibility_off:",
        )
    if not lines:
        _back(url)
        return False
    focus = _table(url, columns, lines)
    pressed = _row(url, lines, focus, go, beside)
    _stays([line for line in lines if not line.goes])
    with card("correct", gap="small"):
        line = next(each for each in lines if each.id == focus)
        section(_("这一件"), formats.plain(f"{short(line.number)} {line.headline}"))
        correct(focus)
    return pressed


def _row(url: str, lines: Sequence[Line], focus: int, go: str, beside: Callable[[], None] | None) -> bool:
    """The buttons; whether the first was pressed."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        pressed = st.button(
            go,
            type="primary",
            icon=":material/done_all:",
            shortcut="Ctrl+Enter",
            disabled=not any(line.goes for line in lines),
            key=f"{url}_many_go",
        )
        if any(line.look for line in lines) and st.button(
            _("下一件要看的"), icon=":material/skip_next:", shortcut="Alt+N", key=f"{url}_many_next"
        ):
            _next(url, lines, focus)
        if beside is not None:
            beside()
        _back(url)
    return pressed


def _back(url: str) -> None:
    if st.button(_("返回列表"), icon=":material/arrow_back:", shortcut="Esc", key=f"{url}_many_leave"):
        leave(url)
        st.rerun()


def _stays(stays: Sequence[Line]) -> None:
    """Those that do not go, by name, with the reason."""
    if not stays:
        return
    few = len(stays) <= 6
    with st.expander(_("{count} 件这次不办", count=len(stays)), icon=":material/pan_tool:", expanded=few):
        for line in stays:
            words = _(
                "{number} {headline}：{why}",
                number=formats.plain(short(line.number)),
                headline=formats.plain(line.headline),
                why=line.why_not,
            )
            st.caption(words)


def _table(url: str, columns: Columns, lines: Sequence[Line]) -> int:
    """The table; the id of the case that is looked at."""
    ids = [line.id for line in lines]
    first = next((line.id for line in lines if line.look), ids[0])
    focus, turn = st.session_state.get(kept(url, "focus"), (first, 0))
    data: dict[str, list[str]] = {
        _("编号"): [short(line.number) for line in lines],
        _("标题"): [line.headline for line in lines],
    }
    config = {_("编号"): st.column_config.Column(_("编号"), width=92)}
    spare = 0  # a column in which nothing stands gives its width to the headline
    for nth, (title, width) in enumerate(zip(columns.titles, columns.widths, strict=True)):
        if any(line.cells[nth] for line in lines):
            data[title] = [line.cells[nth] for line in lines]
            config[title] = st.column_config.Column(title, width=width)
        else:
            spare += width
    config[_("标题")] = st.column_config.Column(_("标题"), width=210 + spare)
    shown = st.dataframe(
        pd.DataFrame(data),
        hide_index=True,
        height="content" if len(lines) <= TALL else 38 * (TALL + 1),
        row_height=38,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(focus) if focus in ids else 0], "columns": []}},
        column_config=config,
        placeholder="—",
        key=f"{url}_many_table_{turn}",
    )
    at = shown.selection.rows[0] if shown.selection.rows else None
    return ids[at] if at is not None and at < len(ids) else focus


def _next(url: str, lines: Sequence[Line], focus: int) -> None:
    """The next one with a warning, from the one that is looked at on, and round again."""
    at = next(nth for nth, line in enumerate(lines) if line.id == focus)
    round_again = [*lines[at + 1 :], *lines[: at + 1]]
    found = next(line.id for line in round_again if line.look)
    _before, turn = st.session_state.get(kept(url, "focus"), (focus, 0))
    st.session_state[kept(url, "focus")] = (found, turn + 1)
    st.rerun()
