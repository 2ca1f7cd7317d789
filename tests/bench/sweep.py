"""A minute's sweep over open cases: seconds, how they grow, what a listed limit costs, whether inboxes wait."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import event, func, select

from core.cases.queries import desks
from core.cases.queries.narrowing import Desk, Filters
from core.foundation.settings import settings
from core.identity.actor import Actor
from core.journal.followers import name_of
from core.journal.runs import AndMore
from core.wiring import SCHEDULE
from db.models.deadlines import Deadline
from db.models.journal import OutboxRow
from db.models.supervision import SupervisionEntry
from db.session import connect, reading, unit_of_work
from tests import ground
from tests.bench.sweep_load import NOW, Crowd, crowd
from worker.__main__ import GENTLY

DESCRIPTION = "巡检：没有到期、千分之一到期、一万个期限同时到期；从一万件在办到一百万件；期间收件箱快慢"
SIZE = 1_000_000
SMALL, AT_ONCE = 10_000, 10_000
ASKS = 300
THINKING = 0.01
"""Seconds between two looks at an inbox."""
RATIO = 2.0
"""What issue 5 asks of an inbox's p95 while the sweep runs."""
JOBS = tuple(job for job in SCHEDULE["minute"] if not name_of(job).startswith(("core.journal", "core.files")))
"""Everything of the minute that walks along cases and entries; checkpoints go by what has moved."""


def run(size: int, seed: int) -> dict[str, object]:
    """The same morning over few and over many open cases, each in a database of its own."""
    few = _morning(min(SMALL, size), seed)
    print(few, flush=True)
    many = _morning(size, seed)
    for name, value in many.items():
        print(f"{name:<34}{few[name]!s:>14}{value!s:>14}")
    asked = [name for name in many if name.startswith("inbox") and name.endswith("x_idle")]
    return {
        "ok": all(float(str(many[name])) <= RATIO for name in asked),
        "few": few,
        "many": many,
        "growth": {
            name: round(float(str(many[name])) / max(float(str(few[name])), 0.001), 2)
            for name in ("nothing_due_s", "ms_per_limit")
        },
    }


def _morning(size: int, seed: int) -> dict[str, object]:
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        began = time.perf_counter()
        people = crowd(size, seed)
        loaded = time.perf_counter() - began
        _sweep(NOW)  # the first one reads plans and calendars
        idle, slowest = _sweep(NOW)
        thousandth = max(1, size // 1000)
        with _counted() as sent:
            some, _each = _sweep(_when_passed(thousandth))
        result: dict[str, object] = {
            "open_cases": size,
            "loaded_s": round(loaded, 1),
            "nothing_due_s": round(idle, 3),
            "slowest_jobs_ms": {name: round(1000 * spent, 1) for name, spent in slowest},
            "thousandth_limits": thousandth,
            "thousandth_s": round(some, 2),
            "statements": len(sent),
        }
        left = min(AT_ONCE, size - thousandth)
        return result | _all_at_once(people, left) | _written()


def _sweep(now: datetime) -> tuple[float, list[tuple[str, float]]]:
    """Seconds of a minute's jobs, each as often as it says that there is more, and the slowest of them."""
    spent: Counter[str] = Counter()
    for job in JOBS:
        began, done = time.perf_counter(), AndMore(0)
        while isinstance(done, AndMore):
            with unit_of_work() as session:
                done = job(session, now)  # type: ignore[assignment]
        spent[name_of(job).removeprefix("core.")] = time.perf_counter() - began  # type: ignore[assignment]
    return sum(spent.values()), spent.most_common(3)  # type: ignore[return-value]


def _when_passed(many: int) -> datetime:
    """The moment at which so many limits more have passed that nobody has noted."""
    with reading() as session:
        due = session.scalars(
            select(Deadline.due_at)
            .where(Deadline.noted_at.is_(None), Deadline.subject_kind == "case")
            .order_by(Deadline.due_at)
            .offset(many - 1)
            .limit(1)
        ).one()
    return due + timedelta(seconds=1)


def sweep_apart(moment: str) -> float:
    """In another process, as nice as the worker: a minute's sweep, and its seconds; without a moment nothing."""
    if not moment:
        os.nice(GENTLY)
    connect(settings().database_url)
    return _sweep(datetime.fromisoformat(moment))[0] if moment else 0.0


def _all_at_once(people: Crowd, many: int) -> dict[str, object]:
    """Limits pass together while two people look at their inboxes."""
    inboxes = {"unit": (people.clerk, Desk.UNIT), "intake": (people.operator, Desk.INTAKE)}
    moment = _when_passed(many)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(sweep_apart, "").result()
        idle = _looked(inboxes, moment, None)
        sweeping = pool.submit(sweep_apart, moment.isoformat())
        busy = _looked(inboxes, moment, sweeping)
        seconds = sweeping.result()
        idle = {name: [*idle[name], *spans] for name, spans in _looked(inboxes, moment, None).items()}
    result: dict[str, object] = {
        "limits_at_once": many,
        "at_once_s": round(seconds, 2),
        "entries_per_s": round(many / seconds),
        "ms_per_limit": round(1000 * seconds / many, 3),
    }
    for name in inboxes:
        for which, spans in (("idle", idle[name]), ("sweeping", busy[name])):
            for share in (50, 95):
                result[f"inbox_{name}_{which}_p{share}_ms"] = round(1000 * _part(spans, share), 1)
        result[f"inbox_{name}_p95_x_idle"] = round(_part(busy[name], 95) / _part(idle[name], 95), 2)
    return result


def _looked(
    inboxes: dict[str, tuple[Actor, Desk]], now: datetime, meanwhile: Future[float] | None
) -> dict[str, list[float]]:
    """Seconds of each list's question, by turns: so often, or as long as the other process works."""
    spans: dict[str, list[float]] = {name: [] for name in inboxes}
    other = meanwhile or Future()
    while not other.done() and (meanwhile is not None or len(spans["unit"]) < ASKS):
        for name, (actor, which) in inboxes.items():
            began = time.perf_counter()
            with reading() as session:
                desks.desk(session, actor, which, Filters(), now=now)
            spans[name].append(time.perf_counter() - began)
        wait([other], timeout=THINKING)
    return spans


def _part(spans: list[float], share: int) -> float:
    return sorted(spans)[int(len(spans) * share / 100)]


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement of this process."""
    sent: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", heard)


def _written() -> dict[str, object]:
    """What came of it."""
    with reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(model))
            for name, model in (("entries", SupervisionEntry), ("outbox_rows", OutboxRow))
        }
