"""What an intake through the open interface costs, with everything on, against an endpoint that only inserts two rows.

Both are called as ASGI applications without a client in between, by turns, in the same process, on the same database.
"""

import asyncio
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from statistics import median
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Connection, Engine, event, insert, text

from api import tuning
from api.v1 import promises, submit
from core.cases.actions import drafting, intake
from core.foundation import clock
from core.foundation.settings import settings
from core.journal import idempotency
from db.models.cases import Person
from db.models.journal import WordsRow
from db.session import factory, unit_of_work
from tests.factories import channels
from tests.factories.cases import team

DESCRIPTION = "登记：开放接口提交一件（校验、路由、期限、链、出箱、防重全开）对裸 FastAPI 两次写入"
SIZE = 60
"""Calls of a round."""
ROUNDS, CLIENTS = 15, 4
"""Short rounds by turns: what else the machine does meets both alike, and a round's ratio is of one moment."""
RATIO, STATEMENTS, P50 = 0.25, 14, 25.0
"""What issue 4 asks for."""

Call = Callable[[int], Awaitable[int]]


class Two(BaseModel):
    """What the bare endpoint takes."""

    text: str
    place: str
    phone: str


def run(size: int, seed: int) -> dict[str, object]:
    """Requests a second of both, statements and milliseconds of an intake, and where they go."""
    with unit_of_work() as session:
        crew = team(session)
        pump = crew.pump.id
    with unit_of_work() as session:
        secret = channels.key(session, now=clock.now(), per_minute=channels.PLENTY)
    engine = factory.kw["bind"]
    body = {**channels.MATTER, "category_id": pump, "name": "赵一", "contact_ok": True}
    ours = _caller(channels.house(), "/api/v1/cases", body, f"intake-{seed}", secret)
    bare = _caller(_bare(engine), "/two", channels.MATTER, f"bare-{seed}")
    for call in (bare, ours):
        asyncio.run(_volley(call, 50, 1, first=-50))
    tuning.freeze()  # as app.py does once everything is loaded
    rates: dict[str, list[float]] = {"bare": [], "intake": []}
    spans: list[float] = []
    alone: list[float] = []
    work: dict[str, list[float]] = {"bare": [], "intake": []}
    for turn in range(ROUNDS):
        for name, call in (("bare", bare), ("intake", ours)):
            before = time.process_time()
            rate, took = asyncio.run(_volley(call, size, CLIENTS, first=turn * size))
            work[name].append((time.process_time() - before) * 1000 / size)
            rates[name].append(rate)
            spans += took if name == "intake" else []
        alone += asyncio.run(_volley(ours, max(1, size // 4), 1, first=(turn + 100) * size))[1]
    statements, pings = _statements(engine, ours)
    ratios = [ours / theirs for ours, theirs in zip(rates["intake"], rates["bare"], strict=True)]
    ratio = median(ratios)
    met = {"ratio": ratio >= RATIO, "statements": statements <= STATEMENTS, "p50": median(alone) <= P50}
    return {
        "ok": all(met.values()),
        "met": met,
        "bare_per_s": round(median(rates["bare"])),
        "intake_per_s": round(median(rates["intake"])),
        "ratio": round(ratio, 3),
        "ratio_of_rounds": [round(each, 2) for each in sorted(ratios)],
        "bare_cpu_ms": round(median(work["bare"]), 2),
        "intake_cpu_ms": round(median(work["intake"]), 2),
        "statements": statements,
        "which": dict(pings),
        "p50_ms": round(median(alone), 2),
        f"p50_ms_{CLIENTS}_clients": round(median(spans), 2),
        f"p95_ms_{CLIENTS}_clients": round(sorted(spans)[int(len(spans) * 0.95)], 2),
        "stages_ms": _stages(ours, engine),
    }


def _bare(engine: Engine) -> FastAPI:
    app = FastAPI()
    district = settings().district

    @app.post("/two", status_code=201)
    def two(said: Two) -> dict[str, int]:
        with engine.begin() as connection:
            connection.execute(
                text("SELECT set_config('search_path', :district, true)"), {"district": district}
            )
            made = connection.execute(
                insert(WordsRow).values(salt=b"s", body=said.text, made_at=clock.now()).returning(WordsRow.id)
            ).scalar_one()
            connection.execute(insert(Person).values(made_at=clock.now()))
        return {"id": made}

    return app


def _caller(app: Any, path: str, body: object, keys: str, secret: str = "") -> Call:
    """One request of an ASGI application; its status."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    fixed = [
        (b"host", b"minhu.test"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(raw)).encode()),
        (b"authorization", f"Bearer {secret}".encode()),
    ]

    async def call(turn: int) -> int:
        told: list[int] = []
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
            "server": ("minhu.test", 80), "headers": [*fixed, (b"idempotency-key", f"{keys}-{turn:08d}".encode())],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told.append(message["status"])

        await app(scope, receive, send)
        return told[0]

    return call


async def _volley(call: Call, size: int, clients: int, *, first: int) -> tuple[float, list[float]]:
    """Requests a second and milliseconds of each, from so many clients in a closed loop.

    Raises:
        RuntimeError: one was refused.
    """
    turns, spans = iter(range(first, first + size)), list[float]()

    async def client() -> None:
        for turn in turns:
            began = time.perf_counter()
            status = await call(turn)
            spans.append((time.perf_counter() - began) * 1000)
            if status != 201:
                raise RuntimeError(f"answered {status}")

    began = time.perf_counter()
    await asyncio.gather(*(client() for _each in range(clients)))
    return size / (time.perf_counter() - began), spans


def _statements(engine: Engine, call: Call) -> tuple[int, Counter[str]]:
    """How many statements one intake sends, and which."""
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(" ".join(statement.split())[:60])

    event.listen(engine, "before_cursor_execute", note)
    try:
        asyncio.run(_volley(call, 1, 1, first=10_000_000))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen), Counter(seen)


STAGES = {
    "key": (promises, "admitted"),
    "idempotency": (idempotency, "take"),
    "the rest of submit": (submit, "submit_once"),
    "validation": (drafting, "check"),
    "what stands": (drafting, "arrival"),
    "person": (intake, "_person"),
    "words": (intake.journal, "keep_words"),
    "counting deadlines": (drafting, "_first_clocks"),
    "deadlines": (intake.deadlines, "keep_first"),
    "case, event, search": (intake.journal, "open_line"),
    "repetition": (intake, "_note_repetition"),
}


def _stages(call: Call, engine: Engine) -> dict[str, float]:
    """Milliseconds of each stage, those inside it not counted; what is left is the server's and the framework's."""
    times, stack, times_lock = defaultdict[str, float](float), list[float](), threading.Lock()
    turns = 100
    with _timed(times, stack, times_lock), _committing(times, engine):
        began = time.perf_counter()
        asyncio.run(_volley(call, turns, 1, first=20_000_000))
        whole = (time.perf_counter() - began) * 1000
    found = {name: round(ms / turns, 2) for name, ms in sorted(times.items(), key=lambda pair: -pair[1])}
    return {**found, "framework and threads": round((whole - sum(times.values())) / turns, 2)}


@contextmanager
def _committing(times: dict[str, float], engine: Engine) -> Iterator[None]:
    """The commits, which stand outside every stage."""
    dialect, commit = engine.dialect, engine.dialect.do_commit

    def timed(connection: Any) -> None:
        began = time.perf_counter()
        commit(connection)
        times["commit"] += (time.perf_counter() - began) * 1000

    dialect.do_commit = timed  # type: ignore[method-assign]
    try:
        yield
    finally:
        del dialect.do_commit


@contextmanager
def _timed(times: dict[str, float], stack: list[float], lock: threading.Lock) -> Iterator[None]:
    """Clocks around the stages; one client only, so one stack does."""
    kept = {name: getattr(*place) for name, place in STAGES.items()}

    def around(name: str, stage: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(stage)
        def timed(*all_: Any, **named: Any) -> Any:
            stack.append(0.0)
            began = time.perf_counter()
            try:
                return stage(*all_, **named)
            finally:
                took = (time.perf_counter() - began) * 1000
                inside = stack.pop()
                with lock:
                    times[name] += took - inside
                if stack:
                    stack[-1] += took

        return timed

    for name, (module, function) in STAGES.items():
        setattr(module, function, around(name, kept[name]))
    try:
        yield
    finally:
        for name, (module, function) in STAGES.items():
            setattr(module, function, kept[name])
