"""The open interface under bodies nobody would write, and under one submission sent a thousand times at once.

The bodies go into the whole ASGI application, a dozen at a time; the volley goes over real connections.
"""

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from sqlalchemy import text

from core.foundation import clock
from db.session import reading, unit_of_work
from tests.factories import channels
from tests.factories.cases import team
from tests.factories.channels import MATTER
from tests.serving import free_port
from tests.trials.api_bodies import bodies

DESCRIPTION = "开放接口：十万个乱造的正文，没有 5xx、没有半截数据；同一个防重编号一千次同时提交，只有一件"
SIZE = 100_000
AT_ONCE, CLIENTS = 1000, 12
"""Connections of the volley at full size; callers of the bodies."""

WHOLE = """
SELECT (SELECT count(*) FROM cases) AS cases,
       (SELECT count(*) FROM persons) AS persons,
       (SELECT count(*) FROM texts) AS texts,
       (SELECT count(*) FROM events WHERE subject_kind = 'case' AND name = 'case.submitted') AS events,
       (SELECT count(*) FROM deadlines WHERE subject_kind = 'case') / 2.0 AS clocks,
       (SELECT count(*) FROM case_search) AS found,
       (SELECT count(*) FROM idempotency_keys WHERE answer <> '{}') AS keys,
       (SELECT count(*) FROM idempotency_keys WHERE answer = '{}') AS empty_keys
"""


def run(size: int, seed: int) -> dict[str, object]:
    """Both; what is left in the database is counted table by table."""
    with unit_of_work() as session:
        team(session)
    with unit_of_work() as session:
        secret = channels.key(session, now=clock.now(), per_minute=channels.PLENTY)
    at_once = max(50, min(AT_ONCE, size // 10))
    volley = _volley(secret, at_once)
    began = time.perf_counter()
    answers, broken = asyncio.run(_pour(secret, size, seed))
    spent = time.perf_counter() - began
    made = answers[201] + 1
    with reading() as session:
        left = {name: float(count) for name, count in session.execute(text(WHOLE)).mappings().one().items()}
    empty = left.pop("empty_keys")
    whole = not empty and all(count == made for count in left.values())
    fives = sum(count for status, count in answers.items() if status >= 500)
    return {
        "ok": not fives and not broken and whole and volley["ok"],
        "bodies": size,
        "answers": dict(sorted(answers.items())),
        "5xx": fives,
        "shape_broken": broken[:5],
        "rows_per_taken": {name: count - made for name, count in left.items()},
        "bodies_per_s": round(size / spent),
        "volley": volley,
    }


async def _pour(secret: str, size: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Every body once, under a key of its own; how they were answered, and answers that are not ours."""
    app, answers, broken = channels.house(), Counter[int](), list[str]()
    turns = enumerate(bodies(size, seed))

    async def client() -> None:
        for turn, raw in turns:
            status, said = await _call(app, raw, secret, f"pour-{seed}-{turn:09d}")
            answers[status] += 1
            if not _shaped(status, said):
                broken.append(f"{status} {said[:200]!r} to {raw[:120]!r}")

    await asyncio.gather(*(client() for _each in range(CLIENTS)))
    return answers, broken


async def _call(app: Any, raw: bytes, secret: str, key: str) -> tuple[int, bytes]:
    headers = [
        (b"host", b"minhu.test"),
        (b"content-type", b"application/json"),
        (b"authorization", f"Bearer {secret}".encode()),
        (b"idempotency-key", key.encode()),
    ]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/api/v1/cases", "raw_path": b"/api/v1/cases", "query_string": b"", "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("minhu.test", 80), "headers": headers,
    }  # fmt: skip
    status, said = 0, bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        said.extend(message.get("body", b""))

    await app(scope, receive, send)
    return status, bytes(said)


def _shaped(status: int, said: bytes) -> bool:
    """A receipt, or a refusal in our shape, and no trace of the inside."""
    told = json.loads(said)
    if b"Traceback" in said or b"psycopg2" in said:
        return False
    if status == 201:
        return set(told) == {"number", "query_code", "link", "promised_at", "level"}
    return 400 <= status < 500 and set(told) - {"field"} == {"code", "message", "request_id"}


def _volley(secret: str, at_once: int) -> dict[str, object]:
    """One submission with one key over so many connections; every answer, and how many cases there are."""
    began = time.perf_counter()
    with _serving() as url:
        answers = asyncio.run(_at_once(url, secret, at_once))
    with reading() as session:
        cases = session.execute(text("SELECT count(*) FROM cases")).scalar_one()
    words = {said for _status, said, _replayed in answers}
    first = [replayed for _status, _said, replayed in answers].count(False)
    statuses = Counter(status for status, _said, _replayed in answers)
    return {
        "ok": cases == 1 and len(words) == 1 and first == 1 and set(statuses) == {201},
        "sent": at_once,
        "statuses": dict(statuses),
        "cases": cases,
        "different_answers": len(words),
        "not_replayed": first,
        "seconds": round(time.perf_counter() - began, 1),
    }


async def _at_once(url: str, secret: str, size: int) -> list[tuple[int, str, bool]]:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "the-same-a-thousand-times"}
    bounds = httpx.Limits(max_connections=size, max_keepalive_connections=0)
    ready = asyncio.Event()

    async with httpx.AsyncClient(base_url=url, headers=headers, limits=bounds, timeout=300) as client:

        async def send() -> tuple[int, str, bool]:
            await ready.wait()
            answer = await client.post("/api/v1/cases", json=MATTER)
            return answer.status_code, answer.text, "Idempotency-Replayed" in answer.headers

        sent = [asyncio.create_task(send()) for _each in range(size)]
        ready.set()
        return list(await asyncio.gather(*sent))


@contextmanager
def _serving() -> Iterator[str]:
    """The application behind a real server on a free port."""
    port = free_port()
    config = uvicorn.Config(channels.house(), port=port, log_level="error", backlog=4096, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
