"""Give a key to another system; the secret is shown once, to be copied."""

from dataclasses import dataclass

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import channels
from core.identity.terms import KEPT_BY_KEYS, Channel, ChannelScope
from db.session import unit_of_work
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import FORM, card

URL = "channels"
TOLD = "_channel_secret"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in."""

    name: str
    channel: Channel
    scopes: list[ChannelScope]
    per_minute: int
    per_day: int
    days: int | None


def fields(name: str) -> Asked:
    """The fields of the form."""
    left, right = st.columns(2, gap="small")
    named = left.text_input(
        _("渠道名称"),
        max_chars=channels.LONGEST_NAME,
        placeholder=_("哪个系统，如“市民服务 APP”"),
        key=f"{name}-name",
    )
    channel = right.selectbox(
        _("来件渠道"), KEPT_BY_KEYS, format_func=lambda each: _(each.label), key=f"{name}-channel"
    )
    scopes = st.multiselect(
        _("权限"),
        list(ChannelScope),
        default=list(ChannelScope),
        format_func=lambda each: _(each.label),
        placeholder=_("至少选一项"),
        key=f"{name}-scopes",
    )
    first, second, third = st.columns(3, gap="small")
    minute = first.number_input(_("每分钟最多多少次"), 1, channels.MOST_PER_MINUTE, 60, key=f"{name}-minute")
    day = second.number_input(_("每天最多多少次"), 1, channels.MOST_PER_DAY, 5000, key=f"{name}-day")
    days = third.number_input(_("有效天数，0 为一直有效"), 0, 3650, 365, key=f"{name}-days")
    return Asked(named or "", channel, scopes, int(minute), int(day), int(days) or None)


def draw() -> None:
    """The form."""
    name = f"{form_key('channel')}-key"
    with card("new_key", gap="small", width=FORM), st.form(name, border=False):
        asked = fields(name)
        st.caption(_(":material/info: 密钥只显示一次，请当面或用加密方式交给对方，不要发在群里。"))
        if not st.form_submit_button(_("发密钥"), type="primary", icon=":material/key:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            made = channels.make_key(
                session,
                actor,
                asked.name,
                asked.channel,
                asked.scopes,
                per_minute=asked.per_minute,
                per_day=asked.per_day,
                days=asked.days,
                now=now(),
            )
        renew("channel")
        st.session_state[TOLD] = (made.name, made.secret)
        tell_now(_("已给“{name}”发密钥。", name=made.name))


def told_key() -> None:
    """The card with the secret, if there is one to pass on."""
    if TOLD not in st.session_state:
        return
    name, secret = st.session_state[TOLD]
    with card("secret", gap="small"):
        st.markdown(_("**{name}** 的密钥：", name=formats.plain(name)))
        st.code(secret, language=None, wrap_lines=True)
        st.caption(_(":material/info: 只显示这一次，请现在复制。丢了只能停用，另发一把。"))
        if st.button(_("已经复制"), icon=":material/done:"):
            del st.session_state[TOLD]
            st.rerun()
