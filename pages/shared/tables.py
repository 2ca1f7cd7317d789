"""A list to work off: a table with its lamp on a desk, cards on a phone, and keyset pages below it.

The rows are the core's frozen rows; columns say how to read them. What was chosen comes back as rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from unicodedata import east_asian_width

import pyarrow as pa
import streamlit as st

from core.deadlines.terms import Lamp
from core.foundation.text import _
from pages.shared import theme
from pages.shared.formats import badge, lamp_badge, plain, up_to
from pages.shared.state import Key

Row = TypeVar("Row")

WHOLE, TALL = 16, 640
"""So many rows are shown whole; more scroll inside a table of this height, in pixels."""

UNSEEN = "\u2060"
"""A sign without width."""

BESIDE = "\u00a0· "
"""Between the facts of a card: a dot that begins no line."""

LampOf = Callable[[Row], tuple[Lamp, str] | None]
"""Lamp and the words of the time left, None where no clock runs."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: heading in the reader's language, how to read it from a row, width in pixels (0: as needed)."""

    title: str
    read: Callable[[Row], object]
    width: int = 0


@dataclass(frozen=True, slots=True)
class Shape(Generic[Row]):
    """How a kind of row is drawn.

    Attributes:
        columns: of the table; on a phone they become the muted line of a card, the headline apart.
        headline: the words in bold on a card.
        lamp: the first column of the table and the first chip of a card.
        chip: a second chip, such as the state.
        tone: colour of that chip; blue without.
    """

    columns: tuple[Column[Row], ...]
    headline: Callable[[Row], str]
    lamp: LampOf[Row] | None = None
    chip: Callable[[Row], str] | None = None
    tone: Callable[[Row], str] | None = None


def on_cards(*columns: Column[Row]) -> tuple[Column[Row], ...]:
    """Columns a card has room for, and a table beside a wide pane has not."""
    return columns if theme.phone() else ()


def work_list(
    rows: Sequence[Row],
    shape: Shape[Row],
    *,
    key: str,
    many: bool = False,
    height: int | str = "",
    start: int | None = 0,
) -> list[Row]:
    """Draw the list as the viewer's screen wants it; the rows that are chosen, in the order of the list.

    On a desk row `start` is chosen to begin with, of `many` none; on a phone one row at most, by its button.

    Args:
        height: of the table in pixels; left out, a long list scrolls inside of it, a short one is shown whole.
    """
    if theme.phone():
        return _cards(rows, shape, key)
    return _table(rows, shape, key, many=many, height=height, start=start)


def _table(
    rows: Sequence[Row], shape: Shape[Row], key: str, *, many: bool, height: int | str, start: int | None
) -> list[Row]:
    lamps = [shape.lamp(row) if shape.lamp else None for row in rows]
    data: dict[str, list[object]] = {}
    config: dict[str, object] = {}
    if shape.lamp:
        title = _("时限")
        badges = _badges(lamps)
        data[title] = [[badges[lamp]] if lamp else [] for lamp in lamps]
        config[title] = _lamp_column(title, badges)
    for column in shape.columns:
        data[column.title] = [column.read(row) for row in rows]
        config[column.title] = st.column_config.Column(column.title, width=column.width or None)
    chosen = st.dataframe(
        pa.table(data),
        hide_index=True,
        height=height or ("content" if len(rows) <= WHOLE else TALL),
        row_height=38,
        on_select="rerun",
        selection_mode="multi-row" if many else "single-row",
        selection_default={"selection": {"rows": [start], "columns": []}}
        if rows and not many and start is not None
        else None,
        column_config=config,
        placeholder="—",
        key=f"{key}_table_many" if many else f"{key}_table",
    )
    return [rows[nth] for nth in sorted(chosen.selection.rows) if nth < len(rows)]


def reading_table(columns: Mapping[str, Sequence[str]]) -> None:
    """Words side by side, to be read only; on a phone they wrap instead of running out of the screen."""
    if theme.phone():
        st.table(
            {plain(title): [plain(word) for word in words] for title, words in columns.items()},
            border="horizontal",
            hide_index=True,
        )
        return
    rows = len(next(iter(columns.values())))
    st.dataframe(dict(columns), hide_index=True, height="content" if rows <= WHOLE else TALL)


