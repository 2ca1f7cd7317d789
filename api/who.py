"""Who knocks: the session cookie of a request and the state of its session."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, cookie_parser
from starlette.responses import Response

from core.foundation.clock import now
from core.foundation.settings import LANGUAGE_COOKIE, SESSION_COOKIE, settings
from core.foundation.text import LANGUAGES, preferred
from core.identity import sessions
from core.identity.sessions import NewSession, SessionState
from db.session import reading, unit_of_work

LONGEST = 200
"""Characters of a cookie that may be a token at all; ours have 43."""

STATE = "minhu.session"
"""Where the gate leaves the session's state in the scope."""


def token_of(headers: Headers) -> str:
    """The session token a request brings; a malformed cookie is no cookie."""
    token = cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE, "")
    return token if len(token) <= LONGEST and token.isascii() else ""


async def state_of(headers: Headers) -> SessionState | None:
    """The living session behind a request, None for a stranger."""
    token = token_of(headers)
    return await run_in_threadpool(_look_up, token) if token else None


def _look_up(token: str) -> SessionState | None:
    with reading() as session:
        return sessions.session_for(session, token, now=now())


async def note_activity(session_id: int) -> None:
    """A sign of a person: a page opened, a form sent, a widget used."""
    await run_in_threadpool(_touch, session_id)


def _touch(session_id: int) -> None:
    with unit_of_work() as session:
        sessions.touch(session, session_id, now=now())


def session_state(request: HTTPConnection) -> SessionState:
    """The session the gate let in.

    Raises:
        LookupError: the route does not ask for a session.
    """
    state: SessionState | None = request.scope.get(STATE)
    if state is None:
        raise LookupError("this route is open to strangers")
    return state


def spoken(headers: Headers) -> str:
    """The language to answer in: as chosen here, else as the browser asks."""
    chosen = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else preferred(headers.get("accept-language", ""))


def let_in(response: Response, opened: NewSession) -> None:
    """Give the browser its token; scripts cannot read it, other sites cannot send it."""
    response.set_cookie(SESSION_COOKIE, opened.token, **_cookie())


def let_out(response: Response) -> None:
    """Take the token back."""
    response.delete_cookie(SESSION_COOKIE, **_cookie())


def remember_language(response: Response, language: str) -> None:
    """Keep the chosen language for a year."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, **_cookie())


def _cookie() -> dict[str, Any]:
    return {"httponly": True, "samesite": "lax", "path": "/", "secure": settings().secure_cookies}
