"""Keys of `st.session_state` that are ours. Ids and frozen rows live there, never an actor or an ORM object."""

from enum import StrEnum
from typing import NoReturn

import streamlit as st

from pages.shared.formats import plain


class Key(StrEnum):
    """What the frame itself remembers between reruns of one tab."""

    TOLD = "_told"
    """A sentence to show after the next rerun."""
    FORM = "_form"
    """Prefix of the idempotency key of an open form."""
    OFFER = "_offer"
    """A second factor is being set up."""
    CODES = "_codes"
    """Recovery codes, until they are noted down."""
    FETCH = "_fetch"
    """Prefix of the table that was made last on a page."""
    PAGES = "_pages"
    """Prefix of the cursors of the pages already turned."""
    ASKED = "_asked"
    """Prefix of acts that wait for a second yes."""
    WRITTEN = "_written"
    """Prefix of what a filter wrote into the address last."""
    ARRIVED = "_arrived"
    """Prefix of the pages this tab has opened before."""
    KEPT = "_kept"
    """Prefix of hints that are told again for a moment."""
    SEEN = "_seen"
    """The number of the case that the file has shown last."""


def tell(sentence: str) -> None:
    """Say something after the rerun that follows an act; the sentence is already translated.

    Whatever waited for a second yes is settled by it, and what was kept from before it is asked anew.
    """
    _forget(Key.ASKED, Key.KEPT)
    st.session_state[Key.TOLD] = sentence


def forget_kept() -> None:
    """What was told again for a moment is asked anew."""
    _forget(Key.KEPT)


def _forget(*keys: Key) -> None:
    gone = tuple(f"{key}:" for key in keys)
    for name in [name for name in st.session_state if str(name).startswith(gone)]:
        del st.session_state[name]


def tell_now(sentence: str) -> NoReturn:
    """Say it and draw the new truth."""
    tell(sentence)
    st.rerun()


def say_told() -> None:
    """Show what `tell` left, once; the shell calls it on every run."""
    if sentence := st.session_state.pop(Key.TOLD, ""):
        st.toast(plain(sentence), icon=":material/check_circle:", duration=8)
