"""Everything under /api/v1: one application behind one door, which answers in its own shape whatever is asked."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from api.access import Access, Door
from api.v1 import after, catalogue, cors, progress, rating, statistics, submit
from api.v1.document import Document
from api.v1.problems import Code, new_number, problem, refused, request_id
from api.v1.promises import PREFIX, Promise
from core.foundation.errors import CivicError
from core.foundation.text import N_

log = structlog.get_logger("api")

FILES = (submit, progress, after, rating, catalogue, statistics)

STATUSES = {
    404: (Code.NOT_FOUND, N_("没有这个地址")),
    405: (Code.METHOD, N_("这个地址不能用这种方法")),
}
SENTENCES = {
    "missing": N_("缺少 {field}"),
    "extra_forbidden": N_("没有 {field} 这一项"),
    "string_too_short": N_("{field} 太短"),
    "string_too_long": N_("{field} 太长"),
    "too_long": N_("{field} 太多"),
    "enum": N_("{field} 只能是列出的代码"),
}
"""By pydantic's names of what is wrong; everything else is simply not right."""


def unfit(_request: Request, problems: RequestValidationError) -> Response:
    """The first thing that is wrong, by its place."""
    first: Mapping[str, Any] = problems.errors()[0]
    where = [str(part) for part in first["loc"][1:]]
    if first["loc"][0] == "body" and not where:
        return problem(Code.INVALID, 422, N_("正文应当是一个 JSON 对象"))
    field = ".".join(where)
    sentence = SENTENCES.get(first["type"], N_("{field} 的值不对"))
    shown = field if len(field) <= 80 and field.isprintable() else "?"
    return problem(Code.INVALID, 422, sentence, shown, facts={"field": shown})


def other(_request: Request, raised: HTTPException) -> Response:
    """What the framework refuses: unknown addresses, methods, broken forms."""
    code, sentence = STATUSES.get(raised.status_code, (Code.BAD_JSON, N_("正文没有传完整，或者格式不对")))
    status = raised.status_code if raised.status_code in STATUSES else 400
    return problem(code, status, sentence, headers=raised.headers)


def refusal(_request: Request, raised: CivicError) -> Response:
    """What the core or this face refuses."""
    return refused(raised)


def busy(_request: Request, raised: Exception) -> Response:
    """The database does not answer."""
    log.warning("api_database", number=request_id.get(), kind=type(raised).__name__)
    return problem(Code.BUSY, 503, N_("这会儿连不上数据库，请稍后再试"), headers={"Retry-After": "30"})


def broken(_request: Request, _raised: Exception) -> Response:
    """Our own failure; what it was stands in the log under the number."""
    sentence = N_("我们这里出了错，什么都没有改动。请稍后再试，或者告诉我们编号 {number}")
    return problem(Code.BROKEN, 500, sentence, facts={"number": request_id.get()})


api = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
for file in FILES:
    api.include_router(file.router)
api.add_exception_handler(RequestValidationError, unfit)  # type: ignore[arg-type]
api.add_exception_handler(HTTPException, other)  # type: ignore[arg-type]
api.add_exception_handler(CivicError, refusal)  # type: ignore[arg-type]
api.add_exception_handler(Exception, broken)
for down in (OperationalError, InterfaceError, PoolTimeout):
    api.add_exception_handler(down, busy)

OPERATIONS = tuple(route for file in FILES for route in file.router.routes if isinstance(route, Promise))
SCOPES = {(route.path, method): route.scope for route in OPERATIONS for method in route.methods}
document = Document(api, SCOPES)


class Front:
    """The application with a number for each request, with CORS as it is configured, and never without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        number = new_number()
        token = request_id.set(number)
        ended = False

        async def numbered(message: Message) -> None:
            nonlocal ended
            ended = message["type"] == "http.response.body" and not message.get("more_body")
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["X-Request-Id"] = number
                cors.allow(Headers(scope=scope), headers)
                message = {**message, "headers": headers.raw}
            await send(message)

        try:
            if cors.asks_before(scope):
                await Response(status_code=204)(scope, receive, numbered)
                return
            await api(scope, receive, numbered)
        except Exception:
            log.exception("api_failed", number=number)
            if not ended:
                raise
        finally:
            request_id.reset(token)


class Anything(Convertor[str]):
    """The rest of an address, line ends included, which the usual one stops at."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("anything", Anything())
front = Front()
doors = (
    Door(Route(f"{PREFIX}/openapi.json", document.json, methods=["GET"]), Access.PUBLIC),
    Door(Route(PREFIX, document.page, methods=["GET"]), Access.PUBLIC),
    Door(Route(f"{PREFIX}/{{rest:anything}}", front), Access.KEY),
)
