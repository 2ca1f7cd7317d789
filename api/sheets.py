"""Tables to take along: drawn when somebody asks, for him alone, from what he may see; nothing is kept."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.files import COOKIE, GUARDED
from core.cases.sheets import catalogue_sheet, ownerless_sheet
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import CivicError, NotAllowed
from core.foundation.text import N_, _, preferred, speaking
from core.foundation.workbooks import MEDIA_TYPE
from core.identity.actor import Actor
from core.identity.sessions import actor_for
from db.session import reading

Draw = Callable[[Session, Actor, datetime], bytes]


def catalogue(request: Request) -> Response:
    """The dispatch catalogue of today."""
    return _drawn(request, N_("派单目录"), lambda s, actor, now: catalogue_sheet(s, actor, civil(now).date()))


def ownerless(request: Request) -> Response:
    """The register of matters without an owner."""
    return _drawn(request, N_("三不管台账"), ownerless_sheet)


def _drawn(request: Request, title: str, draw: Draw) -> Response:
    now = clock.now()
    with speaking(preferred(request.headers.get("accept-language", ""))):
        try:
            with reading() as session:
                actor = actor_for(session, request.cookies.get(COOKIE, ""), now=now)
                if actor is None:
                    raise NotAllowed(N_("请先登录"))
                body = draw(session, actor, now)
        except CivicError as refusal:
            return PlainTextResponse(
                refusal.sentence(), refusal.status, headers={**GUARDED, "Cache-Control": "no-store"}
            )
        name = quote(f"{_(title)}-{civil(now):%Y%m%d}.xlsx")
    headers = {
        **GUARDED,
        "Cache-Control": "no-store",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


routes = [Route("/sheets/catalogue", catalogue), Route("/sheets/ownerless", ownerless)]
