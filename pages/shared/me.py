"""The foot of the side bar: who I am, in which roles, and the way out; and the bar of a demonstration."""

from html import escape

import streamlit as st

from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.demo import has_demo
from db.session import reading
from pages.shared.session import form_secret


def who_am_i(actor: Actor) -> None:
    """Name, roles, and a plain form, because leaving is a POST."""
    roles = _("、").join(dict.fromkeys(_(grant.role.label) for grant in actor.grants)) or _("还没有角色")
    st.sidebar.html(
        f'<div class="me"><b>{escape(actor.name)}</b><small>{escape(roles)}</small>'
        '<form method="post" action="/logout" target="_self">'
        f'<input type="hidden" name="csrf" value="{escape(form_secret())}">'
        f"<button>{escape(_('退出登录'))}</button></form></div>"
    )


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def _demo() -> bool:
    with reading() as session:
        return has_demo(session)


def demo_bar() -> None:
    """Said on every page of an invented district."""
    if _demo():
        st.html(
            '<p class="demo" role="note">'
            + escape(_("演示环境：单位、人员和件都是虚构的，不要填写真实的个人信息。"))
            + "</p>"
        )
