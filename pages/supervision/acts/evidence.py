"""Files that go with the words of an act, through our own door; made ready before the act's transaction begins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import streamlit as st
from sqlalchemy.orm import Session

from core.files.terms import Upload
from core.identity.actor import Actor
from core.supervision.values import EntryReceipt
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.said import Uploads, file_field, keep, prepared
from pages.shared.refusals import refusals
from pages.supervision.acts.opened import Opened, carry_out


class EvidencedAction(Protocol):
    """An act of the core that takes files with its words, which are already given."""

    def __call__(
        self,
        session: Session,
        actor: Actor,
        entry_id: int,
        *,
        file_ids: tuple[int, ...],
        seen: int | None,
        now: datetime,
    ) -> EntryReceipt:
        """Do it to an entry as it was seen."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody wrote, and what he sent along."""

    text: str
    uploads: Uploads


def evidenced(form: Opened, words: Words, label: str) -> Sent | None:
    """One field of words and one of files; None before it was sent."""
    with st.form(form.key("form"), border=False):
        text = word_field(form, words)
        uploads = file_field(label, key=form.key("proofs"))
        says(words.says, grave=words.grave)
        if st.form_submit_button(words.button, type="primary", icon=f":material/{words.icon}:"):
            return Sent(text, uploads)
    return None


def carry_out_with(form: Opened, act: EvidencedAction, uploads: Uploads, told: str) -> bool:
    """`carry_out` of an act with files; a file that cannot be kept is refused, and nothing is lost.

    Returns:
        True: it was sent, and refused.
    """
    made = _ready(uploads)
    if made is None:
        return True

    def whole(
        session: Session, actor: Actor, entry_id: int, *, seen: int | None, now: datetime
    ) -> EntryReceipt:
        ids = keep(session, actor, made)
        return act(session, actor, entry_id, file_ids=ids, seen=seen, now=now)

    return carry_out(form, whole, told)


def _ready(uploads: Uploads) -> tuple[Upload, ...] | None:
    """Files as they will be kept; None: refused, and said so."""
    with refusals():
        return prepared(uploads)
    return None
