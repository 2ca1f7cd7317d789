"""Forms: one of several stands open; each survives a double click by a key of its own, renewed after success."""

import secrets
from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from core.foundation.text import _
from pages.shared.state import Key

Form = TypeVar("Form")


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
