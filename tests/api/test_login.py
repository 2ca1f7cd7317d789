"""The login as a browser meets it: HTML, cookies, redirects."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.gate import Gate
from api.held import Held
from api.login.forms import FORM_COOKIE, safe_next
from api.routes import TABLE, routes
from core.foundation.clock import now
from core.foundation.settings import SESSION_COOKIE, settings
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.identity import Account, LoginSession, RolePolicy
from tests.factories import accounts
from tests.factories.accounts import PASSWORD

BETTER = "山高水长路远人归 77"
WRONG = "登录名或密码不对"
CSRF = re.compile(r'name="csrf" value="([^"]*)"')
NAVIGATION = {"Accept": "text/html", "Origin": "http://minhu.test"}


@pytest.fixture
def client(session: Session) -> Iterator[TestClient]:
    today = Route("/{page:path}", lambda _request: PlainTextResponse("inside"))
    house = Starlette(routes=[*routes, today], middleware=[Middleware(Gate, table=TABLE, held=Held())])
    with TestClient(
        house, base_url="http://minhu.test", headers=NAVIGATION, follow_redirects=False
    ) as client:
        yield client


@pytest.fixture
def somebody(session: Session) -> Actor:
    tree = accounts.small_tree(session)
    made = accounts.person(session, "somebody", (Role.OPERATOR, tree.centre), name="钱多")
    session.commit()
    return made


def secret(client: TestClient, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, page
    return CSRF.findall(page.text)[0]


def enter(client: TestClient, name: str = "somebody", password: str = PASSWORD, **more: str):
    fields = {"csrf": secret(client, "/login"), "login": name, "password": password, **more}
    return client.post("/login", data=fields)


def step(client: TestClient, path: str, **fields: str):
    return client.post(path, data={"csrf": secret(client, path), **fields})


def test_in_and_out(client: TestClient, somebody: Actor) -> None:
    answer = enter(client, next="/today?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/today?x=1")
    given = answer.headers["set-cookie"]
    assert all(word in given for word in (SESSION_COOKIE, "HttpOnly", "SameSite=lax", "Path=/"))
    assert client.get("/today").text == "inside"
    assert client.get("/login?next=/mine").headers["location"] == "/mine"
    left = client.post("/logout", data={"csrf": secret(client, "/logout")})
    assert left.headers["location"] == "/login"
    assert client.get("/today").status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_leaving(client: TestClient, somebody: Actor) -> None:
    enter(client)
    copied = client.cookies[SESSION_COOKIE]
    client.post("/logout", data={"csrf": secret(client, "/logout")})
    client.cookies.set(SESSION_COOKIE, copied)
    assert client.get("/session").status_code in {303, 401}


def test_leaving_needs_the_secret_of_the_session(client: TestClient, somebody: Actor) -> None:
    enter(client)
    assert client.post("/logout", data={"csrf": "guessed"}).headers["location"] == "/logout"
    assert client.get("/today").text == "inside"


def test_a_new_login_ends_what_was_planted_here(
    client: TestClient, session: Session, somebody: Actor
) -> None:
    enter(client)
    first = client.cookies[SESSION_COOKIE]
    client.cookies.delete(SESSION_COOKIE)
    page_secret = secret(client, "/login")
    client.cookies.set(SESSION_COOKIE, first, domain="minhu.test", path="/")
    client.post("/login", data={"csrf": page_secret, "login": "somebody", "password": PASSWORD})
    session.expire_all()
    ended = [row.revoked_why for row in session.scalars(select(LoginSession).order_by(LoginSession.id))]
    assert ended == ["LOGOUT", ""]


@pytest.mark.parametrize(
    ("name", "password"), [("somebody", "wrong"), ("nobody", "wrong"), ("", ""), ("ü\x00", "x" * 300)]
)
def test_one_sentence_for_whatever_is_wrong(
    client: TestClient, somebody: Actor, name: str, password: str
) -> None:
    answer = enter(client, name, password)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert WRONG in answer.text
    assert SESSION_COOKIE not in answer.cookies


def test_five_failures_lock_the_name_and_say_for_how_long(client: TestClient, somebody: Actor) -> None:
    for _nth in range(5):
        assert enter(client, "somebody", "wrong").status_code == HTTPStatus.FORBIDDEN
    locked = enter(client)
    assert locked.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "请 15 分钟后再试" in locked.text


def test_a_form_of_another_site_is_not_believed(client: TestClient, somebody: Actor) -> None:
    right = {"login": "somebody", "password": PASSWORD}
    assert "放得太久" in client.post("/login", data=right).text
    assert "放得太久" in client.post("/login", data={**right, "csrf": ""}).text
    mine = secret(client, "/login")
    client.cookies.delete(FORM_COOKIE)
    assert "放得太久" in client.post("/login", data={**right, "csrf": mine}).text
    assert client.post("/login", data=right, headers={"Origin": "http://evil.test"}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/today", "/today"),
        ("/file?no=H1&x=%2F", "/file?no=H1&x=%2F"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/a\\b", "/"),
        ("https://evil.test", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/\n/evil.test", "/"),
        ("/login?next=/login", "/"),
        ("/logout", "/"),
    ],
)
def test_the_way_back_stays_in_the_house(asked: str, goes: str) -> None:
    assert safe_next(asked) == goes


def test_what_was_typed_is_shown_as_typed(client: TestClient, somebody: Actor) -> None:
    answer = enter(client, '"><script>alert(1)</script>', "x", next='/"><script>')
    assert "<script>alert" not in answer.text
    assert 'next" value="/&#34;&gt;&lt;script&gt;"' in answer.text


def test_a_one_time_password_is_changed_before_anything_else(
    client: TestClient, session: Session, somebody: Actor
) -> None:
    session.get_one(Account, somebody.account_id).must_change = True
    session.commit()
    assert enter(client, next="/today").headers["location"] == "/login/password?next=%2Ftoday"
    assert client.get("/today").headers["location"] == "/login/password"
    before = client.cookies[SESSION_COOKIE]
    for old, new, again, sentence in (
        (PASSWORD, BETTER, "别的", "两次输入的新密码不一样"),
        (PASSWORD, "短", "短", "密码至少 10 个字符"),
        (PASSWORD, "长" * 30, "长" * 30, "密码太长"),
        ("不对", BETTER, BETTER, "原密码不对"),
    ):
        assert sentence in step(client, "/login/password", old=old, new=new, again=again).text
    done = step(client, "/login/password", old=PASSWORD, new=BETTER, again=BETTER, next="/today")
    assert done.headers["location"] == "/today"
    assert client.cookies[SESSION_COOKIE] != before
    assert client.get("/today").text == "inside"


def test_a_second_factor_is_asked_for_and_a_recovery_code_helps_once(
    client: TestClient, session: Session, somebody: Actor
) -> None:
    session.add(RolePolicy(role=Role.OPERATOR, totp_required=True))
    session.commit()
    assert enter(client, next="/mine").headers["location"] == "/login/enrol?next=%2Fmine"
    page = client.get("/login/enrol").text
    assert "<svg" in page
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert shown
    assert client.get("/login/enrol").text.count(shown[1]) == 1, "a reload shows the same secret"
    assert "动态口令不对" in step(client, "/login/enrol", code="000000").text
    code = pyotp.TOTP(shown[1].replace(" ", "")).at(now())
    confirmed = step(client, "/login/enrol", code=code, next="/mine")
    codes = re.findall(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>", confirmed.text)
    assert len(codes) == 10
    assert client.get("/mine").text == "inside"

    client.cookies.clear()
    assert enter(client).headers["location"] == "/login/second?next=%2F"
    assert client.get("/mine").headers["location"] == "/login/second"
    assert "动态口令不对" in step(client, "/login/second", code=code).text, "a code works once"
    assert step(client, "/login/second", code=codes[0], next="/mine").headers["location"] == "/mine"

    client.cookies.clear()
    enter(client)
    assert "动态口令不对" in step(client, "/login/second", code=codes[0]).text


def test_the_language_is_one_press_away(client: TestClient, somebody: Actor) -> None:
    page = client.post("/language", data={"language": "en", "back": "/login?next=%2Fmine"})
    assert page.headers["location"] == "/login?next=%2Fmine"
    assert '<html lang="en">' in client.get("/login").text
    for back in ("//evil.test", "https://evil.test", "/\\evil"):
        assert client.post("/language", data={"language": "xx", "back": back}).headers["location"] == "/"


@pytest.mark.parametrize("path", ["/login", "/language"])
def test_a_stranger_cannot_fill_the_memory(client: TestClient, somebody: Actor, path: str) -> None:
    assert client.post(path, data={"login": "x" * 20_000}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    unsaid = client.post(path, content=iter([b"login=x"]))
    assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_demo_people_are_listed_only_while_there_are_any(
    client: TestClient, session: Session, somebody: Actor
) -> None:
    secrets = settings().secrets / "demo.json"
    assert "演示账号" not in client.get("/login").text
    session.get_one(Account, somebody.account_id).demo = True
    session.commit()
    secrets.parent.mkdir(parents=True, exist_ok=True)
    secrets.write_text('{"somebody": "猜不到的 <b>密码</b>"}', "utf-8")
    try:
        page = client.get("/login").text
    finally:
        secrets.unlink()
    assert "演示账号" in page
    assert "猜不到的 &lt;b&gt;密码&lt;/b&gt;" in page


def test_nothing_before_the_door_is_kept_by_a_cache_or_runs_foreign_scripts(
    client: TestClient, somebody: Actor
) -> None:
    answer = client.get("/login")
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script>|style=|onclick=|https?://", answer.text)


def test_our_own_files_are_open_and_nothing_beside_them(client: TestClient, somebody: Actor) -> None:
    for name in ("login.css", "login.js", "session.js", "zh.js", "icon.svg"):
        assert client.get(f"/assets/{name}").status_code == 200
    assert client.get("/assets/../gate.py").status_code == 303
    assert client.get("/assets/nothing.css").status_code == 303
