"""Who does my work while I am away, and for whom I do it."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from core.duty.actions.substitutes import appoint, end
from core.duty.queries.substitutes import absences, colleagues
from core.duty.values import StandIn
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section

URL = "mine"
FORM = "substitute"


def substitute(me: Actor) -> None:
    """My own absences."""
    section(_("我请人代办"), _("不在的几天，分办时默认交给代办的同事"))
    arrange(URL, me.account_id or 0)


def for_colleague(url: str, names: Mapping[int, str]) -> None:
    """A lead arranges it for somebody of his unit who cannot do so himself."""
    section(_("替同事请人代办"), _("同事临时来不了，由负责人安排"))
    away = st.selectbox(
        _("谁不在"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("请选择"),
        key="substitute_away",
    )
    if away is not None:
        arrange(url, away)


def arrange(url: str, account_id: int) -> None:
    """What is arranged for somebody, and the form to arrange more."""
    today = civil(now()).date()
    with reading() as session:
        arranged = absences(session, account_id, on=today)
        able = colleagues(session, account_id, now=now())
    for each in arranged:
        _one(url, account_id, each)
    if not able:
        st.caption(_("本单位没有同样角色的同事，没有人可以代办。"))
        return
    names = {holder.account_id: _("{name}（{unit}）", name=holder.name, unit=holder.unit) for holder in able}
    with st.form(f"{FORM}-{account_id}-{form_key(FORM)}", border=False):
        other = st.selectbox(
            _("谁代办"), list(names), index=None, format_func=names.__getitem__, placeholder=_("请选择")
        )
        left, right = st.columns(2, gap="small")
        first = left.date_input(_("从哪天"), value=today, min_value=today, format="YYYY-MM-DD")
        last = right.date_input(
            _("到哪天，含当天"), value=today + timedelta(days=1), min_value=today, format="YYYY-MM-DD"
        )
        st.caption(_(":material/info: 已经在办的件不会自动移走；回来以前可以随时结束。"))
        if not st.form_submit_button(_("请他代办"), type="primary", icon=":material/swap_horiz:"):
            return
    actor = require_page(url)
    with refusals():
        if other is None:
            raise Invalid(N_("请选谁代办"), "substitute_id")
        with unit_of_work() as session:
            appoint(session, actor, account_id, other, first, last, now=now())
        renew(FORM)
        tell_now(_("已请{name}代办。", name=names[other]))


def _one(url: str, account_id: int, each: StandIn) -> None:
    days = _("{first} 到 {last}", first=each.from_day.isoformat(), last=each.to_day.isoformat())
    mine = each.account_id == account_id
    words = (
        _("由 **{name}** 代办", name=formats.plain(each.substitute))
        if mine
        else _("替 **{name}** 代办", name=formats.plain(each.name))
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"{words}  \n:small[:gray[{days}]]")
        if mine and st.button(_("结束代办"), key=f"substitute_end_{each.id}"):
            finish(url, each.id)


def finish(url: str, standing_id: int) -> None:
    """He is back."""
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            end(session, actor, standing_id, now=now())
        tell_now(_("代办已经结束。"))
