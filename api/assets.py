"""Our own style sheet, scripts and icon, by exact name: what the login needs before there is a session."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from api.access import Access
from api.access import doors as _doors

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def _route(path: Path) -> Route:
    async def serve(_request: Request) -> Response:
        return FileResponse(path, media_type=KINDS[path.suffix], headers={"Cache-Control": "no-cache"})

    return Route(f"/assets/{path.name}", serve, methods=["GET"])


doors = _doors((_route(path) for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS), Access.PUBLIC)
