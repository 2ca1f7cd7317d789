"""One request of a stranger: what it brings, and everything every page does alike.

A view is a plain function `(Visit) -> Response`, run in a thread. Around it: the language, large text, Origin and
token of a form, the refusal as a page, the unexpected under a number.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from urllib.parse import quote, urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import who
from api.headers import foreign
from api.mobile import genuine
from api.mobile.drawing import draw
from api.mobile.heavy import BODY, room
from api.mobile.keyring import KeyNeeded
from core.files.terms import FILES_AT_ONCE
from core.foundation import clock
from core.foundation.errors import CivicError, Invalid, NotAllowed, NotFound, TooMany
from core.foundation.settings import settings
from core.foundation.text import LANGUAGES, N_, speaking
from core.identity.demo import has_demo
from db.session import reading

ELDER = "minhu_elder"
YEAR, WEEK = 31_536_000, 604_800
"""Choices of this browser are kept for a year; what ties forms and joinings to it, for a week after its last visit."""
FIELDS = 40
SENT_ONLY = frozenset({"join", "supplement", "urge", "overturn", "reopen", "look", "helped", "texts"})
"""Last words of addresses that are sent to and not opened."""

log = structlog.get_logger("mobile")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with its form read.

    Attributes:
        address: where it comes from, for limits only.
        nonce: what ties the forms drawn now to this browser.
    """

    request: Request
    form: FormData
    now: datetime
    nonce: str

    @property
    def address(self) -> str:
        """The network address, for limits only."""
        return self.request.client.host if self.request.client else ""

    @property
    def cookies(self) -> dict[str, str]:
        """The browser's cookies."""
        return self.request.cookies

    def sent(self, name: str) -> str:
        """A field of the form as typed; missing ones and files are empty."""
        value = self.form.get(name)
        return value if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **facts: object) -> HTMLResponse:
        """Draw a page for this browser; in a demonstration it says so, but for the page of our own failure."""
        elder = self.cookies.get(ELDER) == "1"
        if "demo" not in facts:
            with reading() as session:
                facts["demo"] = has_demo(session)
        html = draw(template, csrf=genuine.token(self.nonce), elder=elder, path=self._again(), **facts)
        return HTMLResponse(html, status)

    def _again(self) -> str:
        """The page to which a change of language or size leads back: a form that was sent is opened anew."""
        path = self.request.url.path
        before, _, last = path.rpartition("/")
        if self.request.method != "POST" or last not in SENT_ONLY:
            return path
        return before if before != "/m" else "/m/submit"


View = Callable[[Visit], Response]
Again = Callable[[Visit, CivicError], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def showing(view: View) -> Endpoint:
    """A page that is looked at: a GET changes nothing but the browser's own choices."""

    @wraps(view)
    async def endpoint(request: Request) -> Response:
        chosen = _chosen(request)
        return chosen or await run_in_threadpool(_answer, request, FormData(), view, _refused)

    return endpoint


def taking(view: View, again: Again | None = None) -> Endpoint:
    """A form that is sent.

    Args:
        view: what is done; it answers with a redirect.
        again: draws the form once more with what was typed and the refusal; without it, a page of its own.
    """

    @wraps(view)
    async def endpoint(request: Request) -> Response:
        def believed(visit: Visit) -> Response:
            genuine.require(visit.cookies, visit.sent(genuine.FIELD))
            return view(visit)

        try:
            with room.taking(request.headers.get("content-length", "")):
                form = await _read(request)
                try:
                    return await run_in_threadpool(_answer, request, form, believed, again or _refused)
                finally:
                    await form.close()
        except CivicError as refusal:
            return await run_in_threadpool(_answer, request, FormData(), _raising(refusal), _refused)

    return endpoint


async def _read(request: Request) -> FormData:
    """The form, from this site and within bounds.

    Raises:
        NotAllowed: another site sent it.
        Invalid: too large, of unknown length, or broken on the way.
    """
    if foreign(request.headers):
        raise NotAllowed(N_("请求来自别的网站，没有执行"))
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > BODY:
        raise Invalid(N_("传的东西太大了，没有提交。文件请少选几个，或者一个一个补充"))
    try:
        return await request.form(max_files=FILES_AT_ONCE + 1, max_fields=FIELDS)
    except (MultiPartException, HTTPException) as problem:
        raise Invalid(N_("网络断了一下，没有传完整，还没有提交。请再点一次")) from problem


def _raising(refusal: CivicError) -> View:
    def view(_visit: Visit) -> Response:
        raise refusal

    return view


def _answer(request: Request, form: FormData, view: View, again: Again) -> Response:
    visit = Visit(request, form, clock.now(), genuine.nonce_of(request.cookies))
    with speaking(who.spoken(request.headers)):
        try:
            response = _attempt(visit, view, again)
        except KeyNeeded as refusal:
            response = RedirectResponse(f"/m/track?no={quote(refusal.number)}&again=1", 303)
        except CivicError as refusal:
            response = _refused(visit, refusal)
        except Exception:
            number = f"E-{clock.civil(visit.now):%m%d-%H%M}-{secrets.token_hex(2)}"
            log.exception("mobile_page_failed", number=number, view=view.__name__)
            response = visit.page("trouble.html", 500, kind="broken", sentence="", number=number, demo=False)
    _remember(response, genuine.COOKIE, visit.nonce, httponly=True, lasts=WEEK)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _attempt(visit: Visit, view: View, again: Again) -> Response:
    """The view, or the form once more; even that may need a key the browser no longer holds."""
    try:
        return view(visit)
    except KeyNeeded:
        raise
    except CivicError as refusal:
        return again(visit, refusal)


def _refused(visit: Visit, refusal: CivicError) -> Response:
    """A refusal as a page of its own."""
    kind = {NotFound: "notfound", TooMany: "busy"}.get(type(refusal), "refused")
    return visit.page("trouble.html", refusal.status, kind=kind, sentence=refusal.sentence(), number="")


def _chosen(request: Request) -> Response | None:
    """`?elder=1`, `?lang=en`: remember the choice and show the same page without it."""
    asked = dict(request.query_params)
    elder, language = asked.pop("elder", None), asked.pop("lang", None)
    if elder is None and language is None:
        return None
    rest = f"?{urlencode(asked)}" if asked else ""
    response = RedirectResponse(request.url.path + rest, 303)
    if elder is not None:
        _remember(response, ELDER, "1" if elder == "1" else "0", httponly=False)
    if language in LANGUAGES:
        who.remember_language(response, language)
    return response


def _remember(response: Response, name: str, value: str, *, httponly: bool, lasts: int = YEAR) -> None:
    """What this browser brings along next time; large text may be switched by the script."""
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path="/m",
        httponly=httponly,
        samesite="lax",
        secure=settings().secure_cookies,
    )
