"""In and out: login with a password, the second step, leaving, and the language of the pages before the door."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from api import who
from api.access import Access, Door
from api.login.demo import people_to_try
from api.login.forms import (
    entered,
    keep_stranger_secret,
    page,
    read,
    safe_next,
    sent,
    stranger_secret,
)
from core.foundation.clock import now
from core.foundation.errors import CivicError, raised
from core.foundation.text import LANGUAGES
from core.identity import login, sessions
from core.identity.steps import LoggedIn
from core.identity.terms import Ended, Restriction
from db.session import unit_of_work

CITIZENS = "/m"
"""Where somebody goes who wants to report a matter."""


async def login_page(request: Request) -> Response:
    """The form; who is in already goes on."""
    asked = safe_next(request.query_params.get("next", "/"))
    if await who.state_of(request.headers):
        return RedirectResponse(asked, 303)
    return await _login_form(request, asked)


async def log_in(request: Request) -> Response:
    """Check login and password; open a session, perhaps with steps before it."""
    fields: dict[str, str] = {}
    try:
        fields = await sent(request, stranger_secret(request))
        done = await run_in_threadpool(_log_in, request, fields)
    except CivicError as refusal:
        asked = safe_next(fields.get("next", "/"))
        return await _login_form(request, asked, login=fields.get("login", "")[:64], refusal=refusal)
    return entered(done.new_session, done.next, safe_next(fields.get("next", "/")))


def _log_in(request: Request, fields: dict[str, str]) -> LoggedIn:
    address = request.client.host if request.client else ""
    browser = request.headers.get("user-agent", "")
    with unit_of_work() as session:
        answer = login.log_in(
            session,
            fields.get("login", "")[:64],
            fields.get("password", ""),
            address=address,
            browser=browser,
            now=now(),
        )
    done = raised(answer)
    former = who.token_of(request.headers)
    if former:  # a session that was here before is over: nothing planted in this browser survives a login
        _end(former)
    return done


async def _login_form(
    request: Request, asked: str, *, login: str = "", refusal: CivicError | None = None
) -> Response:
    secret = stranger_secret(request)
    drawn = page(
        request,
        "login.html",
        csrf=secret,
        status=refusal.status if refusal else 200,
        problem=refusal.sentence() if refusal else "",
        next=asked,
        login=login,
        demo=await run_in_threadpool(people_to_try),
        citizens=CITIZENS,
    )
    return keep_stranger_secret(drawn, secret)


async def second_page(request: Request) -> Response:
    """Ask for the code."""
    return page(request, "second.html", csrf=who.session_state(request).csrf, next=_asked(request))


async def second(request: Request) -> Response:
    """Check the code of the app, or a recovery code."""
    csrf, asked = who.session_state(request).csrf, "/"
    try:
        fields = await sent(request, csrf)
        asked = safe_next(fields.get("next", "/"))
        done = await run_in_threadpool(_second, who.token_of(request.headers), fields.get("code", ""))
    except CivicError as refusal:
        problem = refusal.sentence()
        return page(request, "second.html", csrf=csrf, status=refusal.status, problem=problem, next=asked)
    return entered(done.new_session, done.next, asked)


def _second(token: str, code: str) -> LoggedIn:
    with unit_of_work() as session:
        answer = login.second_step(session, token, code, now=now())
    return raised(answer)


async def leave_page(request: Request) -> Response:
    """Ask before leaving: a link alone ends nothing."""
    return page(request, "leave.html", csrf=who.session_state(request).csrf)


async def leave(request: Request) -> Response:
    """End this session; its open pages close at once."""
    try:
        await sent(request, who.session_state(request).csrf)
    except CivicError:
        return RedirectResponse("/logout", 303)
    await run_in_threadpool(_end, who.token_of(request.headers))
    response = RedirectResponse("/login", 303)
    who.let_out(response)
    return response


def _end(token: str) -> None:
    with unit_of_work() as session:
        state = sessions.session_for(session, token, now=now())
        if state is not None:
            sessions.revoke(session, state.id, why=Ended.LOGOUT, now=now())


async def choose_language(request: Request) -> Response:
    """Remember the language for this browser; changes nothing else, so the check of Origin is enough."""
    try:
        fields = await read(request)
    except CivicError as refusal:
        return PlainTextResponse(refusal.sentence(), refusal.status)
    chosen, back = fields.get("language", ""), fields.get("back", "/")
    inside = back.startswith(("/login", "/logout"))
    response = RedirectResponse(back if inside and back.isprintable() else safe_next(back), 303)
    if chosen in LANGUAGES:
        who.remember_language(response, chosen)
    return response


async def alive(_request: Request) -> Response:
    """204 while the session lives; the gate says 401 otherwise."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _asked(request: Request) -> str:
    return safe_next(request.query_params.get("next", "/"))


doors = (
    Door(Route("/login", login_page, methods=["GET"]), Access.PUBLIC),
    Door(Route("/login", log_in, methods=["POST"]), Access.PUBLIC),
    Door(Route("/login/second", second_page, methods=["GET"]), Access.STEP, Restriction.TOTP),
    Door(Route("/login/second", second, methods=["POST"]), Access.STEP, Restriction.TOTP),
    Door(Route("/logout", leave_page, methods=["GET"]), Access.ANY_SESSION),
    Door(Route("/logout", leave, methods=["POST"]), Access.ANY_SESSION),
    Door(Route("/language", choose_language, methods=["POST"]), Access.PUBLIC),
    Door(Route("/session", alive, methods=["GET"]), Access.SESSION),
)
