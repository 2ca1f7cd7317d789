"""Who the person is: masked, shown for ten minutes to somebody who says why; and his word against text messages."""

from functools import partial
from math import ceil

import streamlit as st

from core.cases.actions.consenting import stop_texts
from core.cases.actions.revealing import reveal_contact
from core.cases.queries.file import CaseFile, case_file
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from core.journal.looks import OPEN_FOR
from db.session import reading, unit_of_work
from pages.cases.parts.facts import table, who
from pages.shared import formats
from pages.shared.forms import confirmed
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now


def contact(url: str, case: CaseFile) -> None:
    """The masked contact and the way to see it; what is open closes by itself."""
    until = case.contact.open_until
    if until is not None:
        seconds = max(1, ceil((until - now()).total_seconds()) + 1)
        st.fragment(partial(_open, url, case.id), run_every=seconds)()
    elif not case.contact.withheld and (case.contact.name or case.contact.phone):
        _ask(url, case)


def texts(url: str, actor: Actor, case: CaseFile) -> None:
    """On the telephone he says that he wants no more of them; the centre does it for him."""
    if not case.sms_ok or not actor.has(*CENTRE_ROLES):
        return
    question = _("不再用短信告诉反映人进展，等着发的也不发。以后要收，只能由本人再反映时同意。")
    if confirmed(_("停发短信"), question, key=f"texts-{case.id}", icon=":material/sms_failed:"):
        who_asks = require_page(url)
        with refusals():
            with unit_of_work() as session:
                stop_texts(session, who_asks, case.id, now=now())
            tell_now(_("好，不再给反映人发短信。"))


def _open(url: str, case_id: int) -> None:
    actor = require_page(url)
    with reading() as session:
        case = case_file(session, actor, case_id, now=now())
    if case.contact.open_until is None:
        st.rerun()
    table({_("反映人"): who(case, hidden=False)})
    st.caption(
        _(":material/visibility: 显示到 {until}，已留痕。", until=formats.moment(case.contact.open_until))
    )


def _ask(url: str, case: CaseFile) -> None:
    with (
        st.popover(_("查看完整联系方式"), icon=":material/lock_open:"),
        st.form(f"reveal-{case.id}", border=False),
    ):
        reason = st.text_input(_("查看的事由"), placeholder=_("如：电话核实地点"), max_chars=100)
        st.caption(
            _(
                "显示 {minutes} 分钟后恢复遮盖，查看的人和事由会记下。",
                minutes=int(OPEN_FOR.total_seconds() // 60),
            )
        )
        sent = st.form_submit_button(_("查看"), type="primary")
        if not sent:
            return
        actor = require_page(url)
        with refusals():
            with unit_of_work() as session:
                until = reveal_contact(session, actor, case.id, reason=reason or "", now=now())
            tell_now(_("联系方式显示到 {until}。", until=formats.moment(until)))
