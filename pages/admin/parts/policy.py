"""Which roles must log in with a second factor."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import roles_with_second_factor
from core.identity.second_factor import require_totp
from core.identity.terms import Role
from db.session import reading, unit_of_work
from pages.admin.parts.roles import ROLES, role_name
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import FORM, card, section

URL = "people"


def draw(actor: Actor) -> None:
    """All roles, those that must marked."""
    with reading() as session:
        required = roles_with_second_factor(session)
    with card("policy", gap="small", width=FORM), st.form("policy", border=False):
        section(_("必须用动态口令的角色"))
        chosen = st.pills(
            _("角色"),
            ROLES,
            selection_mode="multi",
            default=[role for role in ROLES if role in required],
            format_func=role_name,
            label_visibility="collapsed",
        )
        st.caption(
            _(":material/info: 有这些角色的人，下次登录时须先启用手机验证器。建议管理员和中心的人都用。")
        )
        if not st.form_submit_button(_("保存"), type="primary", icon=":material/save:"):
            return
    _save(actor, required, set(chosen))


def _save(actor: Actor, required: set[Role], chosen: set[Role]) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            for role in sorted(required ^ chosen):
                require_totp(session, actor, role, role in chosen, now=now())
        tell_now(_("登录要求已保存。"))
