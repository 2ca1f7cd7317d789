"""Style sheet, script and icons of the citizens' pages, and what makes them an app on the phone.

Style sheet and script are compressed once, and their addresses change with their content. The service worker is asked
for anew each time, because it says which of them the phone keeps for a dead line.
"""

import gzip
import hashlib
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.mobile.drawing import STATIC, environment
from core.foundation.settings import settings
from core.foundation.text import N_, translate

FILES = {"style.css": "text/css", "app.js": "text/javascript"}
ICONS = {"icon-192.png": "192x192", "icon-512.png": "512x512"}
SCOPE = "/m"
PAPER, RED = "#FBFAF7", "#B3261E"
FOR_EVER = "public, max-age=31536000, immutable"


def _route(name: str, kind: str) -> Route:
    plain = (STATIC / name).read_bytes()
    small = gzip.compress(plain, 9, mtime=0)

    async def serve(request: Request) -> Response:
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(small, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(plain, media_type=kind, headers=headers)

    return Route(f"/m/{name}", serve, methods=["GET"])


def _icon(name: str) -> Route:
    body = (STATIC / name).read_bytes()

    async def serve(_request: Request) -> Response:
        return Response(body, media_type="image/png", headers={"Cache-Control": "public, max-age=604800"})

    return Route(f"/m/{name}", serve, methods=["GET"])


async def manifest(_request: Request) -> Response:
    """Name, colours and icons for the phone's home screen."""
    name = settings().centre_name
    told = {
        "id": "/m",
        "name": name,
        "short_name": name[:12],
        "description": translate(N_("有事说一声，步步看得见")),
        "lang": "zh-CN",
        "start_url": "/m",
        "scope": SCOPE,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": RED,
        "icons": [
            {"src": "/assets/icon.svg", "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": f"/m/{file}", "sizes": size, "type": "image/png", "purpose": "any maskable"}
                for file, size in ICONS.items()
            ),
        ],
    }
    headers = {"Cache-Control": "public, max-age=86400"}
    return JSONResponse(told, media_type="application/manifest+json", headers=headers)


def _worker() -> str:
    """The service worker with the addresses of what it keeps; other content, another worker."""
    kept = [str(environment.globals[name]) for name in ("css", "js")]
    pages = b"".join(path.read_bytes() for path in sorted((STATIC.parent / "templates").glob("*.html")))
    mark = hashlib.sha256(json.dumps(kept).encode() + pages).hexdigest()[:10]
    source = (STATIC / "sw.js").read_text("utf-8")
    return source.replace("__MARK__", mark).replace("__FILES__", json.dumps(kept))


WORKER = _worker()


async def worker(_request: Request) -> Response:
    """What the phone runs beside the pages; it reaches no further than they do."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": SCOPE}
    return Response(WORKER, media_type="text/javascript", headers=headers)


routes = [
    *(_route(name, kind) for name, kind in FILES.items()),
    *(_icon(name) for name in ICONS),
    Route("/m/manifest.webmanifest", manifest, methods=["GET"]),
    Route("/m/sw.js", worker, methods=["GET"]),
]
