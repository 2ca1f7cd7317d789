"""What a tab was told a moment ago: what costs much and is the same from one rerun to the next.

The question holds all that the answer goes by, with the person and the version of the case, so that a step on its line
is seen at once; a list, and what stands on no line, may be as old as `FRESH`. Whatever this tab writes makes it forget
all of it: a whole run here, a fragment, which runs without the frame, by what it tells (tests/house/test_fragments.py).
The core checks every act again, whatever was shown.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import streamlit as st

from core.foundation.clock import now
from db.session import written
from pages.shared.state import Key, forget_kept

T = TypeVar("T")

FRESH = timedelta(seconds=20)
"""As long as the count in the tab's title."""


def kept(name: str, asked: Hashable, ask: Callable[[], T]) -> T:
    """The answer, asked anew when the question differs or it is no longer fresh; one is kept for each name.

    Args:
        name: what is asked.
        asked: all that the answer goes by, the person among it.
        ask: how; its answer is a frozen value.
    """
    key, moment = f"{Key.KEPT}:{name}", now()
    before = st.session_state.get(key)
    if before is not None and before[0] == asked and not written():
        answer: T = before[2]
        if timedelta() <= moment - before[1] < FRESH:
            return answer
    answer = ask()
    st.session_state[key] = (asked, moment, answer)
    return answer


def forget(name: str) -> None:
    """Ask anew next time."""
    st.session_state.pop(f"{Key.KEPT}:{name}", None)


@contextmanager
def kept_until_written() -> Iterator[None]:
    """A run of a page: when it wrote something, the next one asks everything anew."""
    try:
        yield
    finally:
        if written():
            forget_kept()
