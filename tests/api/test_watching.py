"""Probes, figures and request logs: who may read them, what they say, and what they never say."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api import probes
from api.access import Access, Door
from api.gate import Gate
from api.held import Held
from api.metering import Meter
from core import health
from core.foundation import logs
from core.foundation.clock import now
from core.foundation.settings import settings
from core.health import Trouble
from core.journal import runs
from core.journal.followers import name_of
from core.wiring import SCHEDULE
from db.migrate import newest

HERE = ("127.0.0.1", 40000)
TOKEN = "0123456789abcdef0123456789abcdef"


def case(request: Request) -> Response:
    structlog.get_logger("t").info("inside")
    if request.path_params["number"] == "broken":
        raise ValueError("王小明 13900001234")
    return PlainTextResponse("ok")


TABLE = (*probes.doors, Door(Route("/m/case/{number}", case), Access.PUBLIC))


def house() -> Starlette:
    return Starlette(
        routes=[door.route for door in TABLE],
        middleware=[Middleware(Meter, table=TABLE), Middleware(Gate, table=TABLE, held=Held())],
    )


def asking(client: tuple[str, int] = HERE, base: str = "http://127.0.0.1:8501") -> TestClient:
    return TestClient(house(), base_url=base, client=client, raise_server_exceptions=False)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("MINHU_WATCH_TOKEN", TOKEN)
    monkeypatch.setenv("MINHU_HOSTS", "minhu.example.org")
    settings.cache_clear()
    yield TOKEN
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_this_machine_or_the_token(session: Session, shown: str, path: str) -> None:
    assert asking().get(path).status_code in {200, 503}
    for stranger in (
        asking(("10.1.2.3", 1)),
        asking(base="http://minhu.example.org"),
    ):
        assert stranger.get(path).status_code == 404
        bearing = {"Authorization": f"Bearer {shown}"}
        assert stranger.get(path, headers=bearing).status_code in {200, 503}
        assert stranger.get(path, headers={"Authorization": "Bearer x"}).status_code == 404
    for mark in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert asking().get(path, headers={mark: "for=10.1.2.3"}).status_code == 404


def test_without_a_token_nobody_shows_one(session: Session) -> None:
    assert asking(("10.1.2.3", 1)).get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_life_is_told_to_anybody(shown: str) -> None:
    assert asking(("10.1.2.3", 1), "http://10.9.9.9").get("/healthz").text == "ok\n"


def test_ready_names_what_fails(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told = asking().get("/readyz")
    assert (told.status_code, told.json()["checks"]["worker"]) == (503, "failing")
    for job in SCHEDULE["minute"]:
        runs.note_run(session, name_of(job), took=timedelta(0), now=now())
    session.commit()
    monkeypatch.setattr(health, "free_disk", lambda: (10**10, 10**11))
    told = asking().get("/readyz")
    assert told.json() == {
        "ready": True,
        "checks": {"database": "ok", "disk": "ok", "migration": "ok", "worker": "ok"},
    }
    monkeypatch.setattr(health, "free_disk", lambda: (10**9, 10**11))
    assert asking().get("/readyz").json()["checks"]["disk"] == "failing"
    monkeypatch.setattr(health, "newest", lambda: "9999")
    assert asking().get("/readyz").json()["checks"]["migration"] == "failing"


def test_figures(session: Session) -> None:
    job = SCHEDULE["hour"][0]
    runs.note_run(session, name_of(job), took=timedelta(0), now=now())
    session.commit()
    asking().get("/m/case/H2611020000001?code=ABCD")
    told = asking().get("/metrics").text
    for figure in (
        'minhu_http_requests_total{method="GET",route="/m/case/{number}",status="200"}',
        'minhu_http_request_seconds_bucket{le="0.005",method="GET",route="/m/case/{number}"}',
        "minhu_sockets 0.0",
        "minhu_sessions_held 0.0",
        "minhu_outbox_pending 0.0",
        "minhu_outbox_oldest_seconds 0.0",
        "minhu_outbox_parked 0.0",
        "minhu_deliveries_pending 0.0",
        "minhu_deliveries_parked 0.0",
        f'minhu_job_success_timestamp_seconds{{job="{name_of(job)}",rhythm="hour"}} 1.',
        'minhu_database_connections{state="used"}',
        "minhu_database_up 1.0",
        "minhu_migration_current 1.0",
    ):
        assert figure in told
    assert "H2611020000001" not in told
    assert "ABCD" not in told


def test_a_strangers_path_makes_no_label(session: Session) -> None:
    asking().get("/whatever/王小明")
    asking().request("BREW", "/pot")
    told = asking().get("/metrics").text
    assert 'method="OTHER",route="page"' in told
    assert "whatever" not in told


def test_troubles_are_derived(session: Session) -> None:
    seen = health.examine(session, now=now())
    assert {Trouble.WORKER, Trouble.BACKUP, Trouble.CHECKPOINT} <= set(seen.troubles)
    assert Trouble.JOBS not in seen.troubles, "one cause, one sentence"
    assert health.SIGNING in {run.name for run in seen.jobs}
    assert (seen.migration, seen.wanted) == (newest(), newest())


@pytest.fixture
def configured() -> Iterator[None]:
    formatting, exception, was = (
        logging.Formatter.format,
        logging.Formatter.formatException,
        structlog.get_config(),
    )
    logs.configure()
    yield
    structlog.configure(**was)
    logging.Formatter.format, logging.Formatter.formatException = formatting, exception


def test_a_request_is_logged_by_its_route_and_number(
    session: Session, configured: None, capsys: pytest.CaptureFixture[str]
) -> None:
    asking().get(
        "/m/case/H2611020000001?q=王小明", headers={"X-Request-Id": TOKEN, "User-Agent": "Wang-Xiaoming"}
    )
    asking().get("/m/case/broken", headers={"X-Request-Id": "王小明".encode().hex() + " 13900001234"})
    said = capsys.readouterr().err
    inside, first, *_more, last = map(json.loads, said.splitlines())
    assert inside["request"] == first["request"] == TOKEN
    assert (first["event"], first["route"], first["status"]) == ("request", "/m/case/{number}", 200)
    assert last["status"] == 500
    assert len(last["request"]) == 32
    for word in ("王小明", "Wang-Xiaoming", "13900001234", "H2611020000001"):
        assert word not in said


def test_the_number_comes_back(session: Session) -> None:
    assert asking().get("/healthz", headers={"X-Request-Id": TOKEN}).headers["X-Request-Id"] == TOKEN


def test_libraries_speak_in_lines_of_json(configured: None) -> None:
    record = logging.LogRecord("uvicorn.error", logging.INFO, "", 1, "Started %s", ("it",), None)
    assert json.loads(logging.Formatter("%(message)s").format(record))["event"] == "Started it"


def test_or_for_peoples_eyes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], configured: None
) -> None:
    monkeypatch.setenv("MINHU_LOG_FORMAT", "text")
    settings.cache_clear()
    logs.configure()
    structlog.get_logger("t").info("inside", n=1)
    settings.cache_clear()
    assert "inside" in (said := capsys.readouterr().err)
    assert "{" not in said
