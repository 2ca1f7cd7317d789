"""One row of filters, kept in the URL, so that a filtered list can be sent to a colleague.

Three or four stand in the row; on a phone all but the search go into a popover. What narrows the list from in there is
counted on its button and stands beside it, each a button that takes it off.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import streamlit as st

from core.foundation.text import _
from pages.shared import theme
from pages.shared.formats import plain
from pages.shared.state import Key

Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter behind the button that narrows the list.

    Attributes:
        field: the key of its widget.
        words: what it asks, in the reader's language.
        idle: the value with which it asks nothing.
        key: its name in the address, where Streamlit does not keep it there itself.
    """

    field: str
    words: str
    idle: object
    key: str = ""


_BEHIND: ContextVar[list[Narrowing] | None] = ContextVar("behind", default=None)
"""What narrows the list, while the popover is drawn."""


@contextmanager
def filter_row() -> Iterator[None]:
    """The row itself."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        yield


@contextmanager
def more() -> Iterator[None]:
    """Filters that are seldom needed; on a phone every filter but the search belongs in here."""
    found: list[Narrowing] = []
    turned = _BEHIND.set(found)
    try:
        with st.popover(_("筛选") if theme.phone() else _("更多"), icon=":material/tune:", key="behind"):
            yield
    finally:
        _BEHIND.reset(turned)
    if found:  # counted by the rule in theme.css: another label would shut the popover under the reader's hand
        st.html(f'<style>[data-testid="stApp"] {{ --behind: " · {len(found)}"; }}</style>')
    for each in found:
        st.button(
            plain(each.words),
            icon=":material/close:",
            help=_("不再按这一项筛选"),
            key=f"off_{each.field}",
            on_click=_take_off,
            args=(each,),
        )


def _take_off(narrowing: Narrowing) -> None:
    st.session_state[narrowing.field] = narrowing.idle
    if narrowing.key:
        st.session_state[f"{Key.WRITTEN}:{narrowing.key}"] = narrowing.idle
        st.query_params.pop(narrowing.key, None)


def _narrows(narrowing: Narrowing) -> None:
    """Remember it, if it stands behind the button."""
    found = _BEHIND.get()
    if found is not None:
        found.append(narrowing)


def search(placeholder: str, *, key: str = "q") -> str:
    """A search field."""
    found = st.text_input(
        _("查找"),
        placeholder=placeholder,
        icon=":material/search:",
        width=480 if theme.phone() else 216,  # on a phone the whole row
        label_visibility="collapsed",
        max_chars=60,
        key=key,
        bind="query-params",
    )
    return (found or "").strip()


def choice(
    label: str,
    options: Sequence[Option],
    *,
    key: str,
    name: Callable[[Option], str] = str,
    width: int = 140,
    none: str = "",
) -> Option | None:
    """One of many; None means all, and is called so, or `none`. The URL holds options by the words people read."""
    chosen = st.selectbox(
        label,
        options,
        index=None,
        format_func=name,
        placeholder=none or _("全部{what}", what=label),
        label_visibility="visible" if theme.phone() else "collapsed",
        width="stretch" if theme.phone() else width,
        key=key,
        bind="query-params",
    )
    if chosen is not None:
        _narrows(Narrowing(key, _("{what}：{chosen}", what=label, chosen=name(chosen)), None))
    return chosen


def day(label: str, *, key: str) -> date | None:
    """A day as people write it; None means any, and a word below says when it cannot be read.

    Typed, because the calendar of Streamlit takes many taps to a day of another year.
    """
    typed = line(label, key=key, placeholder=_("例如 2026-11-20"), most=12)
    if not typed:
        return None
    try:
        year, month, of_month = (int(part) for part in re.findall(r"\d+", typed))
        return date(year, month, of_month)
    except ValueError:
        st.caption(_("日期请写成 2026-11-20 这样"))
        return None


def switch(label: str, *, key: str, value: bool = False) -> bool:
    """On or off, kept in the URL."""
    on = bool(st.toggle(label, value=value, key=key, bind="query-params"))
    if on != value:
        _narrows(Narrowing(key, label if on else _("{what}：关", what=label), value))
    return on


def line(label: str, *, key: str, placeholder: str = "", most: int = 20) -> str:
    """A short field, kept in the URL."""
    typed = st.text_input(label, placeholder=placeholder, max_chars=most, key=key, bind="query-params")
    said = (typed or "").strip()
    if said:
        _narrows(Narrowing(key, _("{what}：{chosen}", what=label, chosen=said), ""))
    return said


def segments(label: str, counts: Mapping[str, int | str | None], *, key: str) -> str:
    """One of a few, with how many each holds; the first is chosen to begin with. Keys are words people read.

    The URL holds the word alone: bound by Streamlit it would hold the count as well, and no link would last. When it
    says something else than was written there, somebody went back in his browser: the address is right.
    """
    name, first = f"{key}_segments", next(iter(counts))
    asked = st.query_params.get(key, first)
    written = st.session_state.get(f"{Key.WRITTEN}:{key}")
    back = name in st.session_state and asked in counts and written not in {None, asked}
    if back:
        st.session_state[name] = asked
    chosen = st.segmented_control(
        label,
        list(counts),
        default=None if back else asked if asked in counts else first,
        required=True,
        format_func=lambda word: word if counts[word] is None else f"{word} {counts[word]}",
        label_visibility="collapsed",
        wrap=True,
        key=name,
    )
    st.session_state[f"{Key.WRITTEN}:{key}"] = chosen
    if chosen != first:
        st.query_params[key] = chosen
        _narrows(Narrowing(name, _("{what}：{chosen}", what=label, chosen=chosen), first, key))
    elif key in st.query_params:
        del st.query_params[key]
    return chosen
