"""One row of filters, kept in the URL, so that a filtered list can be sent to a colleague.

Three or four stand in the row; on a phone all but the search go into a popover. What narrows the list from in there is
counted on its button and stands beside it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from html import escape
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from core.foundation.text import _
from pages.shared import theme
from pages.shared.state import Key

Option = TypeVar("Option")


_BEHIND: ContextVar[list[tuple[str, str]] | None] = ContextVar("behind", default=None)
"""What narrows the list, while the popover is drawn: the name in the address, and the words."""


@contextmanager
def filter_row() -> Iterator[None]:
    """The row itself."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        yield


@contextmanager
def more(*keys: str) -> Iterator[bool]:
    """Filters that are seldom needed; on a phone every filter but the search belongs in here.

    Args:
        keys: of these filters, as the address calls them; left out, they are always drawn.

    Yields:
        Whether to draw them: not while nobody looks and none of them narrows the list.
    """
    found: list[tuple[str, str]] = []
    turned = _BEHIND.set(found)
    drawer = st.popover(
        _("筛选") if theme.phone() else _("更多"),
        icon=":material/tune:",
        key="behind",
        on_change="rerun",
    )
    try:
        with drawer:
            yield not keys or bool(drawer.open) or any(key in st.query_params for key in keys)
    finally:
        _BEHIND.reset(turned)
    if found:
        st.html(_told(found), width="content")


def _told(found: Sequence[tuple[str, str]]) -> str:
    """The filters by name; on a phone, where no form stands open beside the list, each a link to the page without it.

    A button could not take it off: fields in a popover that is shut keep what they hold. The count is put on the
    button by a rule of theme.css, because another label would shut the popover under the reader's hand.
    """
    count = f'<style>[data-testid="stApp"] {{ --behind: " · {len(found)}"; }}</style>'
    if not theme.phone():
        return count + f'<p class="facets">{"".join(f"<b>{escape(words)}</b>" for _key, words in found)}</p>'
    asked = st.query_params.to_dict()
    links = []
    for key, words in found:
        rest = urlencode({name: value for name, value in asked.items() if name != key})
        label = escape(_("不再按“{what}”筛选", what=words))
        links.append(f'<a href="?{escape(rest)}" target="_self" aria-label="{label}">✕ {escape(words)}</a>')
    return f'{count}<p class="facets">{"".join(links)}</p>'


def _narrows(key: str, words: str) -> None:
    """Remember it, if it stands behind the button."""
    found = _BEHIND.get()
    if found is not None:
        found.append((key, words))


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
        _narrows(key, _("{what}：{chosen}", what=label, chosen=name(chosen)))
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
        _narrows(key, label if on else _("{what}：关", what=label))
    return on


def line(label: str, *, key: str, placeholder: str = "", most: int = 20) -> str:
    """A short field, kept in the URL."""
    typed = st.text_input(label, placeholder=placeholder, max_chars=most, key=key, bind="query-params")
    said = (typed or "").strip()
    if said:
        _narrows(key, _("{what}：{chosen}", what=label, chosen=said))
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
        _narrows(key, _("{what}：{chosen}", what=label, chosen=chosen))
    elif key in st.query_params:
        del st.query_params[key]
    return chosen
