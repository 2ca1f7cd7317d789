"""How a web process is tuned: small answers leave at once, and a collection does not look at what lives as long as it.

Figures in docs/benchmarks/pages.md.
"""

import gc
import socket
from asyncio import base_events
from functools import lru_cache

from streamlit import string_util

LABELS = 4000
"""So many labels are remembered: those of all fields and segments."""


def send_small_answers_at_once() -> None:
    """Asyncio does so for sockets it made itself, not for Streamlit's: 40 ms a rerun."""
    base_events._set_nodelay = _no_delay  # noqa: SLF001  no public seam


def _no_delay(accepted: socket.socket) -> None:
    if accepted.family in {socket.AF_INET, socket.AF_INET6} and accepted.type == socket.SOCK_STREAM:
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def look_for_emoji_once() -> None:
    """Streamlit looks for an emoji in front of every label of every run, with a pattern dear to ask: 1 ms a rerun."""
    string_util.extract_leading_emoji = lru_cache(LABELS)(string_util.extract_leading_emoji)


def freeze() -> None:
    """Once everything is loaded: what is there now is not collected any more."""
    gc.collect()
    gc.freeze()
