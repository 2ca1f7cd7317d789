"""What the parts of the page share: its address, what it remembers, and how an act is carried out."""

from collections.abc import Callable

import streamlit as st
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.identity.actor import Actor
from core.knowledge.values import EntryFile, EntryReceipt
from db.session import unit_of_work
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now

URL = "knowledge"
WRITING = "_knowledge_writing"
"""The entry whose new version is being written; 0: a new entry."""


def key(entry: EntryFile | None, field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{entry.id if entry else 0}-{field}"


def shown(entry: EntryFile) -> int:
    """How far the line had come when the person last saw it: the run before this one, which answers a click."""
    name = f"_knowledge_shown:{entry.id}"
    before = st.session_state.get(name, entry.seen)
    st.session_state[name] = entry.seen
    return int(before)


def begun(entry: EntryFile) -> int:
    """How far the line had come when the new version was begun; after a refusal he has been told, and may go on."""
    return int(st.session_state.setdefault(key(entry, "begun"), entry.seen))


def carry_out(act: Callable[[Session, Actor], EntryReceipt], told: str) -> None:
    """Do it in a transaction of its own, say so and draw the new truth; a refusal is shown and nothing is lost."""
    actor = require_page(URL)
    with refusals():
        try:
            with unit_of_work() as session:
                act(session, actor)
        except Conflict:
            for name in [name for name in st.session_state if str(name).endswith("-begun")]:
                del st.session_state[name]
            raise
        renew(URL)
        st.session_state.pop(WRITING, None)
        tell_now(told)
