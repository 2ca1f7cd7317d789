"""A form that stands open on a case: its fields keep what was typed until the act is done, and it acts once.

The version that the person had before his eyes goes with the act, not the one that this run has just read. After an
act the fields get new names, so that the next form of the kind is empty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.queries.file import CaseFile
from core.cases.values import Receipt
from core.foundation.clock import now
from core.identity.actor import Actor
from db.session import unit_of_work
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now


class CaseAction(Protocol):
    """An act of the core whose own words are already given (`functools.partial`)."""

    def __call__(
        self, session: Session, actor: Actor, case_id: int, *, seen: int | None, now: datetime
    ) -> Receipt:
        """Do it to a case as it was seen."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person saw when he began: the version of the case, and the forms that were open to him."""

    version: int
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A form on a case, on the page of an address."""

    url: str
    case: CaseFile
    name: str

    def key(self, field: str) -> str:
        """The name of a field, another one after each act that was done."""
        return f"{self.name}-{self.case.id}-{st.session_state.get(_count(self.case.id), 0)}-{field}"


def shown_key(url: str, case_id: int) -> str:
    """Where this tab remembers what it showed of a case."""
    return f"_shown:{url}:{case_id}"


def pane_key(url: str) -> str:
    """Where a desk remembers which case its pane shows."""
    return f"_pane:{url}"


def carry_out(form: Opened, act: CaseAction, told: str) -> bool:
    """Do it in a transaction of its own, say so and draw the new truth; a refusal is shown and nothing is lost.

    Returns:
        True: it was sent, and refused.
    """
    return send(form, act, lambda _receipt: tell_now(told))


def send(form: Opened, act: CaseAction, then: Callable[[Receipt], None]) -> bool:
    """As `carry_out`, for acts whose sentence depends on what came of them."""
    actor = require_page(form.url)
    shown: Shown | None = st.session_state.get(shown_key(form.url, form.case.id))
    seen = shown.version if shown else form.case.version
    with refusals():
        with unit_of_work() as session:
            receipt = act(session, actor, form.case.id, seen=seen, now=now())
        _begin_again(form)
        then(receipt)
    return True


def _begin_again(form: Opened) -> None:
    count = _count(form.case.id)
    st.session_state[count] = st.session_state.get(count, 0) + 1
    st.session_state.pop(shown_key(form.url, form.case.id), None)
    st.session_state.pop(pane_key(form.url), None)


def _count(case_id: int) -> str:
    return f"_done:{case_id}"
