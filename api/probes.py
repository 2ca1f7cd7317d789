"""Whether the process lives, whether the house does its work, and its figures: for machines that watch."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.access import Access, Door
from api.metrics import REGISTRY
from core import health
from core.foundation import clock
from core.health import UNREADY
from db.session import reading

FRESH = {"Cache-Control": "no-store"}


async def live(_request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return PlainTextResponse("ok\n", headers=FRESH)


def ready(_request: Request) -> Response:
    """Whether database, migration, worker and disk are as they should be, each by name."""
    checks = {"database": "ok", **{trouble.value: "ok" for trouble in UNREADY}}
    try:
        with reading() as session:
            troubles = set(health.examine(session, now=clock.now()).troubles)
        checks |= {trouble.value: "failing" for trouble in troubles & UNREADY}
    except (SQLAlchemyError, RuntimeError):  # no server; no district on it
        checks = {"database": "failing"}
    well = "failing" not in checks.values()
    return JSONResponse({"ready": well, "checks": dict(sorted(checks.items()))}, 200 if well else 503, FRESH)


def figures(_request: Request) -> Response:
    """Everything `api/metrics.py` knows."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST, headers=FRESH)


doors = (
    Door(Route("/healthz", live), Access.PROBE),
    Door(Route("/readyz", ready), Access.WATCH),
    Door(Route("/metrics", figures), Access.WATCH),
)
