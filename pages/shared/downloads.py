"""The way to a file of one's own: by our own door, never through Streamlit's media store."""

from html import escape

import streamlit as st

from core.foundation.text import _
from pages.shared.state import Key


def offer(url: str, token: str, label: str) -> None:
    """Remember what was made last on a page; `offered` shows it until the next one is made."""
    st.session_state[f"{Key.FETCH}:{url}"] = (token, label)


def offered(url: str) -> None:
    """The link to what was made last on this page."""
    token, label = st.session_state.get(f"{Key.FETCH}:{url}", ("", ""))
    if token:
        st.html(f'<a class="fetch" href="/files/{escape(token)}" download>{escape(label)}</a>')


def take_along(sheet: str) -> None:
    """Below a list: the way to all of it as a table, which is written when it is fetched."""
    st.html(f'<a class="fetch" href="/sheets/{escape(sheet)}" download>{escape(_("导出表格"))}</a>')
