"""Forms: one of several stands open; each survives a double click by a key of its own, renewed after success."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from core.foundation.text import _
from pages.shared import theme
from pages.shared.state import Key

Form = TypeVar("Form")

USUAL, USUAL_PHONE = 4, 3
"""So many forms stand side by side; one more is shown rather than hidden alone."""

MORE = "more"
"""The segment behind which the rest is found."""


def form_key(name: str) -> str:
    """The key of this form as it stands open in this tab; give it to `core.journal.idempotency.once`."""
    return st.session_state.setdefault(f"{Key.FORM}:{name}", secrets.token_urlsafe(16))


def renew(name: str) -> None:
    """The form was taken: the next one is another."""
    st.session_state.pop(f"{Key.FORM}:{name}", None)


def one_of(acts: Mapping[str, Form], key: str) -> Form:
    """Which of the forms stands open, the first of them to begin with; their words stand side by side."""
    word = st.segmented_control(
        _("要办的事"),
        list(acts),
        default=next(iter(acts)),
        required=True,
        label_visibility="collapsed",
        wrap=True,
        key=key,
    )
    return acts[word]


def first_or_more(
    names: Sequence[str],
    called: Callable[[str], str],
    of: str,
    *,
    fully: Callable[[str], str] | None = None,
    order: Callable[[str], int] = lambda _name: 0,
) -> str:
    """Which of the possible forms stands open: the usual ones side by side, in this order, the rest behind 更多.

    Args:
        called: what a form is called, in the reader's language.
        of: where they stand and on what; other possible forms are another choice.
        fully: the same in the list behind 更多, where one looks for it.
        order: how that list is sorted; left out, as the names come.
    """
    if len(names) == 1:
        return names[0]
    usual = USUAL_PHONE if theme.phone() else USUAL
    beside, rest = (names, ()) if len(names) <= usual + 1 else (names[:usual], names[usual:])
    asked = f"{of}-{'-'.join(names)}"
    chosen = st.segmented_control(
        _("要办的事"),
        [*beside, MORE] if rest else beside,
        default=beside[0],
        required=True,
        format_func=lambda name: _("更多") if name == MORE else called(name),
        label_visibility="collapsed",
        wrap=True,
        key=f"act-{asked}",
    )
    if chosen != MORE:
        return chosen
    return st.selectbox(
        _("别的事"),
        sorted(rest, key=order),
        format_func=fully or called,
        label_visibility="collapsed",
        key=f"more-{asked}",
    )


def confirmed(label: str, question: str, *, key: str, icon: str = "", primary: bool = False) -> bool:
    """A button whose act cannot be taken back: pressed once it asks, and only a second button answers yes.

    A refusal leaves the question open, so that what was missing can be filled in and answered again.

    Args:
        question: what will happen, in the reader's language.
    """
    asked = f"{Key.ASKED}:{key}"
    if not st.session_state.get(asked):
        if st.button(label, icon=icon or None, key=key, type="primary" if primary else "secondary"):
            st.session_state[asked] = True
            st.rerun()
        return False
    st.warning(question, icon=":material/help:")
    with st.container(horizontal=True, gap="small"):
        yes = st.button(_("确定，{act}", act=label), type="primary", key=f"{key}_yes")
        no = st.button(_("不了"), key=f"{key}_no")
    if no:
        del st.session_state[asked]
        st.rerun()
    return yes
