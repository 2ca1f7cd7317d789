"""Forms that ask for nothing but words: one field, what will happen and until when, one button."""

from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from core.cases.values import COMMENT_MAX


class Keyed(Protocol):
    """A form that stands open on something, and names its fields."""

    def key(self, field: str) -> str:
        """The name of a field, another one after each act that was done."""


@dataclass(frozen=True, slots=True)
class Words:
    """What such a form says, all in the reader's language.

    Attributes:
        label: of the field.
        hint: inside the field while it is empty.
        says: what will happen and until when (markdown).
        button: the act.
        icon: of the button, by its Material name.
        most: how long the words may be.
        height: of the field, in pixels.
        grave: it ends something; the sentence carries a mark of warning.
    """

    label: str
    hint: str
    says: str
    button: str
    icon: str = "send"
    most: int = COMMENT_MAX
    height: int = 100
    grave: bool = False


def written(form: Keyed, words: Words) -> str | None:
    """Draw it; what was typed when it was sent, None before."""
    with st.form(form.key("form"), border=False):
        text = word_field(form, words)
        says(words.says, grave=words.grave)
        if st.form_submit_button(words.button, type="primary", icon=f":material/{words.icon}:"):
            return text
    return None


def word_field(form: Keyed, words: Words) -> str:
    """The field alone, for forms that ask for more beside it."""
    text = st.text_area(
        words.label,
        max_chars=words.most,
        height=words.height,
        placeholder=words.hint,
        key=form.key("words"),
    )
    return text or ""


def says(sentence: str, *, grave: bool = False) -> None:
    """What will happen, before it is sent; what cannot be taken back with a mark of warning."""
    if grave:
        st.markdown(f":orange[:material/warning:] {sentence}")
    else:
        st.caption(f":material/info: {sentence}")
