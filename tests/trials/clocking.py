"""Database time: what lies between sending a statement and having its rows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

from sqlalchemy import event

from db.session import reading


class Span(NamedTuple):
    """Milliseconds of database time."""

    ms: float
    best: float


def clocked(ask: Callable[[], object], times: int) -> Span:
    """Median and best of some runs; on a busy machine they lie far apart."""
    spans: list[float] = []
    for _nth in range(times):
        with database_time() as spent:
            ask()
        spans.append(sum(spent) * 1000)
    return Span(round(median(spans), 1), round(min(spans), 1))


@contextmanager
def database_time() -> Iterator[list[float]]:
    """Seconds between sending a statement and having its rows, statement by statement."""
    spent: list[float] = []
    began: list[float] = []

    def before(*_all: object) -> None:
        began.append(time.perf_counter())

    def done(*_all: object) -> None:
        spent.append(time.perf_counter() - began.pop())

    with reading() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", done)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", done)
