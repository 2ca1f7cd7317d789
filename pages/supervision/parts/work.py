"""A list of entries and, beside it, the one that is open; on a phone the list alone, each entry one tap away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.queries.board import Line
from pages.shared import theme
from pages.shared.navigation import path
from pages.shared.tables import work_list
from pages.supervision.acts.opened import pane_key
from pages.supervision.parts.pane import pane
from pages.supervision.parts.rows import shape

SPLIT = (1.45, 1)


@dataclass(frozen=True, slots=True)
class Open:
    """Which entry the pane shows, and where it stood in the list when it was chosen."""

    asked: object
    nth: int | None
    id: int


def work_off(
    url: str,
    actor: Actor,
    rows: Sequence[Line],
    asked: object,
    below: Callable[[], None],
    *,
    own: bool = False,
) -> None:
    """Draw rows of which there is at least one.

    Args:
        asked: the question that these rows answer; while it is the same, the entry I am reading stays open.
        below: what stands under the list.
        own: of one unit's own entries.
    """
    if theme.phone():
        for row in work_list(rows, shape(rows, own=own), key=url):
            st.switch_page(path("entry"), query_params={"no": row.number})
        below()
        return
    left, right = st.columns(SPLIT, gap="small")
    with left:
        chosen = work_list(rows, shape(rows, own=own), key=url)
        below()
    with right:
        entry_id = _open(url, rows, chosen, asked)
        if entry_id is None:
            theme.empty(_("没有选中的"), _("在左边点一行，这里就显示它。"), key="none")
        else:
            pane(url, actor, entry_id)


def _open(url: str, rows: Sequence[Line], chosen: Sequence[Line], asked: object) -> int | None:
    """The entry of the chosen row; when rows shifted under it, still the one I was reading."""
    nth = rows.index(chosen[0]) if chosen else None
    before: Open | None = st.session_state.get(pane_key(url))
    if before is not None and (before.asked, before.nth) == (asked, nth):
        return before.id
    if nth is None:
        return None
    st.session_state[pane_key(url)] = Open(asked, nth, rows[nth].id)
    return rows[nth].id
