"""A promise of the interface: an operation, the scope it needs, and what is done before it is called.

In this order: the key, its limits and its scope; then the body. Whoever has no key has nothing read.
"""

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from fastapi import params
from fastapi.routing import APIRoute, APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api.mobile.heavy import room
from api.v1.bodies import read_json, too_large
from api.v1.problems import Code, Problem
from core.files.terms import BYTES_LIMIT, MIB
from core.foundation import clock
from core.foundation.errors import raised
from core.foundation.text import N_
from core.identity import channels
from core.identity.channels import Admitted, UnknownKey
from core.identity.terms import ChannelScope
from db.session import unit_of_work

PREFIX = "/api/v1"
LARGEST = max(BYTES_LIMIT.values()) + MIB
"""Bytes of an upload with its wrapping."""

P = ParamSpec("P")
R = TypeVar("R")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def needs(scope: ChannelScope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """What a key must open for this operation."""

    def mark(operation: Callable[P, R]) -> Callable[P, R]:
        operation.scope = scope  # type: ignore[attr-defined]
        return operation

    return mark


class Promise(APIRoute):
    """An operation behind a channel's key. One that names no scope cannot be made."""

    @property
    def scope(self) -> ChannelScope:
        """What a key must open."""
        return self.endpoint.scope  # type: ignore[no-any-return, attr-defined]

    def get_route_handler(self) -> Handler:
        """The handler with the key before it and a strict reader in front of its body."""
        handle, scope, wanted = super().get_route_handler(), self.scope, self.body_field

        async def guarded(request: Request) -> Response:
            request.state.channel = await run_in_threadpool(admitted, request.headers, scope)
            if wanted is None:
                return await handle(request)
            if not isinstance(wanted.field_info, params.Form):
                return await handle(await read_json(request))
            with room.taking(_upload_length(request.headers)):
                return await handle(request)

        return guarded


def admitted(headers: Headers, scope: ChannelScope) -> Admitted:
    """The channel that calls; the call is counted whatever becomes of it.

    Raises:
        UnknownKey: no key, or none that is in force.
        NotAllowed: the key does not open this.
        TooMany: its limit is used up.
    """
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise UnknownKey(N_("请在 Authorization: Bearer 后面带上渠道密钥"))
    with unit_of_work() as session:
        answer = channels.admit(session, secret.strip(), scope, now=clock.now())
    return raised(answer)


def _upload_length(headers: Headers) -> str:
    """What an upload says of its size.

    Raises:
        Problem: it is no form, says nothing of its size, or is too large.
    """
    if not headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Problem(Code.MEDIA_TYPE, 415, N_("请用 multipart/form-data 上传"))
    length = headers.get("content-length", "")
    if not length.isdecimal() or len(length) > 12 or int(length) > LARGEST:
        raise too_large(LARGEST)
    return length


def promises(tag: str) -> APIRouter:
    """The operations of one file."""
    return APIRouter(prefix=PREFIX, route_class=Promise, tags=[tag])
