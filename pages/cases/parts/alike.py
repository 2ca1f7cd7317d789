"""What may be the same matter, and what else came from the same telephone: calm lists with links."""

import streamlit as st

from core.cases.queries.duplicates import Alike
from core.cases.queries.same_phone import SamePhone
from core.foundation.clock import now
from core.foundation.text import _
from pages.shared import formats
from pages.shared.navigation import path
from pages.shared.session import require_page
from pages.shared.theme import section


def alike_list(found: tuple[Alike, ...]) -> None:
    """Likely duplicates with their reasons; nothing where there is none."""
    if not found:
        return
    section(_("可能是同一件事"), _("{count} 件，请先看一眼", count=len(found)))
    with st.container(gap="small"):
        for row in found:
            _linked(row.number, row.headline, _rest(row))


def choose_alike(url: str, found: tuple[Alike, ...], label: str, key: str) -> Alike | None:
    """`alike_list` to pick one from, with the button that puts it back; None as long as none is picked."""
    if not found:
        return None
    section(_("可能是同一件事"), _("{count} 件，点一件看", count=len(found)))
    picked = st.radio(
        label,
        found,
        index=None,
        format_func=lambda row: formats.plain(row.headline or row.number),
        captions=[formats.plain(" · ".join(filter(None, (row.number, *_rest(row))))) for row in found],
        label_visibility="collapsed",
        key=key,
    )
    if picked is not None:
        st.button(
            _("不选这一件"),
            type="tertiary",
            icon=":material/close:",
            key=f"{key}_none",
            on_click=_unpick,
            args=(url, key),
        )
    return picked


def _unpick(url: str, key: str) -> None:
    """A radio button cannot be taken back by itself."""
    require_page(url)
    st.session_state[key] = None


def _rest(row: Alike) -> tuple[str, ...]:
    reasons = _("、").join(_(each.why.label, amount=each.amount) for each in row.reasons)
    return _(row.status.label), row.unit, reasons


def same_phone_list(found: SamePhone) -> None:
    """Matters of the same telephone that this person may see."""
    if not found.rows:
        return
    section(_("同一电话反映过"), _("共 {total} 件，在办 {open} 件", total=found.total, open=found.open))
    with st.container(gap="small"):
        for row in found.rows:
            when = formats.ago(row.submitted_at, now())
            _linked(row.number, row.headline, (_(row.status.label), row.unit, when))


def _linked(number: str, headline: str, rest: tuple[str, ...]) -> None:
    words = formats.plain(" · ".join(filter(None, (number, *rest))))
    st.page_link(
        path("file"),
        label=f"{formats.plain(headline or number)}  \n:small[:gray[{words}]]",
        icon=":material/description:",
        query_params={"no": number},
    )
