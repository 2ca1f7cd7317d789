"""The gate alone, with a small house behind it: who gets in, who is sent to the login, who is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from api import frame, gate
from api.access import SHUT, STREAM, Access, Door
from api.gate import Gate
from api.held import Held
from core.foundation.clock import now
from core.foundation.settings import SESSION_COOKIE, settings
from core.identity import sessions
from core.identity.sessions import NewSession
from core.identity.terms import Restriction
from db.models.identity import Account, LoginSession

INDEX = (
    '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title><script>\n go = 1\n</script></head></html>'
)
NAVIGATION = {"Accept": "text/html,*/*"}
MALFORMED = [
    'minhu_session="',
    "minhu_session=a;b=;;=",
    "minhu_session=\xff\xfe",
    "=",
    "minhu_session=" + "x" * 5000,
]


async def said(request: Request) -> Response:
    return PlainTextResponse(f"inside {request.url.path}")


async def index(_request: Request) -> Response:
    return HTMLResponse(INDEX, headers={"etag": "old"})


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            await socket.send_bytes(await socket.receive_bytes())
    except WebSocketDisconnect:
        pass


DOORS = (
    Door(Route("/login", said, methods=["GET", "POST"]), Access.PUBLIC),
    Door(Route("/code/{number}", said, methods=["GET", "POST"]), Access.OWN_TICKET),
    Door(Route("/session", said), Access.SESSION),
    Door(Route("/login/second", said, methods=["GET", "POST"]), Access.STEP, Restriction.TOTP),
    Door(Route("/login/password", said, methods=["GET", "POST"]), Access.STEP, Restriction.PASSWORD),
    Door(Route("/logout", said, methods=["POST"]), Access.ANY_SESSION),
)


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
def client(session: Session, held: Held) -> Iterator[TestClient]:
    inside = [WebSocketRoute(STREAM, stream), Route("/_stcore/health", said), Route("/media/{x}", said)]
    house = Starlette(
        routes=[
            *(door.route for door in DOORS),
            *inside,
            Mount("/", Starlette(routes=[Route("/{any:path}", index)])),
        ],
        middleware=[Middleware(Gate, table=DOORS, held=held)],
    )
    with TestClient(house, base_url="http://minhu.test", follow_redirects=False) as client:
        yield client


@pytest.fixture
def account(session: Session) -> Account:
    made = Account(login="gate", name="门", password_hash="-", created_at=now())
    session.add(made)
    session.flush()
    return made


def opened(session: Session, account: Account, restricted: str = "") -> NewSession:
    made = sessions.new_session(session, account.id, now=now(), address="", browser="", restricted=restricted)
    session.commit()
    return made


def carrying(opened: NewSession) -> dict[str, str]:
    return {"Cookie": f"{SESSION_COOKIE}={opened.token}"}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/today",
        "/media/a.png",
        "/static/js/index.js",
        "/login/",
        "//login",
        "/Login",
        "/login/second",
        "/session",
        "/login%2f..",
        "/_stcore/host-config",
        "/assets/../x",
    ],
)
def test_a_stranger_gets_the_login_or_nothing(client: TestClient, path: str) -> None:
    sent = client.get(path, headers=NAVIGATION)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/login?next=%2F")
    refused = client.get(path, headers={"Accept": "*/*"})
    assert refused.status_code == 401
    assert "inside" not in refused.text + sent.text


@pytest.mark.parametrize("path", ["/login", "/code/7", "/_stcore/health"])
def test_open_doors_are_open(client: TestClient, path: str) -> None:
    assert client.get(path).text == f"inside {path}"


@pytest.mark.parametrize("path", [*SHUT, "/_stcore/agent/mcp", "/auth/login"])
def test_what_the_product_does_not_use_is_there_for_nobody(
    client: TestClient, session: Session, account: Account, path: str
) -> None:
    assert client.get(path, headers=carrying(opened(session, account))).status_code == 404


@pytest.mark.parametrize("cookie", MALFORMED)
def test_a_malformed_cookie_is_no_session(client: TestClient, cookie: str) -> None:
    raw = {"Cookie": cookie.encode("latin-1")}
    assert client.get("/", headers={**raw, "Accept": "*/*"}).status_code == 401
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=raw):
        pass


def test_a_session_passes_and_the_page_wears_our_dress(
    client: TestClient, session: Session, account: Account
) -> None:
    answer = client.get("/today", headers={**carrying(opened(session, account)), **NAVIGATION})
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert f"<title>{settings().centre_name}</title>" in answer.text
    assert "/assets/session.js" in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert policy == frame.dressed(INDEX.encode(), "zh-CN", settings().centre_name)[1]
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "sha256-" in policy


def test_the_language_follows_the_choice_then_the_browser(
    client: TestClient, session: Session, account: Account
) -> None:
    headers = {**carrying(opened(session, account)), **NAVIGATION, "Accept-Language": "en-GB,en"}
    assert '<html lang="en">' in client.get("/", headers=headers).text
    headers["Cookie"] += "; minhu_language=zh-CN"
    assert '<html lang="zh-CN">' in client.get("/", headers=headers).text


@pytest.mark.parametrize("end", ["revoked", "idle", "expired", "disabled"])
def test_an_ended_session_is_none(client: TestClient, session: Session, account: Account, end: str) -> None:
    made = opened(session, account)
    row = session.get_one(LoginSession, made.id)
    match end:
        case "revoked":
            sessions.revoke(session, made.id, why="test", now=now())
        case "idle":
            row.active_at = now() - sessions.IDLE
        case "expired":
            row.expires_at = now()
        case "disabled":
            account.disabled_at = now()
    session.commit()
    assert client.get("/session", headers=carrying(made)).status_code == 401
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=carrying(made)):
        pass


def test_a_step_left_open_reaches_its_own_page_only(
    client: TestClient, session: Session, account: Account
) -> None:
    cookie = carrying(opened(session, account, Restriction.TOTP))
    assert client.get("/login/second", headers=cookie).status_code == 200
    for path in ("/", "/today", "/login/password"):
        answer = client.get(path, headers={**cookie, **NAVIGATION})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login/second")
    assert client.get("/session", headers=cookie).status_code == 401
    assert client.post("/logout", headers=cookie).status_code == 200
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=cookie):
        pass


def test_an_open_session_has_no_step_to_take(client: TestClient, session: Session, account: Account) -> None:
    answer = client.get("/login/second", headers={**carrying(opened(session, account)), **NAVIGATION})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://minhu.test"}, 200),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "http://minhu.test.evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_another_site_posts_nothing(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/login", headers=headers).status_code == status
    assert client.post("/code/7", headers=headers).status_code == status


def test_another_site_opens_no_socket(client: TestClient, session: Session, account: Account) -> None:
    headers = {**carrying(opened(session, account)), "Origin": "http://evil.test"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=headers):
        pass


def test_only_one_socket_exists(client: TestClient, session: Session, account: Account) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/anything", headers=carrying(opened(session, account))),
    ):
        pass


def test_ending_a_session_closes_its_sockets_and_no_others(
    client: TestClient, session: Session, account: Account, held: Held
) -> None:
    mine, other = opened(session, account), opened(session, account)
    with (
        client.websocket_connect(STREAM, headers=carrying(mine)) as ended,
        client.websocket_connect(STREAM, headers=carrying(other)) as living,
    ):
        assert len(held) == 2
        sessions.revoke(session, mine.id, why="test", now=now())
        session.commit()
        client.portal.call(held.sweep)
        with pytest.raises(WebSocketDisconnect) as closed:
            ended.receive_bytes()
        assert closed.value.code == 4401
        living.send_bytes(b"")
        assert living.receive_bytes() == b""
    assert len(held) == 0


@pytest.mark.parametrize(("by_timer", "noted"), [(False, True), (True, False)])
def test_a_hand_is_a_sign_of_a_person_and_a_timer_is_not(
    client: TestClient,
    session: Session,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    by_timer: bool,
    noted: bool,
) -> None:
    monkeypatch.setattr(gate, "TOUCH_EVERY", 0.0)
    made = opened(session, account)
    before = now() - timedelta(minutes=10)
    session.get_one(LoginSession, made.id).active_at = before
    session.commit()
    message = BackMsg()
    message.rerun_script.is_auto_rerun = by_timer
    with client.websocket_connect(STREAM, headers=carrying(made)) as socket:
        socket.send_bytes(message.SerializeToString())
        socket.receive_bytes()
    session.expire_all()
    assert (session.get_one(LoginSession, made.id).active_at > before) is noted


def test_a_page_opened_is_a_sign_and_a_fetched_file_is_not(
    client: TestClient, session: Session, account: Account
) -> None:
    made = opened(session, account)
    row = session.get_one(LoginSession, made.id)
    row.active_at = before = now() - timedelta(minutes=10)
    session.commit()
    client.get("/static/js/index.js", headers=carrying(made))
    session.refresh(row)
    assert row.active_at == before
    client.get("/today", headers={**carrying(made), **NAVIGATION})
    session.refresh(row)
    assert row.active_at > before


def test_a_foreign_host_name_is_refused_when_names_are_set(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHU_HOSTS", "minhu.test, www.minhu.test")
    settings.cache_clear()
    try:
        assert client.get("/login").status_code == 200
        assert client.get("/login", headers={"Host": "evil.test"}).status_code == 421
    finally:
        monkeypatch.undo()
        settings.cache_clear()


@pytest.mark.parametrize("path", ["/login", "/today", "/_stcore/metrics", "/_stcore/health"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=NAVIGATION).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
