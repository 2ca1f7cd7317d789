"""Forms before the door: drawing them, and believing them only when this site drew them.

Before a session there is a double submit (a random cookie that other sites cannot read, repeated in the form); with a
session the form carries the session's own secret. The gate has checked Origin before either.
"""

import secrets
from hmac import compare_digest
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import who
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.settings import settings
from core.foundation.text import LANGUAGES, N_, language, translate
from core.identity.sessions import NewSession
from core.identity.terms import Restriction

FORM_COOKIE = "minhu_form"
FIELDS = 12
BYTES = 16_384
"""No form here has more."""

drawn = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
drawn.globals.update(_=translate, languages=LANGUAGES)


def safe_next(asked: str) -> str:
    """Where to go after the login: a page of this site, never another site, never the login again."""
    inside = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    if (
        not inside
        or "\\" in asked
        or asked.partition("?")[0].split("/")[1] in {"login", "logout", "session", "language"}
    ):
        return "/"
    return asked


def stranger_secret(request: Request) -> str:
    """The secret of a form drawn for somebody without a session."""
    known = request.cookies.get(FORM_COOKIE, "")
    return known if len(known) == 43 and known.isascii() else secrets.token_urlsafe(32)


async def read(request: Request) -> dict[str, str]:
    """The fields of a small form; strangers send these, so nothing large is read into memory.

    Raises:
        Invalid: it is larger than any form of ours, or does not say how large it is.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > BYTES:
        raise Invalid(N_("这张表太大了，没有读取"))
    async with request.form(max_files=0, max_fields=FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


async def sent(request: Request, expected: str) -> dict[str, str]:
    """The fields of a form this site drew for this browser.

    Raises:
        NotAllowed: the secret is missing or another one.
        Invalid: it is no form of ours.
    """
    fields = await read(request)
    if not expected or not compare_digest(fields.get("csrf", "").encode(), expected.encode()):
        raise NotAllowed(N_("这一页放得太久了，请重新填写"))
    return fields


def page(request: Request, template: str, *, csrf: str, status: int = 200, **facts: object) -> HTMLResponse:
    """Draw a page; a stranger gets the cookie that goes with its form."""
    told = {"next": "/", "problem": "", "field": "", "login": "", "csrf": csrf, **facts}
    html = drawn.get_template(template).render(
        language=language(), centre=settings().centre_name, back=_back(request), **told
    )
    return HTMLResponse(html, status)


def keep_stranger_secret(response: HTMLResponse, secret: str) -> HTMLResponse:
    """Give the cookie of the double submit."""
    response.set_cookie(
        FORM_COOKIE,
        secret,
        httponly=True,
        samesite="strict",
        path="/login",
        secure=settings().secure_cookies,
    )
    return response


STEPS = {
    Restriction.TOTP.value: "/login/second",
    Restriction.PASSWORD.value: "/login/password",
    Restriction.ENROL.value: "/login/enrol",
}
"""The page of each step."""


def onward(step: str, asked: str) -> str:
    """The page of the next step, or the page that was asked for in the beginning."""
    return f"{STEPS[step]}?next={quote(asked, safe='')}" if step else asked


def entered(opened: NewSession | None, step: str, asked: str) -> Response:
    """Go on, with the cookie of the session that was opened."""
    response = RedirectResponse(onward(step, asked), 303)
    if opened:
        who.let_in(response, opened)
    return response


def _back(request: Request) -> str:
    """This page again, for the switch of language."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
