"""Forms that survive a double click: one idempotency key per open form, renewed after success."""

import secrets

import streamlit as st

from pages.shared.state import Key


def form_key(name: str) -> str:
    """The key of this form as it stands open in this tab; give it to `core.journal.idempotency.once`."""
    return st.session_state.setdefault(f"{Key.FORM}:{name}", secrets.token_urlsafe(16))


def renew(name: str) -> None:
    """The form was taken: the next one is another."""
    st.session_state.pop(f"{Key.FORM}:{name}", None)
