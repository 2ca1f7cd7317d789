"""A house on a free port, the system's Chromium, and a phone in front of them."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.gate import Gate
from api.held import Held
from api.routes import TABLE, routes
from core.foundation import clock
from db.session import unit_of_work
from tests.factories.cases import MONDAY, Team, team


@pytest.fixture
def crew(committed: object, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=6))
    with unit_of_work() as session:
        return team(session)


@pytest.fixture
def base(crew: Team) -> Iterator[str]:
    """The house on a free port of this machine only."""
    house = Starlette(routes=routes, middleware=[Middleware(Gate, table=TABLE, held=Held())])
    server = uvicorn.Server(uvicorn.Config(house, host="127.0.0.1", port=0, log_level="error"))
    ready = threading.Event()
    started = server.startup

    async def startup(*args: object, **options: object) -> None:
        await started(*args, **options)
        ready.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, base: str) -> Iterator[Page]:
    """A phone with a script; anything its console complains about fails the test."""
    with_script = new_context(chromium, base)
    page = with_script.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    with_script.close()
    assert [line for line in complaints if "status of 4" not in line and "DISCONNECTED" not in line] == []


def new_context(browser: Browser, base: str, **options: object) -> BrowserContext:
    """A browser that knows nothing yet."""
    size = {"width": 390, "height": 760}
    return browser.new_context(base_url=base, viewport=size, locale="zh-CN", **options)  # type: ignore[arg-type]
