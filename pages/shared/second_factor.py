"""The card of the second factor on "my account": set up, recovery codes shown once, given up."""

from html import escape

import segno
import streamlit as st

from core.foundation.clock import now
from core.foundation.errors import raised
from core.foundation.text import _
from core.identity import queries, second_factor
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared.refusals import refusals
from pages.shared.session import read_token, require_page
from pages.shared.state import Key, tell_now
from pages.shared.theme import section


def draw(actor: Actor, url: str) -> None:
    """The second factor of the person on this page: set it up, or give it up."""
    with reading() as session:
        mine = queries.account(session, actor, actor.account_id or 0, now=now())
    if codes := st.session_state.get(Key.CODES):
        _show_codes(codes)
    elif mine.second_factor:
        section(_("动态口令"), _("已启用"))
        _drop(url)
    else:
        section(_("动态口令"), _("未启用"))
        _offer(url)


def _offer(url: str) -> None:
    if not st.session_state.get(Key.OFFER):
        st.markdown(_("启用以后，登录时除了密码，还要输入手机验证器上的 6 位数字。"))
        if st.button(_("启用动态口令"), icon=":material/phonelink_lock:"):
            st.session_state[Key.OFFER] = True
            st.rerun()
        return
    with refusals():
        with unit_of_work() as session:
            now_ = now()
            made = second_factor.pending_totp(session, read_token(), now=now_)
            made = made or second_factor.begin_totp(session, read_token(), now=now_)
        st.markdown(_("用手机上的验证器扫描，再输入它显示的 6 位数字。"))
        st.html(f'<img class="qr" alt="{escape(_("二维码，内容与下面的密钥相同"))}" src="{qr(made.uri)}">')
        st.code(made.secret, language=None)
        _confirm(url)


def _confirm(url: str) -> None:
    with st.form("confirm", border=False):
        code = st.text_input(_("验证器显示的 6 位数字"), max_chars=10, autocomplete="one-time-code")
        if not st.form_submit_button(_("启用"), type="primary"):
            return
    require_page(url)
    with unit_of_work() as session:
        answer = second_factor.confirm_totp(session, read_token(), code or "", now=now())
    st.session_state[Key.CODES] = raised(answer).recovery_codes
    st.session_state.pop(Key.OFFER, None)
    st.rerun()


def _show_codes(codes: tuple[str, ...]) -> None:
    section(_("恢复码"), _("手机丢了可以用，每个只能用一次；只显示这一回"))
    st.code("\n".join(codes), language=None)
    if st.button(_("抄好了"), type="primary"):
        st.session_state.pop(Key.CODES, None)
        st.rerun()


def _drop(url: str) -> None:
    with st.form("drop", border=False, clear_on_submit=True):
        given = st.text_input(_("密码"), type="password", autocomplete="current-password")
        if not st.form_submit_button(_("停用动态口令")):
            return
    require_page(url)
    with refusals():
        with unit_of_work() as session:
            answer = second_factor.drop_totp(session, read_token(), given or "", now=now())
        raised(answer)
        tell_now(_("动态口令已经停用。"))


def qr(text: str) -> str:
    """A QR code as the address of an image: nothing is fetched, nothing is stored; `st.html` drops inline SVG."""
    return segno.make(text, error="m").svg_data_uri(scale=5, border=2, light="#fff")
