"""推送地址: the endpoints of the settings, how the last pushes went, and a try."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.notices.actions.trying import push_try
from core.notices.queries.endpoints import EndpointView, endpoints
from db.session import reading, unit_of_work
from pages.shared import formats, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card


def attempt(url: str, name: str) -> None:
    """Push a try."""
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            push_try(session, actor, name, now=now())
        tell_now(_("已发出一条试推，几秒后看结果；对方要验签名、按 X-Minhu-Delivery 去重。"))


def draw(url: str, row: EndpointView) -> None:
    """One endpoint; its secret is nowhere."""
    with card(f"endpoint_{row.name}", gap="small"):
        words, act = st.columns([5, 1], vertical_alignment="center")
        chips = []
        if row.error:
            chips.append(formats.badge(formats.plain(row.error), "red", ":material/error:"))
        elif row.sent_at is not None:
            chips.append(formats.badge(_("正常"), "green", ":material/check_circle:"))
        last = _("最近发到 {last}", last=formats.moment(row.sent_at)) if row.sent_at else _("还没有发到过")
        told = _("渠道 {channel} 的进展", channel=row.channel) if row.channel else _("没有写渠道，不推进展")
        count = _("等着发 {waiting} 条，搁置 {parked} 条", waiting=row.waiting, parked=row.parked)
        words.markdown(
            f"**{formats.plain(row.name)}** {' '.join(chips)}  \n"
            f":small[{formats.plain(row.host)} · {formats.plain(told)}]  \n"
            f":small[:gray[{last} · {count}]]"
        )
        if act.button(_("试推一条"), icon=":material/send:", key=f"try_{row.name}"):
            attempt(url, row.name)


def listed(url: str, who: Actor) -> None:
    """All endpoints; they are added where their secrets are, in the settings."""
    with reading() as session:
        rows = endpoints(session, who)
    for row in rows:
        draw(url, row)
    if not rows:
        theme.empty(
            _("没有配置推送地址"), _("地址和密钥写在环境变量 MINHU_WEBHOOKS 里，见运行手册“通知”一节。")
        )
