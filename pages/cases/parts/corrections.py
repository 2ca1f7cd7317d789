"""Corrections of the catalogue that returns gave rise to: a second person says yes or no."""

import streamlit as st

from core.cases.actions.catalogue import BASIS_MAX, EDITORS, confirm_correction, decline_correction
from core.cases.queries.catalogue import EntryView, corrections
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared import formats, theme
from pages.shared.forms import form_key, renew
from pages.shared.navigation import path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card

URL = "catalogue"


def waiting_corrections(actor: Actor) -> None:
    """All that wait, each on a sheet with the case that caused it."""
    with reading() as session:
        rows = corrections(session, actor)
    if not rows:
        theme.empty(_("没有等着确认的更正"), _("退单获准以后，建议的更正会到这里，由另一个人确认。"))
    for row in rows:
        with card(f"correction-{row.id}", gap="small"):
            _one(actor, row)


def _one(actor: Actor, row: EntryView) -> None:
    place = row.area or _("全区")
    st.markdown(f":gray[{formats.plain(f'{row.category} · {place}')}]")
    st.markdown(_("改由 {unit} 办", unit=formats.badge(row.unit, "blue", ":material/route:")))
    st.caption(formats.plain(row.basis))
    who = _("{name} 提出，{when}", name=row.made_by, when=formats.moment(row.made_at))
    st.caption(formats.plain(who))
    if row.number:
        st.page_link(
            path("file"),
            label=_("引起更正的件"),
            icon=":material/description:",
            query_params={"no": row.number},
        )
    if row.own:
        st.caption(_(":material/info: 您自己提出的，要由另一位派单员或中心负责人确认。"))
    elif actor.has(*EDITORS):
        _decide(row)


def _decide(row: EntryView) -> None:
    key = f"{form_key(URL)}-correction-{row.id}"
    reason = st.text_input(_("不采纳的理由"), max_chars=BASIS_MAX, key=f"{key}-reason")
    with st.container(horizontal=True, gap="small"):
        yes = st.button(_("确认，今天起作数"), type="primary", icon=":material/check:", key=f"{key}-yes")
        no = st.button(_("不采纳"), icon=":material/close:", key=f"{key}-no")
    if not (yes or no):
        return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            if yes:
                confirm_correction(session, actor, row.id, now=now())
            else:
                decline_correction(session, actor, row.id, reason=reason or "", now=now())
        renew(URL)
        tell_now(_("目录已更正。") if yes else _("已记下，目录不改。"))
