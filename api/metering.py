"""Every request gets a number, is counted and is logged: by the route's pattern, never by its path.

A path holds tokens and numbers of cases, a query what somebody typed; neither enters a log or a label.
"""

import re
import secrets
from collections.abc import Sequence
from time import monotonic

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import HEALTH, Access, Door, door_of
from api.metrics import REGISTRY

NUMBER = re.compile(r"[0-9a-f]{32}")
"""The number of a request, as nginx makes it and as we do."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("minhu_http_requests", "Answers", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "minhu_http_request_seconds",
    "Until the answer was sent",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)

log = structlog.get_logger("web")


class Meter:
    """ASGI middleware, outermost.

    Args:
        table: all our routes.
    """

    def __init__(self, app: ASGIApp, table: Sequence[Door]) -> None:
        self.app = app
        self.table = table

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(16)
        answer = _Answer(send, number)
        began = monotonic()
        with structlog.contextvars.bound_contextvars(request=number):
            try:
                await self.app(scope, receive, answer)
            finally:
                self._note(scope, answer.status, monotonic() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        door = door_of(self.table, scope)
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = door.route.path if door else _streamlits(scope["path"])
        REQUESTS.labels(method, route, str(status)).inc()
        SECONDS.labels(method, route).observe(seconds)
        if route != HEALTH and (door is None or door.access not in {Access.PROBE, Access.WATCH}):
            log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class _Answer:
    """Remembers the status and sends the number along; nothing sent counts as a failure."""

    def __init__(self, send: Send, number: str) -> None:
        self.send = send
        self.number = number
        self.status = 500

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["X-Request-Id"] = self.number
            message = {**message, "headers": headers.raw}
        await self.send(message)


def _streamlits(path: str) -> str:
    """A few words for Streamlit's own ground; a stranger can make up any path, and no label grows from it."""
    if path == HEALTH:
        return HEALTH
    for part in ("/_stcore/upload_file", "/_stcore", "/static", "/media", "/component"):
        if path.startswith(f"{part}/"):
            return f"{part}/…"
    return "page"
