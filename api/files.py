"""The only door to what people sent: `/files/{token}`, `/files/{token}/thumb`, and `/files/{token}/view`, its page.

Who may pass is asked here, not at the gate: a session whose actor may see what the file belongs to, or a pass for
exactly this file (`?pass=…`, written into the address by a citizens' page that has checked number and code).
Whoever may not learns nothing, not even that there is such a file.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import who
from core.files.queries import open_file, open_with_pass
from core.files.terms import FileContent, Purpose
from core.foundation import clock
from core.foundation.errors import CivicError
from core.foundation.settings import settings
from core.foundation.text import language, preferred, speaking, translate
from core.identity.sessions import actor_for
from db.session import reading

COOKIE = "minhu_session"

GUARDED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
"""Sent with every answer of this door: a file is looked at, never run, framed by strangers or told onwards."""


DOCUMENT = {
    **GUARDED,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    ),
}
"""Chromiums of some years ago, as offices have them, do not open their PDF reader inside a sandbox. Nothing runs here
either: no source of scripts is allowed, no other type is guessed, and the document holds none."""

drawn = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
drawn.globals.update(_=translate)


def original(request: Request) -> Response:
    """The file as it is kept; browsers may ask for a part of it, as they do when they play."""
    return _serve(request, thumb=False)


def thumbnail(request: Request) -> Response:
    """The small picture for lists."""
    return _serve(request, thumb=True)


def view(request: Request) -> Response:
    """A page that shows the photo, plays the recording or shows the document; it works without a script."""
    with speaking(who.spoken(request.headers)):
        try:
            content = _content(request, thumb=False)
        except CivicError as refusal:
            return HTMLResponse(
                _page("gone.html", request, sentence=refusal.sentence()),
                refusal.status,
                headers={"Cache-Control": "no-store"},
            )
        presented = request.query_params.get("pass")
        address = f"/files/{content.view.token}" + (f"?pass={quote(presented)}" if presented else "")
        page = _page("view.html", request, file=content.view, address=address)
    return HTMLResponse(page, headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})


def _page(template: str, request: Request, **facts: object) -> str:
    return drawn.get_template(template).render(
        language=language(), centre=settings().centre_name, back=_back(request), **facts
    )


def _back(request: Request) -> str:
    """Where the person came from, if that was a page of ours; else where he begins."""
    came = urlsplit(request.headers.get("referer", ""))
    ours = came.netloc == request.headers.get("host", "") and came.path.startswith("/")
    if ours and not came.path.startswith(("//", "/\\", "/files/")):
        return came.path + (f"?{came.query}" if came.query else "")
    return "/m" if request.query_params.get("pass") else "/"


def _serve(request: Request, *, thumb: bool) -> Response:
    try:
        content = _content(request, thumb=thumb)
    except CivicError as refusal:
        with speaking(preferred(request.headers.get("accept-language", ""))):
            sentence = refusal.sentence()
        return PlainTextResponse(sentence, refusal.status, headers={**GUARDED, "Cache-Control": "no-store"})
    document = content.view.purpose is Purpose.DOCUMENT
    return FileResponse(
        content.path,
        media_type=content.media_type,
        filename=content.name,
        content_disposition_type="attachment" if "save" in request.query_params else "inline",
        headers={**(DOCUMENT if document else GUARDED), "Cache-Control": "private, max-age=600"},
    )


def _content(request: Request, *, thumb: bool) -> FileContent:
    token, now = request.path_params["token"], clock.now()
    presented = request.query_params.get("pass")
    with reading() as session:
        if presented is not None:
            return open_with_pass(session, presented, token, now=now, thumb=thumb)
        actor = actor_for(session, request.cookies.get(COOKIE, ""), now=now)
        return open_file(session, actor, token, thumb=thumb)


routes = [
    Route("/files/{token}", original),
    Route("/files/{token}/thumb", thumbnail),
    Route("/files/{token}/view", view),
]
