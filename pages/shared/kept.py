"""What a tab was told a moment ago: what costs much and is the same from one rerun to the next.

The question holds all that the answer goes by, with the person and the version of the case, so that a step on its line
is seen at once; a list, and what stands on no line, may be as old as `FRESH`. Whatever this tab writes makes it forget
all of it (a whole run here, a fragment, which runs without the frame, by what it tells: tests/house/test_fragments.py),
and so does a case that is hidden from anybody. The core checks every act again, whatever was shown.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import streamlit as st

from core.foundation.clock import now
from db.session import stamp_read, written
from pages.shared.state import Key, forget_kept

T = TypeVar("T")

FRESH = timedelta(seconds=20)
"""As long as the count in the tab's title."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was told, to which question, when, and what stood then."""

    asked: Hashable
    stamp: object
    at: datetime
    told: T

    def answers(self, asked: Hashable, stamp: object, moment: datetime) -> bool:
        """Whether it may be told again."""
        return (self.asked, self.stamp) == (asked, stamp) and timedelta() <= moment - self.at < FRESH


def kept(name: str, asked: Hashable, ask: Callable[[], T]) -> T:
    """The answer, asked anew when the question differs or it is no longer fresh; one is kept for each name.

    Args:
        name: what is asked.
        asked: all that the answer goes by, the person among it.
        ask: how; its answer is a frozen value.
    """
    key, moment, stamp = f"{Key.KEPT}:{name}", now(), stamp_read()
    before: Answer[T] | None = st.session_state.get(key)
    if before is not None and before.answers(asked, stamp, moment) and not written():
        return before.told
    told = ask()
    st.session_state[key] = Answer(asked, stamp, moment, told)
    return told


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
