"""Add a person with a first role; the one-time password is shown once."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import people
from db.session import unit_of_work
from pages.admin.parts.password import tell_password
from pages.admin.parts.roles import grant_fields
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import FORM, card

URL = "people"


def draw() -> None:
    """The form."""
    name = f"{form_key('newcomer')}-new"
    with card("newcomer", gap="small", width=FORM), st.form(name, border=False):
        left, right = st.columns(2, gap="small")
        named = left.text_input(_("姓名"), max_chars=people.LONGEST_NAME, key=f"{name}-name")
        login = right.text_input(
            _("登录名"), max_chars=32, placeholder=_("小写字母、数字，如 wangmin"), key=f"{name}-login"
        )
        title = left.text_input(_("职务"), max_chars=people.LONGEST_TITLE, key=f"{name}-title")
        phone = right.text_input(_("电话"), max_chars=20, key=f"{name}-phone")
        role, unit_id = grant_fields(key=name)
        st.caption(_(":material/info: 系统给一个一次性密码，只显示一次；更多角色以后再授。"))
        if not st.form_submit_button(_("增加人员"), type="primary", icon=":material/person_add:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            made = people.add_person(
                session,
                actor,
                login or "",
                named or "",
                title=title or "",
                number=phone or "",
                grants=((role, unit_id),) if role is not None and unit_id is not None else (),
                now=now(),
            )
        renew("newcomer")
        tell_password((named or "").strip(), made.login, made.password)
        tell_now(_("已增加{name}。", name=(named or "").strip()))
