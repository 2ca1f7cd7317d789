"""A form that stands open on an entry: what was typed stays until the act is done, and it acts once.

The version that the person had before his eyes goes with the act; after it the fields get new names.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import streamlit as st
from sqlalchemy.orm import Session

from core.deadlines.queries import limit_for
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.identity.actor import Actor
from core.supervision.queries.file import EntryFile
from core.supervision.queries.line import Happened
from core.supervision.terms import SupervisionEvent
from core.supervision.values import EntryReceipt
from db.session import reading, unit_of_work
from pages.cases.parts.choices import spoken
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now


class EntryAction(Protocol):
    """An act of the core whose own words are already given (`functools.partial`)."""

    def __call__(
        self, session: Session, actor: Actor, entry_id: int, *, seen: int | None, now: datetime
    ) -> EntryReceipt:
        """Do it to an entry as it was seen."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person saw when he began: the version of the entry, and the forms that were open to him."""

    version: int
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A form on an entry, on the page of an address."""

    url: str
    entry: EntryFile
    name: str

    def key(self, field: str) -> str:
        """The name of a field, another one after each act that was done."""
        done = st.session_state.get(_count(self.entry.id), 0)
        return f"entry-{self.name}-{self.entry.id}-{done}-{field}"


def shown_key(url: str, entry_id: int) -> str:
    """Where this tab remembers what it showed of an entry."""
    return f"_entry_shown:{url}:{entry_id}"


def pane_key(url: str) -> str:
    """Where a list remembers which entry stands beside it."""
    return f"_entry_pane:{url}"


def carry_out(form: Opened, act: EntryAction, told: str) -> bool:
    """Do it in a transaction of its own, say so and draw the new truth; a refusal is shown and nothing is lost.

    Returns:
        True: it was sent, and refused.
    """
    actor = require_page(form.url)
    shown: Shown | None = st.session_state.get(shown_key(form.url, form.entry.id))
    seen = shown.version if shown else form.entry.version
    with refusals():
        with unit_of_work() as session:
            act(session, actor, form.entry.id, seen=seen, now=now())
        name = _count(form.entry.id)
        st.session_state[name] = st.session_state.get(name, 0) + 1
        st.session_state.pop(shown_key(form.url, form.entry.id), None)
        tell_now(told)
    return True


def limit(stage: Stage, form: Opened) -> str:
    """How long a stage of this entry lasts, as people say it."""
    with reading() as session:
        return spoken(limit_for(session, stage, None, now(), form.entry.level))


def last_step(form: Opened, event: SupervisionEvent) -> Happened | None:
    """The newest event of this name."""
    return next((step for step in form.entry.line if step.name is event), None)


def _count(entry_id: int) -> str:
    return f"_entry_done:{entry_id}"
