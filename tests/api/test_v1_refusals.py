"""What the open interface refuses, and that it always does so in its own shape: a code, a sentence, a number."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.v1 import catalogue
from api.v1.routes import OPERATIONS, SCOPES, document
from core.foundation import clock
from core.foundation.settings import settings
from core.identity.terms import ChannelScope
from db.models.cases import Case, Person
from db.models.journal import EventRow, IdempotencyKey, WordsRow
from tests.factories import channels
from tests.factories.cases import MONDAY, Team
from tests.factories.channels import MATTER, Caller
from tests.house.source import none

GOOD = json.dumps(MATTER, ensure_ascii=False)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return MONDAY


@pytest.fixture
def app(session: Session, crew: Team, now: datetime) -> Caller:
    assert crew
    return Caller(channels.key(session, now=now))


def rows(session: Session) -> list[int]:
    """How much a submission could leave behind."""
    tables = (Case, Person, WordsRow, EventRow, IdempotencyKey)
    return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def shaped(answer: Response, status: int, code: str, field: str = "") -> None:
    """The shape of every refusal."""
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert set(said) - {"field"} == {"code", "message", "request_id"}
    assert (said["code"], said.get("field", "")) == (code, field)
    assert said["request_id"] == answer.headers["X-Request-Id"]
    assert "Traceback" not in answer.text


BODIES = {
    "nothing": (b"", 422, "invalid", ""),
    "no json": (b"{", 400, "bad_json", ""),
    "not utf-8": (b'{"text": "\xff\xfe"}', 400, "bad_json", ""),
    "a mark in front": (b"\xef\xbb\xbf{}", 400, "bad_json", ""),
    "a list": (b"[1, 2]", 422, "invalid", ""),
    "null": (b"null", 422, "invalid", ""),
    "NUL": (GOOD.replace("路灯", "路\\u0000灯").encode(), 422, "invalid", "text"),
    "NUL in a name": (b'{"te\\u0000xt": 1}', 422, "invalid", ""),
    "half of a pair": (GOOD.replace("路灯", "路\\ud83d灯").encode(), 422, "invalid", "text"),
    "a bell": (GOOD.replace("路灯", "路\\u0007灯").encode(), 422, "invalid", "text"),
    "deep": (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400, "bad_json", ""),
    "very deep": (b"[" * 500_000 + b"]" * 500_000, 400, "bad_json", ""),
    "deeper than allowed": (b"[" * 20 + b"]" * 20, 400, "bad_json", ""),
    "large": (GOOD[:-1].encode() + b', "category_id": 9223372036854775808}', 400, "bad_json", ""),
    "huge": (GOOD[:-1].encode() + b', "category_id": ' + b"9" * 5000 + b"}", 400, "bad_json", ""),
    "exponent": (GOOD[:-1].encode() + b', "category_id": 1e999}', 400, "bad_json", ""),
    "NaN": (GOOD[:-1].encode() + b', "category_id": NaN}', 400, "bad_json", ""),
    "Infinity": (GOOD[:-1].encode() + b', "category_id": -Infinity}', 400, "bad_json", ""),
    "the largest id": (GOOD[:-1].encode() + b', "category_id": 9223372036854775807}', 422, "invalid", "category_id"),
    "a text for a number": (GOOD[:-1].encode() + b', "category_id": "1"}', 422, "invalid", "category_id"),
    "a fraction": (GOOD[:-1].encode() + b', "category_id": 1.5}', 422, "invalid", "category_id"),
    "yes": (GOOD[:-1].encode() + b', "calm": "yes"}', 422, "invalid", "calm"),
    "twice": (b'{"text": "a", "text": "b"}', 400, "bad_json", ""),
    "unknown": (GOOD[:-1].encode() + b', "admin": true}', 422, "invalid", "admin"),
    "blank": (json.dumps({**MATTER, "text": " " * 10}).encode(), 422, "invalid", "text"),
    "too much": (json.dumps({**MATTER, "text": "字" * 3001}).encode(), 422, "invalid", "text"),
    "no number": (json.dumps({**MATTER, "phone": "١٢٣٤٥"}).encode(), 422, "invalid", "phone"),
    "no token": (json.dumps({**MATTER, "attachments": ["../x"]}).encode(), 422, "invalid", "attachments.0"),
    "a lost file": (json.dumps({**MATTER, "attachments": ["0" * 32]}).encode(), 404, "not_found", ""),
    "1 MB": (b'{"text": "' + b"a" * (1 << 20) + b'"}', 413, "too_large", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_taken(app: Caller, session: Session, name: str) -> None:
    raw, status, code, field = BODIES[name]
    before = rows(session)
    shaped(app.send("/cases", raw), status, code, field)
    assert rows(session) == before, "no partial row"


@pytest.mark.parametrize(
    "text",
    [
        "\u202e" + "反过来写的字，从右往左",
        "👨‍👩‍👧‍👦 家门口的路灯坏了 🕯️",
        "Ａ" * 3000,
        "𠀀𠀁𠀂𠀃𠀄𠀅",
        "a\tb\r\nc d e f g",
    ],
)
def test_strange_words_are_words(app: Caller, text: str) -> None:
    receipt = app.submit(text=text)
    shown = app.get(f"/cases/{receipt['number']}", receipt["query_code"]).json()
    assert shown["text"] == text.replace("\r\n", "\n")


def test_addresses_methods_types(app: Caller) -> None:
    shaped(app.get("/nowhere"), 404, "not_found")
    shaped(app.raw.get("/api/v1/"), 404, "not_found")
    shaped(app.raw.delete("/api/v1/cases"), 405, "method_not_allowed")
    assert "POST" in app.raw.delete("/api/v1/cases").headers["Allow"]
    shaped(app.send("/cases", GOOD.encode(), **{"Content-Type": "text/plain"}), 415, "unsupported_media_type")
    shaped(app.send("/attachments", b"x"), 415, "unsupported_media_type")
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    unbound = {"Content-Type": "multipart/form-data"}
    shaped(app.send("/attachments", b"--x\r\nbroken", **unbound), 400, "bad_json")
    shaped(app.send("/attachments", b"", **form), 422, "invalid", "file")
    shaped(app.send("/attachments", b"x", **form, **{"Content-Length": "999999999999"}), 413, "too_large")
    bare = {"Idempotency-Key": "", "Content-Type": "application/json"}
    shaped(app.raw.post("/api/v1/cases", content=GOOD, headers=bare), 422, "invalid", "Idempotency-Key")
    shaped(app.get("/units%0Amore"), 404, "not_found")
    strange = app.get("/cases/%00%ff%ed%a0%80", "AAAA2222")
    shaped(strange, 404, "not_found")


def test_a_chunked_body_is_counted_as_it_comes(app: Caller) -> None:
    def pieces() -> object:
        for _each in range(40):
            yield b"x" * 65536

    headers = {"Idempotency-Key": "chunked-1", "Content-Type": "application/json"}
    shaped(app.raw.post("/api/v1/cases", content=pieces(), headers=headers), 413, "too_large")


def test_refusals_speak_the_callers_language(app: Caller) -> None:
    english = app.raw.get("/api/v1/nowhere", headers={"Accept-Language": "en"})
    assert english.json()["message"].isascii()
    assert english.headers["Content-Language"] == "en"
    named = app.raw.post(
        "/api/v1/cases", json={}, headers={"Accept-Language": "en", "Idempotency-Key": "k" * 9}
    )
    assert named.json()["message"] == "text is missing"


def test_our_own_failure_shows_nothing(app: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(problem: Exception) -> Callable[..., object]:
        def failing(*_all: object) -> object:
            raise problem

        return failing

    monkeypatch.setattr(catalogue, "unit_tree", fail(RuntimeError("secret words")))
    broken = app.get("/units")
    shaped(broken, 500, "internal")
    assert "secret" not in broken.text
    monkeypatch.setattr(catalogue, "unit_tree", fail(OperationalError("SELECT", {}, Exception("gone"))))
    shaped(app.get("/units"), 503, "busy")


def test_other_sites_are_named_by_the_operator(app: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {"Origin": "https://app.example.cn"}
    asks = {
        **theirs,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    assert "Access-Control-Allow-Origin" not in app.raw.get("/api/v1/units", headers=theirs).headers
    assert "Access-Control-Allow-Origin" not in app.raw.options("/api/v1/cases", headers=asks).headers
    named = settings().model_copy(update={"cors_origins": "https://app.example.cn, https://b.example.cn/"})
    monkeypatch.setattr("api.v1.cors.settings", lambda: named)
    before = app.raw.options("/api/v1/cases", headers=asks)
    assert (before.status_code, before.headers["Access-Control-Allow-Origin"]) == (204, theirs["Origin"])
    assert "Idempotency-Key" in before.headers["Access-Control-Allow-Headers"]
    called = app.raw.post(
        "/api/v1/cases", json=MATTER, headers={**theirs, "Idempotency-Key": "from-a-browser"}
    )
    assert (called.status_code, called.headers["Access-Control-Allow-Origin"]) == (201, theirs["Origin"])
    stranger = app.raw.get("/api/v1/units", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in stranger.headers
    assert "Access-Control-Allow-Credentials" not in called.headers


def test_a_foreign_host_is_refused_in_the_same_shape(app: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = settings().model_copy(update={"hosts": "minhu.example"})
    monkeypatch.setattr("api.headers.settings", lambda: ours)
    assert app.get("/units").json()["code"] == "wrong_host"


def test_every_operation_says_what_a_key_must_open() -> None:
    """The house's rule for routes, one level down: behind the one door every operation names its scope."""
    assert set(SCOPES.values()) == set(ChannelScope)
    none(f"{route.path} has no scope" for route in OPERATIONS if not isinstance(route.scope, ChannelScope))
    none(
        f"{path} acts without a key of its own"
        for path, operation in document.drawn("zh-CN")["paths"].items()
        if "post" in operation
        and not path.endswith("/attachments")
        and "Idempotency-Key" not in [each["name"] for each in operation["post"]["parameters"]]
    )


def test_the_document_is_there_in_both_languages(app: Caller) -> None:
    chinese = app.raw.get("/api/v1/openapi.json", headers={"Authorization": ""})
    assert chinese.json()["info"]["title"] == "民呼开放接口"
    english = app.raw.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).text
    assert not [sign for sign in english if "\u4e00" <= sign <= "\u9fff"]
    page = app.raw.get("/api/v1", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/api/v1/cases/{number}/supplements" in page.text
    assert 'src="http' not in page.text
