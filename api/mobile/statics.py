"""Style sheet and script of the citizens' pages, compressed once; their addresses change with their content."""

import gzip

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.mobile.drawing import STATIC

FILES = {"style.css": "text/css", "app.js": "text/javascript"}


def _route(name: str, kind: str) -> Route:
    plain = (STATIC / name).read_bytes()
    small = gzip.compress(plain, 9, mtime=0)

    async def serve(request: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(small, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(plain, media_type=kind, headers=headers)

    return Route(f"/m/{name}", serve, methods=["GET"])


routes = [_route(name, kind) for name, kind in FILES.items()]
