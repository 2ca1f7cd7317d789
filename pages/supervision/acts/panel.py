"""What is possible for me now on one entry: the first thing to do stands open, the others beside it or behind 更多."""

import streamlit as st

from core.foundation.text import _
from core.supervision.queries.file import EntryFile
from pages.shared import theme
from pages.supervision.acts.forms import FORMS
from pages.supervision.acts.opened import Opened, Shown, shown_key

USUAL, USUAL_PHONE = 4, 3
"""So many stand side by side; one more is shown rather than hidden alone."""
MORE = "more"
"""The segment behind which the rest is found."""


def forms_of(entry: EntryFile) -> tuple[str, ...]:
    """The forms this person may use on this entry now, the next thing to do first."""
    return tuple(name for name, form in FORMS.items() if form.acts & set(entry.acts))


def panel(url: str, entry: EntryFile) -> None:
    """Draw the acts. When somebody acted meanwhile, the form I am sending is still there to be answered."""
    key, possible = shown_key(url, entry.id), forms_of(entry)
    shown: Shown = st.session_state.setdefault(key, Shown(entry.version, possible))
    sent = False
    if shown.forms:
        name = _chosen(url, entry, shown.forms)
        sent = FORMS[name].draw(Opened(url, entry, name))
    else:
        st.caption(_("现在没有等您办的。"))
    st.session_state[key] = Shown(entry.version, possible)
    if shown != st.session_state[key] and not sent:
        st.rerun()


def _chosen(url: str, entry: EntryFile, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    usual = USUAL_PHONE if theme.phone() else USUAL
    beside, rest = (names, ()) if len(names) <= usual + 1 else (names[:usual], names[usual:])
    asked = f"{url}-{entry.id}-{'-'.join(names)}"
    chosen = st.segmented_control(
        _("要办的事"),
        [*beside, MORE] if rest else beside,
        default=beside[0],
        required=True,
        format_func=lambda name: _("更多") if name == MORE else _(FORMS[name].label),
        label_visibility="collapsed",
        wrap=True,
        key=f"entry-act-{asked}",
    )
    if chosen != MORE:
        return chosen
    return st.selectbox(
        _("别的事"),
        rest,
        format_func=lambda name: _(FORMS[name].label),
        label_visibility="collapsed",
        key=f"entry-more-{asked}",
    )
