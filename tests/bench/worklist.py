"""Lists and searches: what a page costs beside fifty rows by their ids, and whether paging holds while others work."""

import random
from collections.abc import Callable, Iterator
from threading import Event, Thread

from sqlalchemy import select, text

from core.cases.actions import measuring
from core.cases.queries import desks
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import Channel
from core.deadlines.terms import Lamp
from core.identity.actor import Actor
from db.models.cases import Case
from db.session import reading, unit_of_work
from tests.trials.clocking import Span, clocked
from tests.trials.search_load import NOW, World, load

DESCRIPTION = "列表和检索：一页相当于按编号取五十行的几倍；别人一边办，翻到底不漏不重"
SIZE = 20_000
TIMES = 9
WORDS = ("物业", "犬只", "暖气不热")


def run(size: int, seed: int) -> dict[str, object]:
    """Database time of pages against fifty bare rows, and three lists walked to their end under change."""
    made = load(size, seed)
    with unit_of_work() as session:
        measuring.measure(session, now=NOW)
    bare = clocked(_fifty, TIMES).ms
    pages = {name: _page(actor, which, filters) for name, (actor, which, filters) in _lists(made).items()}
    walked = {name: _walked(made, filters, seed) for name, filters in _walks().items()}
    return {
        "ok": not any(each["skipped"] or each["repeated"] for each in walked.values()),
        "bare_ms": bare,
        "pages": {name: {"ms": span.ms, "x_bare": round(span.ms / bare, 1)} for name, span in pages.items()},
        "walked": walked,
    }


def _fifty() -> None:
    with reading() as session:
        session.scalars(select(Case).where(Case.id.in_(range(1, 51)))).all()


def _lists(made: World) -> dict[str, tuple[Actor, Desk, Filters]]:
    auditor, clerk = made.actors["auditor"], made.actors["clerk of a subdistrict"]
    searches = {f"search {word}": (auditor, Desk.ALL, Filters(text=word)) for word in WORDS}
    return {
        "worklist of a unit": (clerk, Desk.UNIT, Filters()),
        "intake desk": (made.actors["operator"], Desk.INTAKE, Filters()),
        "newest of all": (auditor, Desk.ALL, Filters()),
        "overdue": (auditor, Desk.ALL, Filters(lamp=Lamp.RED)),
        **searches,
    }


def _page(actor: Actor, which: Desk, filters: Filters) -> Span:
    def ask() -> None:
        with reading() as session:
            desks.desk(session, actor, which, filters, now=NOW)

    return clocked(ask, TIMES)


def _walks() -> dict[str, Filters]:
    return {
        "newest of all": Filters(),
        "search 物业": Filters(text="物业"),
        "by channel": Filters(channel=Channel.WEB),
    }


def _walked(made: World, filters: Filters, seed: int) -> dict[str, int]:
    """A list from its first page to its last, while other people change its cases."""
    auditor = made.actors["auditor"]
    before = list(_ids(auditor, filters))
    stop = Event()
    others = Thread(target=_others, args=(made, stop, seed))
    others.start()
    try:
        seen = list(_ids(auditor, filters))
    finally:
        stop.set()
        others.join()
    return {
        "rows": len(before),
        "skipped": len(set(before) - set(seen)),
        "repeated": len(seen) - len(set(seen)),
    }


def _ids(actor: Actor, filters: Filters) -> Iterator[int]:
    after = ""
    while True:
        with reading() as session:
            page = desks.desk(session, actor, Desk.ALL, filters, now=NOW, after=after)
        yield from (row.id for row in page.rows)
        if not page.after:
            return
        after = page.after


def _others(made: World, stop: Event, seed: int) -> None:
    """Whatever moves a case in a list of its own: its holder, its clock, its state."""
    chance = random.Random(seed)
    statements: tuple[Callable[[int], str], ...] = (
        lambda case_id: f"UPDATE cases SET due_at = due_at + interval '1 hour' WHERE id = {case_id}",
        lambda case_id: (
            f"UPDATE cases SET unit_id = {chance.choice(made.units)} WHERE id = {case_id} AND unit_id IS NOT NULL"
        ),
        lambda case_id: f"UPDATE cases SET held_since = now() WHERE id = {case_id}",
    )
    while not stop.is_set():
        with unit_of_work() as session:
            session.execute(text(chance.choice(statements)(chance.randrange(1, 10_000))))
