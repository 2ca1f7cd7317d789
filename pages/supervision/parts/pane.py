"""The entry beside a list: what it is about, what made it, its clocks and enquiries, and what can be done."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.queries.file import entry_file
from db.session import reading
from pages.shared import formats, theme
from pages.shared.navigation import path
from pages.shared.theme import section
from pages.supervision.acts.opened import pane_key
from pages.supervision.acts.panel import panel
from pages.supervision.parts import sheet


def pane(url: str, actor: Actor, entry_id: int) -> None:
    """One entry on a sheet."""
    moment = now()
    with theme.card("pane", gap="small"):
        try:
            with reading() as session:
                entry = entry_file(session, actor, entry_id)
        except CivicError as refusal:
            st.error(formats.plain(refusal.sentence()), icon=":material/block:")
            st.session_state.pop(pane_key(url), None)
            return
        st.markdown(sheet.origin_line(entry))
        st.subheader(formats.plain(sheet.title(entry)), anchor=False)
        st.markdown(sheet.chips(entry, moment))
        sheet.facts(entry)
        sheet.evidence(actor, entry)
        sheet.enquiries(entry, brief=True)
        section(_("我现在可以做"))
        panel(url, entry)
        sheet.line(entry, brief=True)
        with st.container(horizontal=True, gap="medium"):
            st.page_link(
                path("entry"),
                label=_("打开这一条"),
                icon=":material/open_in_full:",
                query_params={"no": entry.number},
            )
            sheet.to_case(entry)
