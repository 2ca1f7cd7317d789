"""Where I am reached, and over which gateways I get which notices."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.phone import masked
from core.foundation.text import _
from core.identity.actor import Actor
from core.notices import rules
from core.notices.actions.preferences import CHOICES, choose, set_addresses
from core.notices.gateways.all import configured
from core.notices.queries.addresses import own_choices, own_reach
from core.notices.terms import CHOSEN, Gateway
from db.session import reading, unit_of_work
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section


def choices(me: Actor, url: str) -> None:
    """The two forms of my notices."""
    section(_("我的通知"), _("站内通知一直都有"))
    ready = configured()
    lacking = [gateway for gateway in CHOICES if gateway not in ready]
    if lacking:
        names = _("、").join(_(gateway.label) for gateway in lacking)
        st.caption(_(":material/info: 本系统还没有配置{names}，选了也要等管理员配置好才发。", names=names))
    _addresses(me, url)
    _kinds(me, url)


def _addresses(me: Actor, url: str) -> None:
    with reading() as session:
        reach = own_reach(session, me)
    with st.form("notice_addresses", border=False):
        email = st.text_input(_("邮箱"), value=reach.email, max_chars=120, autocomplete="email")
        number = st.text_input(
            _("收短信的手机号"),
            value=reach.own_phone,
            max_chars=20,
            placeholder=_("不填就用人员资料里的 {phone}", phone=masked(reach.phone))
            if reach.phone and not reach.own_phone
            else "",
            autocomplete="tel",
        )
        if not st.form_submit_button(_("保存邮箱和手机号")):
            return
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            set_addresses(session, actor, email=email or "", number=number or "", now=now())
        tell_now(_("邮箱和手机号已经保存。"))


def _kinds(me: Actor, url: str) -> None:
    with reading() as session:
        chosen = own_choices(session, me)
    ticked = {}
    with st.form("notice_kinds", border=False):
        for group in CHOSEN:
            ways = st.pills(
                _(group.label),
                list(CHOICES),
                selection_mode="multi",
                default=[way for way in CHOICES if rules.wanted(group, way, chosen)],
                format_func=_way,
                help=_(group.note),
                key=f"notice_kind_{group}",
            )
            ticked |= {(group, way): way in ways for way in CHOICES}
        st.caption(_(":material/bedtime: 晚九点到早八点不发短信，紧急的除外；十分钟里的几条并成一条。"))
        if not st.form_submit_button(_("保存选择")):
            return
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            choose(session, actor, ticked)
        tell_now(_("通知的选择已经保存。"))


def _way(way: Gateway) -> str:
    return _(way.label)
