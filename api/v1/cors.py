"""Scripts of other sites: only those of the origins an operator has named may call (MINHU_CORS_ORIGINS), none at first.

No cookie is ever taken here, so credentials are not allowed with it (Fetch standard, CORS protocol).
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

from core.foundation.settings import settings

METHODS = "GET, POST"
HEADERS = "Authorization, Content-Type, Idempotency-Key, X-Query-Code, Accept-Language"
SHOWN = "X-Request-Id, Retry-After, Idempotency-Replayed, Content-Language"


def asks_before(scope: Scope) -> bool:
    """Whether this is a browser's question before a call (preflight)."""
    headers = Headers(scope=scope)
    return scope["method"] == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def allow(asked: Headers, answer: MutableHeaders) -> None:
    """Say so where it is allowed; silence means no."""
    if not settings().origins:
        return
    answer.add_vary_header("Origin")
    origin = asked.get("origin", "")
    if origin not in settings().origins:
        return
    answer["Access-Control-Allow-Origin"] = origin
    answer["Access-Control-Expose-Headers"] = SHOWN
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    if "access-control-request-method" in asked:
        answer["Access-Control-Allow-Methods"] = METHODS
        answer["Access-Control-Allow-Headers"] = HEADERS
        answer["Access-Control-Max-Age"] = "600"
