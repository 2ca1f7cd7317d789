"""How a web process is tuned: small answers leave at once, and a collection does not look at what lives as long as it.

Figures in docs/benchmarks/pages.md.
"""

import gc
import socket
from asyncio import base_events


def send_small_answers_at_once() -> None:
    """Asyncio does so for sockets it made itself, not for Streamlit's: 40 ms a rerun."""
    base_events._set_nodelay = _no_delay  # noqa: SLF001  no public seam


def _no_delay(accepted: socket.socket) -> None:
    if accepted.family in {socket.AF_INET, socket.AF_INET6} and accepted.type == socket.SOCK_STREAM:
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def freeze() -> None:
    """Once everything is loaded: what is there now is not collected any more."""
    gc.collect()
    gc.freeze()