def _badges(lamps: Sequence[tuple[Lamp, str] | None]) -> dict[tuple[Lamp, str], str]:
    """The words of each badge; of lamps with the same time left one gets unseen signs, for colours go by words."""
    found: dict[tuple[Lamp, str], str] = {}
    for lamp in lamps:
        if lamp is not None and lamp not in found:
            words = lamp[1] or _(lamp[0].label)
            while words in found.values():
                words += UNSEEN
            found[lamp] = words
    return found


def _lamp_column(title: str, badges: dict[tuple[Lamp, str], str]) -> object:
    """One column says both: the words in the badge, the lamp in its ground."""
    tints = theme.TINTS[theme.dark()]
    return st.column_config.MultiselectColumn(
        title,
        options=list(badges.values()),
        color=[tints[lamp] for lamp, _time_left in badges] or None,
        width=wide(badges.values()),
    )


def wide(badges: Iterable[str]) -> int:
    """Pixels that the longest badge takes; a Chinese sign is as wide as two letters."""
    signs = (sum(2 if east_asian_width(sign) in "WF" else 1 for sign in words) for words in badges)
    return max(116, 34 + round(6.5 * max(signs, default=0)))


def _cards(rows: Sequence[Row], shape: Shape[Row], key: str) -> list[Row]:
    chosen: list[Row] = []
    for nth, row in enumerate(rows):
        with theme.card(f"{key}_{nth}", gap="xsmall"):
            lamp = shape.lamp(row) if shape.lamp else None
            chips = [lamp_badge(*lamp)] if lamp else []
            word = shape.chip(row) if shape.chip else ""
            if word:
                chips.append(badge(word, shape.tone(row) if shape.tone else "blue"))
            if chips:
                st.markdown(" ".join(chips))
            headline = shape.headline(row)
            st.markdown(f"**{plain(headline)}**")
            rest = [
                str(value)
                for column in shape.columns
                if (value := column.read(row)) not in {None, "", headline, word}
            ]
            st.markdown(f":small[:gray[{plain(BESIDE.join(rest))}]]")
            if st.button(_("打开"), key=f"{key}_open_{nth}", width="stretch"):
                chosen.append(row)
    return chosen


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a list stands: the cursor to ask the core for, and the cursors of the pages before it."""

    key: str
    cursor: str = ""
    before: tuple[str, ...] = ()


def turn(key: str, asked: object = None) -> Turn:
    """The page this tab is on.

    `asked` are the filters in force; when they change, the list begins again.
    """
    name = f"{Key.PAGES}:{key}"
    place, said = st.session_state.get(name, (Turn(key), asked))
    if said != asked:
        place = Turn(key)
    st.session_state[name] = (place, asked)
    return place


def pages_bar(
    place: Turn, *, shown: int, total: int | None, following: str, bound: int | None = None
) -> None:
    """Below a list: how much is shown, and, where there is more than one page, the way back and on.

    Args:
        total: None when nobody counted.
        following: empty on the last page.
        bound: where counting was broken off.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = _("第 {page} 页，本页 {shown} 条", page=len(place.before) + 1, shown=shown)
        if total is not None:
            words += _("，共 {total} 条", total=up_to(total, total if bound is None else bound))
        st.caption(words)
        if not (place.before or following):  # all of it is here
            return
        back = replace(place, cursor=place.before[-1], before=place.before[:-1]) if place.before else place
        on = replace(place, cursor=following, before=(*place.before, place.cursor))
        _turn_button(_("上一页"), "chevron_left", back, disabled=not place.before)
        _turn_button(_("下一页"), "chevron_right", on, disabled=not following)


def _turn_button(label: str, icon: str, to: Turn, *, disabled: bool) -> None:
    name = f"{Key.PAGES}:{to.key}"
    if st.button(label, icon=f":material/{icon}:", key=f"{name}:{icon}", disabled=disabled):
        st.session_state[name] = (to, st.session_state[name][1])
        st.rerun()
