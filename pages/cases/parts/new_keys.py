"""New query code for somebody who lost his slip, after the clerk has checked on the telephone who is asking."""

from html import escape

import streamlit as st

from core.cases.actions.intake import reissue_keys
from core.cases.codes import spaced
from core.cases.queries.file import CaseFile
from core.cases.terms import Origin
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import Role
from db.session import unit_of_work
from pages.shared.refusals import refusals
from pages.shared.session import require_page

MADE = "_new_code"


def new_keys(url: str, actor: Actor, case: CaseFile) -> None:
    """The way to a new code, for who may give one; the code itself is shown once."""
    made = st.session_state.get(MADE)
    if made is not None and made[0] == case.id:
        st.html(f'<dl class="slip"><dt>{escape(_("新查询码"))}</dt><dd>{escape(spaced(made[1]))}</dd></dl>')
        if st.button(_("已读给对方"), icon=":material/done:"):
            del st.session_state[MADE]
            st.rerun()
        return
    if not actor.has(Role.OPERATOR) or case.origin is not Origin.LIVE:
        return
    with st.popover(_("换发查询码"), icon=":material/key:"):
        st.caption(_("先在电话里核对姓名、号码和所反映的事。换发以后，旧的查询码和链接都不能用。"))
        if st.button(_("已核对，换发"), type="primary"):
            _reissue(url, case.id)


def _reissue(url: str, case_id: int) -> None:
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            code, _link = reissue_keys(session, actor, case_id, now=now())
        st.session_state[MADE] = (case_id, code)
        st.rerun()
