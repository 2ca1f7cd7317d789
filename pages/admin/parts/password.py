"""A one-time password, told once and kept nowhere."""

import streamlit as st

from core.foundation.text import _
from pages.shared import formats
from pages.shared.theme import card

TOLD = "_one_time_password"


def tell_password(name: str, login: str, password: str) -> None:
    """Show it on the next run, until it has been passed on."""
    st.session_state[TOLD] = (name, login, password)


def told_password() -> None:
    """The card with the password, if there is one to pass on."""
    if TOLD not in st.session_state:
        return
    name, login, password = st.session_state[TOLD]
    with card("password", gap="small"):
        st.markdown(
            _(
                "**{name}** 的登录名 **{login}**，一次性密码：",
                name=formats.plain(name),
                login=formats.plain(login),
            )
        )
        st.code(password, language=None)
        st.caption(_(":material/info: 只显示这一次。请当面或电话告诉本人，首次登录必须修改。"))
        if st.button(_("已经告诉本人"), icon=":material/done:"):
            del st.session_state[TOLD]
            st.rerun()
