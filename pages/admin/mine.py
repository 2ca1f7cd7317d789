"""My account: where I am logged in, my password, my second factor, my language, my notices."""

import streamlit as st

from core.duty.permissions import ON_ROSTERS
from core.foundation.clock import now
from core.foundation.errors import Invalid, raised
from core.foundation.text import LANGUAGES, N_, _
from core.identity import login, people, sessions
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.admin.parts.notice_choices import choices
from pages.admin.parts.substitute import substitute
from pages.shared import formats
from pages.shared.agents import browser_name
from pages.shared.refusals import refusals
from pages.shared.second_factor import draw
from pages.shared.session import read_token, require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, head, section

URL = "mine"


def where(actor: Actor) -> None:
    """My logins, each of which I can end."""
    section(_("我的登录"), _("不认识的，请立即结束并修改密码"))
    with reading() as session:
        rows = sessions.sessions_of(session, actor, now=now())
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            here = formats.badge(_("本机"), "green") if row.current else ""
            since = _(
                "{since} 登录，{ago}用过",
                since=formats.moment(row.created_at),
                ago=formats.ago(row.active_at, now()),
            )
            st.markdown(
                f"**{formats.plain(browser_name(row.browser))}** {here}  \n"
                f":small[:gray[{formats.plain(row.address)} · {since}]]"
            )
            if not row.current and st.button(_("结束"), key=f"end_{row.id}"):
                end(row.id)


def end(session_id: int) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            sessions.end_session(session, actor, session_id, now=now())
        tell_now(_("那个登录已经结束。"))


def password() -> None:
    """Change it; my other logins end."""
    section(_("修改密码"), _("改好以后，别处的登录会结束"))
    with st.form("password", border=False, clear_on_submit=True):
        old = st.text_input(_("现在的密码"), type="password", autocomplete="current-password")
        new = st.text_input(
            _("新密码"), type="password", autocomplete="new-password", help=_("至少 10 个字符")
        )
        again = st.text_input(_("再输入一次新密码"), type="password", autocomplete="new-password")
        if not st.form_submit_button(_("修改密码"), type="primary"):
            return
    require_page(URL)
    with refusals():
        if new != again:
            raise Invalid(N_("两次输入的新密码不一样"), "again")
        with unit_of_work() as session:
            answer = login.change_password(session, read_token(), old or "", new or "", now=now())
        raised(answer)
        tell_now(_("密码已经修改，别处的登录已经结束。"))


def language(actor: Actor) -> None:
    """The language I am spoken to."""
    section(_("语言"))
    names = {"": _("跟随浏览器"), **LANGUAGES}
    tags = list(names)
    chosen = st.segmented_control(
        _("语言"),
        tags,
        default=actor.language,
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
    )
    if chosen != actor.language:
        with refusals():
            with unit_of_work() as session:
                people.choose_language(session, actor, chosen)
            st.rerun()


me = require_page(URL)
head(_("我的账号"), _("{name}，这里管您自己的登录、密码、语言和通知。", name=formats.plain(me.name)))
left, right = st.columns(2, gap="small")
with left:
    with card("where", gap="small"):
        where(me)
    if me.has(*ON_ROSTERS):
        with card("substitute", gap="small"):
            substitute(me)
    with card("language", gap="small"):
        language(me)
    with card("notices", gap="small"):
        choices(me, URL)
with right:
    with card("password", gap="small"):
        password()
    with card("factor", gap="small"):
        draw(me, URL)
