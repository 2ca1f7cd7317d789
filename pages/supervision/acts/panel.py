"""What is possible for me now on one entry: the first thing to do stands open, the others beside it or behind 更多."""

import streamlit as st

from core.foundation.text import _
from core.supervision.queries.file import EntryFile
from pages.shared.forms import first_or_more
from pages.supervision.acts.forms import FORMS
from pages.supervision.acts.opened import Opened, Shown, shown_key


def forms_of(entry: EntryFile) -> tuple[str, ...]:
    """The forms this person may use on this entry now, the next thing to do first."""
    return tuple(name for name, form in FORMS.items() if form.acts & set(entry.acts))


def panel(url: str, entry: EntryFile) -> None:
    """Draw the acts. When somebody acted meanwhile, the form I am sending is still there to be answered."""
    key, possible = shown_key(url, entry.id), forms_of(entry)
    shown: Shown = st.session_state.setdefault(key, Shown(entry.version, possible))
    sent = False
    if shown.forms:
        name = first_or_more(shown.forms, lambda each: _(FORMS[each].label), f"entry-{url}-{entry.id}")
        sent = FORMS[name].draw(Opened(url, entry, name))
    else:
        st.caption(_("现在没有等您办的。"))
    st.session_state[key] = Shown(entry.version, possible)
    if shown != st.session_state[key] and not sent:
        st.rerun()
