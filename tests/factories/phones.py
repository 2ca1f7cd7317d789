"""A stranger's phone: a browser that opens the citizens' pages, fills in their forms and sends them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape

import pytest
from httpx import Response
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.gate import Gate
from api.held import Held
from api.routes import TABLE, routes
from core.foundation import clock

BASE = "http://minhu.test"
Files = list[tuple[str, tuple[str, bytes]]]
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TAG = re.compile(r"<(script|style)[\s\S]*?</\1>|<[^>]+>")

SAYS = {
    "text": "小区东门的路灯坏了三盏，半个月没人修，老人晚上出门看不见。",
    "place": "和苑小区东门",
    "phone": "13900001234",
}
"""A form that is complete."""


class Phone:
    """One browser on one phone."""

    def __init__(self, now: datetime, patch: pytest.MonkeyPatch) -> None:
        self.now = now
        patch.setattr(clock, "now", lambda: self.now)
        self.raw = self.another()

    def another(self) -> TestClient:
        """A browser that knows nothing yet, in front of the same house."""
        house = Starlette(routes=routes, middleware=[Middleware(Gate, table=TABLE, held=Held())])
        headers = {"Accept": "text/html", "Origin": BASE, "Accept-Language": "zh-CN"}
        return TestClient(house, base_url=BASE, headers=headers, follow_redirects=False)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def open(self, path: str) -> Response:
        """A page, wherever it leads."""
        return self.raw.get(path, follow_redirects=True)

    def hidden(self, page: Response) -> dict[str, str]:
        """What the last form of a page carries unseen."""
        return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}

    def send(
        self,
        page: Response,
        path: str,
        fields: Mapping[str, object],
        files: list[tuple[str, tuple[str, bytes]]] | None = None,
    ) -> Response:
        """Send a form of a page that was opened before; the answer itself, no redirect followed."""
        multipart = files if files is not None else [("none", ("", b""))]
        return self.raw.post(path, data={**self.hidden(page), **fields}, files=multipart)

    def say(self, **more: object) -> Response:
        """Open the form, fill it in, send it."""
        return self.send(self.open("/m/submit"), "/m/submit", {**SAYS, **more})


def words(page: Response) -> str:
    """What a person reads on a page, without tags."""
    return re.sub(r"\s+", " ", unescape(TAG.sub(" ", page.text)))
