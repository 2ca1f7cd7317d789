"""One entry whole: what made it, everything that happened to it, the enquiries, and what I may do to it now."""

from collections.abc import Callable

import streamlit as st

from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.queries.file import EntryFile, entry_by_number, entry_file
from db.session import reading
from pages.shared import formats, theme
from pages.shared.navigation import entry as page_of
from pages.shared.navigation import path
from pages.shared.session import require_page
from pages.shared.theme import card, section
from pages.supervision.acts.panel import panel
from pages.supervision.parts import letters, sheet

URL = "entry"


def find(who: Actor) -> EntryFile | None:
    """The entry of the address; without one, or with one that is not for him, a sentence and the way to the list."""
    number = st.query_params.get("no", "")
    if number:
        try:
            with reading() as session:
                return entry_file(session, who, entry_by_number(session, who, number))
        except CivicError as refusal:
            theme.head(_("挂账"), _("看一条挂账的全过程，办轮到您办的事。"))
            st.error(formats.plain(refusal.sentence()), icon=":material/block:")
    else:
        theme.head(_("挂账"), _("看一条挂账的全过程，办轮到您办的事。请先选一条。"))
    for url in ("ledger", "entries"):
        if page_of(url).open_to(who):
            st.page_link(path(url), label=_(page_of(url).title), icon=":material/list:")
    return None


def head(found: EntryFile) -> None:
    """Number, title, level, state, clocks."""
    with st.container(gap="small"):
        st.markdown(sheet.origin_line(found))
        st.header(formats.plain(sheet.title(found)), anchor=False)
        st.markdown(sheet.chips(found, moment))
        with st.container(horizontal=True, gap="medium"):
            sheet.to_case(found)
            for url in ("ledger", "entries"):
                if page_of(url).open_to(actor):
                    st.page_link(path(url), label=_(page_of(url).title), icon=":material/arrow_back:")


def acts(found: EntryFile) -> None:
    """What I may do now."""
    section(_("我现在可以做"))
    panel(URL, found)


def why(found: EntryFile) -> None:
    """The facts, and what made it."""
    sheet.facts(found)
    sheet.evidence(actor, found)


def letter_sheet(found: EntryFile) -> None:
    """Drafted and signed, for the centre."""
    letters.letters(URL, found, drafted)


def sheets(found: EntryFile, *parts: tuple[str, Callable[[EntryFile], None]]) -> None:
    """Parts of the file, each on a sheet of its own; without an enquiry or a letter there is none for them."""
    empty = {"enquiries": not found.enquiries, "letters": not drafted}
    for name, draw in parts:
        if not empty.get(name):
            with card(name, gap="small"):
                draw(found)


actor, moment = require_page(URL), now()
found = find(actor)
if found is None:
    st.stop()
drafted = letters.found(actor, found)
head(found)
told = (("enquiries", sheet.enquiries), ("line", sheet.line))
if theme.phone():
    sheets(found, ("acts", acts), ("letters", letter_sheet), ("why", why), *told)
else:
    left, right = st.columns([1.4, 1], gap="small")
    with left:
        sheets(found, ("acts", acts), ("letters", letter_sheet), *told)
    with right:
        sheets(found, ("why", why))
