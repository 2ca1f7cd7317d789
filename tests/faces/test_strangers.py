"""A stranger at a fresh process: every route, every endpoint of Streamlit, every way to a page, the socket."""

import json
import subprocess
import sys
from time import monotonic

import httpx
import pytest
from streamlit.util import calc_hash
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.access import HEALTH, Access, shut
from api.routes import TABLE
from cli.children import environment
from core.foundation.clock import now
from core.foundation.settings import ROOT, SESSION_COOKIE
from core.identity import sessions
from core.identity.actor import Actor, Grant
from core.identity.terms import Restriction, Role
from db.session import unit_of_work
from pages.shared.navigation import PAGES
from pages.shared.navigation import TABLE as PAGE_TABLE
from tests.faces.talking import ask, silence, socket

DEPUTY = Actor(1, "", (Grant(Role.DEPUTY, 1, "/1/"),))
LIST_ROUTES = (
    "import json, app; from starlette.routing import Mount, Route;"
    "print(json.dumps([[route.path, sorted(getattr(route, 'methods', None) or ['WS'])]"
    " for route in app.app._build_starlette_app().routes if not isinstance(route, Mount)]))"
)
DEEP = sorted(
    {f"/{page.url}" for page in PAGE_TABLE}
    | {f"/{page.file}" for page in PAGE_TABLE}
    | {f"/pages/{page.file}" for page in PAGE_TABLE}
    | {"/", "/shell", "/pages/shell.py", "/app.py", "/index.html", "/manifest.json", "/favicon.png"}
    | {"/static/index.html", "/static/js/index.js"}
    | {"//", "/./today", "/today/", "/today/_stcore/stream", "/_stcore/host-config", "/_stcore/upload_file/a/b"}
    | {"/media/x", "/component/a.b/index.html", "/_stcore/bidi-components/a/b.js", "/assets/%2e%2e/gate.py"}
)  # fmt: skip


THROUGH = {"X-Forwarded-For": "203.0.113.9"}
"""A stranger comes through the proxy; this test itself sits on the machine, which may watch."""


def all_routes() -> list[tuple[str, str]]:
    """Path and method of every route of the real application, Streamlit's own ones as well."""
    listed = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=True,
        text=True,
    )
    found = json.loads(listed.stdout.splitlines()[-1])
    return sorted({(path, method) for path, methods in found for method in methods if method != "WS"})


def filled(path: str) -> str:
    """A path with something in its places."""
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


def allowed(path: str) -> str:
    """What the route table says of a path; nothing said means a session."""
    if path == HEALTH:
        return "public"
    if shut(path):
        return "nobody"
    return next((door.access.value for door in TABLE if door.route.path == path), Access.SESSION.value)


def test_a_stranger_reaches_nothing(web: str, http: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    """The fresh process has served nobody yet: no session has run `st.navigation`."""
    lines, leaks = [], []
    asked = [(path, "GET", allowed(path)) for path in DEEP]
    asked += [(path, method, allowed(path)) for path, method in all_routes()]
    for path, method, who in asked:
        answer = http.request(
            method, filled(path), headers={**THROUGH, "Accept": "text/html,*/*", "Origin": web}
        )
        goes = answer.headers.get("location", "")
        lines.append(f"{method:8}{path:46}{who:14}{answer.status_code} {goes}")
        right = {
            "public": answer.status_code < 500,
            "probe": answer.text in {"ok\n", ""},
            "watch": answer.status_code == 404,
            "ticket": answer.status_code in {400, 403, 404, 405},
            "nobody": answer.status_code == 404,
        }.get(who, answer.status_code == 401 or goes.startswith("/login?next="))
        if not right:
            leaks.append(lines[-1])
    with capsys.disabled():
        print(
            f"\n\n没有登录的人（{len(lines)} 次请求）\n{'方法':6}{'地址':44}{'谁可以':11}结果",
            *lines,
            sep="\n",
        )
    assert not leaks
    assert len(lines) > 50


@pytest.mark.parametrize(
    "cookie",
    ["", f"{SESSION_COOKIE}=", f"{SESSION_COOKIE}=nonsense", f'{SESSION_COOKIE}="', "a;;==b", "x" * 3000],
)
def test_the_socket_is_closed_before_it_opens(web: str, cookie: str) -> None:
    with pytest.raises(InvalidStatus) as refused, socket(web, cookie=cookie):
        pass
    assert refused.value.response.status_code == 403


def test_the_socket_refuses_sessions_that_are_no_good(web: str, opened) -> None:
    ended, half = opened(), opened(restricted=Restriction.TOTP)
    with unit_of_work() as session:
        sessions.revoke(session, ended.id, why="test", now=now())
    for token in (ended.token, half.token):
        with pytest.raises(InvalidStatus), socket(web, token):
            pass
    with pytest.raises(InvalidStatus), socket(web, opened().token, origin="http://evil.test"):
        pass


def test_a_session_gets_its_pages_and_ending_it_closes_the_socket(
    web: str, opened, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = opened()
    with socket(web, mine.token) as line:
        assert "钱多，您好" in ask(line)
        assert "修改密码" in ask(line, page="mine")
        began = monotonic()
        with unit_of_work() as session:
            sessions.revoke(session, mine.id, why="test", now=now())
        with pytest.raises(ConnectionClosed) as closed:
            silence(line)
        took = monotonic() - began
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    with capsys.disabled():
        print(f"\n退出后 {took * 1000:.0f} 毫秒连接关闭")
    assert took < 4


def test_a_deep_link_into_a_fresh_process_runs_the_shell_first(web: str, opened) -> None:
    """Streamlit's own page folder would serve files by address or by the hash of their path."""
    with socket(web, opened(Role.DEPUTY).token) as line:
        for page in PAGE_TABLE:
            script = str(PAGES / page.file)
            for heard in (
                ask(line, page=page.url),
                ask(line, page=page.file.removesuffix(".py")),
                ask(line, script_hash=calc_hash(script)),
            ):
                assert "退出登录" in heard, "the shell ran"
                if not page.open_to(DEPUTY):
                    assert "这里不归您办" in heard or "钱多，您好" in heard
