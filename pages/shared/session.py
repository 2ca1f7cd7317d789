"""Who is in front of this page. The first line of every page, fragment, dialog and callback is `require_page`.

Fragment reruns, dialogs and callbacks do not run the shell, so each asks again; no actor is kept in session state.
Activity for the idle limit is noted by the gate, which sees whether a rerun came from a hand or from a timer.
"""

from datetime import datetime
from typing import NoReturn
from urllib.parse import quote

import streamlit as st
from sqlalchemy.orm import Session

from core.foundation.clock import now
from core.foundation.settings import LANGUAGE_COOKIE, SESSION_COOKIE
from core.foundation.text import LANGUAGES, _, preferred, speak
from core.identity import sessions
from core.identity.actor import Actor
from db.session import asked_once, reading
from pages.shared.navigation import entry


def read_token() -> str:
    """The session token this browser sent, empty without one. Tests replace this one function."""
    return st.context.cookies.get(SESSION_COOKIE) or ""


def current_actor() -> Actor | None:
    """The person of this browser's session, None for a stranger; chooses the language to speak."""
    token = read_token()
    actor = None
    if token:
        with reading() as session:
            actor = _known(session, token)
    speak((actor.language if actor else "") or _browser_language())
    return actor


@asked_once
def _known(session: Session, token: str) -> Actor | None:
    """Asked once for all guards of a run."""
    return sessions.actor_for(session, token, now=_moment(session))


@asked_once
def _moment(session: Session) -> datetime:  # noqa: ARG001  whose moment it is
    """When a run asks who is there: the same moment for all who ask."""
    return now()


def _browser_language() -> str:
    chosen = st.context.cookies.get(LANGUAGE_COOKIE) or ""
    return chosen if chosen in LANGUAGES else preferred(st.context.headers.get("Accept-Language") or "")


def require_login() -> Actor:
    """The person; without one the run ends here with the way to the login. For the shell: pages ask `require_page`."""
    actor = current_actor()
    if actor is None:
        _to_login()
    return actor


def form_secret() -> str:
    """The session's own secret, for plain HTML forms such as the one that leaves."""
    with reading() as session:
        state = sessions.session_for(session, read_token(), now=_moment(session))
    return state.csrf if state else ""


def require_page(url: str) -> Actor:
    """The person, if he may open the page of this address; otherwise the run ends here with a sentence.

    Args:
        url: the page's address in `pages.shared.navigation.TABLE`.
    """
    actor = require_login()
    if not entry(url).open_to(actor):
        st.header(_("这里不归您办"), anchor=False)
        words = (
            _("“{page}”管全区的事，只有全区的系统管理员能用。", page=_(entry(url).title))
            if actor.has(*entry(url).roles)
            else _(
                "“{page}”需要别的角色。如果您应当能用，请联系本单位的系统管理员。", page=_(entry(url).title)
            )
        )
        st.markdown(words)
        st.stop()
    return actor


def _to_login() -> NoReturn:
    st.warning(_("登录已失效，请重新登录。没有提交的内容不会保存。"), icon=":material/lock:")
    here = st.context.url or "/"
    back = "/" + here.split("://", 1)[-1].partition("/")[2]
    st.link_button(
        _("去登录"), f"/login?next={quote(back, safe='/')}", type="primary", icon=":material/login:"
    )
    st.stop()
