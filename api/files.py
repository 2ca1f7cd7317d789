"""The only door to what people sent: `/files/{token}` and `/files/{token}/thumb`.

Who may pass is asked here, not at the gate: a session whose actor may see what the file belongs to, or a pass for
exactly this file (`?pass=…`, written into the address by a citizens' page that has checked number and code).
Whoever may not learns nothing, not even that there is such a file.
"""

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.files.queries import open_file, open_with_pass
from core.files.terms import FileContent
from core.foundation import clock
from core.foundation.errors import CivicError
from core.foundation.text import preferred, speaking
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


def original(request: Request) -> Response:
    """The photo as it is kept."""
    return _serve(request, thumb=False)


def thumbnail(request: Request) -> Response:
    """The small picture for lists."""
    return _serve(request, thumb=True)


def _serve(request: Request, *, thumb: bool) -> Response:
    try:
        content = _content(request, thumb=thumb)
    except CivicError as refusal:
        with speaking(preferred(request.headers.get("accept-language", ""))):
            sentence = refusal.sentence()
        return PlainTextResponse(sentence, refusal.status, headers={**GUARDED, "Cache-Control": "no-store"})
    return FileResponse(
        content.path,
        media_type=content.media_type,
        filename=content.name,
        content_disposition_type="inline",
        headers={**GUARDED, "Cache-Control": "private, max-age=600"},
    )


def _content(request: Request, *, thumb: bool) -> FileContent:
    token, now = request.path_params["token"], clock.now()
    presented = request.query_params.get("pass")
    with reading() as session:
        if presented is not None:
            return open_with_pass(session, presented, token, now=now, thumb=thumb)
        actor = actor_for(session, request.cookies.get(COOKIE, ""), now=now)
        return open_file(session, actor, token, thumb=thumb)


routes = [Route("/files/{token}", original), Route("/files/{token}/thumb", thumbnail)]
