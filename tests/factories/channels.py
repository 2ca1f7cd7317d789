"""A system of somebody else's that calls the open interface: its key, its headers, its calls."""

import itertools
from collections.abc import Collection
from datetime import datetime
from typing import Any

from httpx import Response
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.gate import Gate
from api.held import Held
from api.routes import TABLE, routes
from core.identity import channels
from core.identity.actor import SYSTEM
from core.identity.terms import Channel, ChannelScope

BASE = "http://minhu.test"
PLENTY = 100_000

MATTER: dict[str, Any] = {
    "text": "小区东门的路灯坏了三盏，半个月没人修，老人晚上出门看不见。",
    "place": "和苑小区东门",
    "phone": "13900001234",
}
"""A matter that is complete."""


def house() -> Starlette:
    """All our routes behind the gate, without the staff's pages."""
    return Starlette(routes=routes, middleware=[Middleware(Gate, table=TABLE, held=Held())])


def key(
    session: Session,
    *,
    now: datetime,
    scopes: Collection[ChannelScope] = tuple(ChannelScope),
    per_minute: int = PLENTY,
    channel: Channel = Channel.APP,
) -> str:
    """The secret of a new key that opens everything."""
    made = channels.make_key(
        session, SYSTEM, "测试渠道", channel, scopes, per_minute=per_minute, per_day=10 * PLENTY, now=now
    )
    session.commit()
    return made.secret


class Caller:
    """A program that holds a key."""

    def __init__(self, secret: str, **headers: str) -> None:
        self.raw = TestClient(house(), base_url=BASE, headers={"Accept-Language": "zh-CN", **headers})
        if secret:
            self.raw.headers["Authorization"] = f"Bearer {secret}"
        self.turn = itertools.count(1)

    def get(self, path: str, code: str = "", **query: object) -> Response:
        """Look."""
        headers = {"X-Query-Code": code} if code else {}
        return self.raw.get(f"/api/v1{path}", params=query, headers=headers)

    def post(self, path: str, body: object = None, *, key: str = "", code: str = "") -> Response:
        """Act, under a key of its own unless one is given."""
        headers = {"Idempotency-Key": key or f"turn-{next(self.turn):08d}"}
        if code:
            headers["X-Query-Code"] = code
        return self.raw.post(f"/api/v1{path}", json=body, headers=headers)

    def send(self, path: str, raw: bytes, **headers: str) -> Response:
        """Send bytes as they are."""
        given = {
            "Idempotency-Key": f"turn-{next(self.turn):08d}",
            "Content-Type": "application/json",
            **headers,
        }
        return self.raw.post(f"/api/v1{path}", content=raw, headers=given)

    def submit(self, **more: object) -> dict[str, Any]:
        """A matter and its receipt."""
        answer = self.post("/cases", {**MATTER, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()
