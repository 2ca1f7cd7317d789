"""The gate in front of everything: no session, no page, no socket.

What strangers may call is said in the route table; whatever is not in it belongs to Streamlit and needs a session.
"""

from collections.abc import Sequence
from time import monotonic
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from api import frame, who
from api.access import HEALTH, STREAM, Access, Door, door_of, shut
from api.headers import foreign, secure, wrong_host
from api.held import Held
from api.v1.problems import Code, problem
from api.watching import may_watch
from core.foundation.settings import settings
from core.foundation.text import N_, _, speak
from core.identity.sessions import SessionState

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
STRANGERS = frozenset({Access.PUBLIC, Access.OWN_TICKET, Access.KEY, Access.PROBE, Access.WATCH})
"""What needs no session; a ticket is asked for by the handler, a watcher before."""

TOUCH_EVERY = 60.0
"""Seconds for which further signs of a person on one socket are not written down."""


class Gate:
    """ASGI middleware, in front of everything but the meter.

    Args:
        table: all our routes with who may call them.
        held: the registry of open sockets.
    """

    def __init__(self, app: ASGIApp, table: Sequence[Door], held: Held) -> None:
        self.app = app
        self.table = table
        self.held = held
        self.steps = {door.step: door.route.path for door in table if door.access is Access.STEP}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, send to the login, or refuse."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        speak(who.spoken(headers))
        door = door_of(self.table, scope)
        refusal = _unfit(door, scope, headers)
        if refusal is None and not _open_to_strangers(door, scope["path"]):
            state = await who.state_of(headers)
            refusal = self._refusal(door, state, scope, headers)
            scope[who.STATE] = state
            if refusal is None and state and (scope["method"] not in SAFE or _navigation(scope, headers)):
                await who.note_activity(state.id)
        dress = door is None and refusal is None and _navigation(scope, headers)
        answer = _Answer(send, who.spoken(headers) if dress else "")
        await (refusal or self.app)(_plain(scope) if dress else scope, receive, answer)

    def _refusal(
        self, door: Door | None, state: SessionState | None, scope: Scope, headers: Headers
    ) -> Response | None:
        """Why this session (or none) may not pass, as an answer; None when it may."""
        if state is None:
            target = f"/login?next={quote(_asked(scope), safe='')}"
        elif not state.restricted:
            if door is None or door.access is not Access.STEP:
                return None
            target = "/"
        elif door is not None and (
            door.access is Access.ANY_SESSION
            or (door.access is Access.STEP and door.step == state.restricted)
        ):
            return None
        else:
            target = self.steps.get(state.restricted, "/login")
        if _navigation(scope, headers):
            return RedirectResponse(target, 303)
        return PlainTextResponse(_("请先登录"), 401, {"Cache-Control": "no-store"})

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        state = None
        if scope["path"] == STREAM and not foreign(headers) and not wrong_host(headers):
            state = await who.state_of(headers)
        if state is None or state.restricted:
            await receive()
            await send({"type": "websocket.close", "code": 4401})
            return
        with self.held.holding(state.id, send) as socket:
            signs = _Signs(state.id)

            async def heard() -> Message:
                message = await receive()
                if socket.closed:
                    return {"type": "websocket.disconnect", "code": 4401}
                await signs.look(message)
                return message

            await self.app(scope, heard, socket.send)


class _Signs:
    """Tells a hand from a timer on one socket: reruns that a timer asked for are no sign of a person."""

    def __init__(self, session_id: int) -> None:
        self.session_id = session_id
        self.noted = monotonic()

    async def look(self, message: Message) -> None:
        """Note a sign of a person, at most once a minute."""
        body = message.get("bytes")
        if not body or monotonic() - self.noted < TOUCH_EVERY:
            return
        back = BackMsg()
        try:
            back.ParseFromString(body)
        except ValueError:  # protobuf's DecodeError is one; Streamlit closes such a socket itself
            return
        if back.WhichOneof("type") == "rerun_script" and not back.rerun_script.is_auto_rerun:
            self.noted = monotonic()
            await who.note_activity(self.session_id)


class _Answer:
    """Adds our headers; Streamlit's HTML is collected and sent in our dress when a language is given."""

    def __init__(self, send: Send, dress: str) -> None:
        self.raw = send
        self.dress = dress
        self.start: Message = {}
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            message = {**message, "headers": headers.raw}
            if (
                self.dress
                and message["status"] == 200
                and headers.get("content-type", "").startswith("text/html")
            ):
                self.start = message
                return
            secure(headers)
        elif self.start and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_dressed()
            return
        await self.raw(message)

    async def _send_dressed(self) -> None:
        page, policy = frame.dressed(bytes(self.body), self.dress, settings().centre_name)
        headers = MutableHeaders(raw=self.start["headers"])
        for stale in ("etag", "last-modified"):
            if stale in headers:
                del headers[stale]
        headers["content-length"] = str(len(page))
        headers["cache-control"] = "no-store"
        headers["content-security-policy"] = policy
        secure(headers)
        await self.raw(self.start)
        await self.raw({"type": "http.response.body", "body": page})


def _unfit(door: Door | None, scope: Scope, headers: Headers) -> Response | None:
    """Refuse what nobody may ask, whoever he is; who watches comes under the machine's own name."""
    if door is not None and door.access in {Access.PROBE, Access.WATCH}:
        known = door.access is Access.PROBE or may_watch(scope, headers)
        return None if known else PlainTextResponse(_("没有这个地址"), 404)
    keyed = door is not None and door.access is Access.KEY
    if wrong_host(headers):
        if keyed:
            return problem(Code.WRONG_HOST, 421, N_("没有这个地址"))
        return PlainTextResponse(_("没有这个地址"), 421)
    if shut(scope["path"]):
        return PlainTextResponse(_("没有这个地址"), 404)
    if not keyed and scope["method"] not in SAFE and foreign(headers):
        return PlainTextResponse(_("请求来自别的网站，没有执行"), 403)
    return None


def _open_to_strangers(door: Door | None, path: str) -> bool:
    return path == HEALTH if door is None else door.access in STRANGERS


def _navigation(scope: Scope, headers: Headers) -> bool:
    """Whether a person opens a page, as against a script fetching something."""
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _asked(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    return scope["path"] + (f"?{query}" if query else "")


def _plain(scope: Scope) -> Scope:
    """The same request without compression and without a cached copy, so that the page can be dressed."""
    stale = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in stale]}
