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
        key=key,
    )
    return acts[word]
