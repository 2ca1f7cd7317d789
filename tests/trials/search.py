"""Search and lists at size: words common and rare, every filter alone, twelve saved views, any page, five people."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.cases.actions import measuring
from core.cases.queries import desks, listing, narrowing
from core.cases.queries.facets import facets
from core.cases.queries.findings import By, Finding
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.views import View, view, views_of
from core.cases.terms import OPEN, CaseStatus, Channel
from core.deadlines.terms import Lamp, Level
from core.identity.actor import Actor
from db.models.cases import Case
from db.session import reading, unit_of_work
from tests.trials.clocking import Span, clocked
from tests.trials.search_load import NOW, World, load
from tests.trials.search_texts import Writer

DESCRIPTION = "检索和列表：一百万件里常见词、少见词的最新 50 件，每个筛选和十二个常用视图的任意一页"
SIZE = 1_000_000

WORD_LIMIT, LIST_LIMIT = 50, 20
"""Milliseconds of database time, median."""
TIMES = 5
COMMON = ("物业", "小区", "领导", "社区", "老人")
MIDDLING = ("犬只", "燃气", "断电", "油烟", "违建")
PHRASES = ("暖气不热", "消防通道被私家车占用", "物业 电梯", "断电 冬天")


def run(size: int, seed: int) -> dict[str, object]:
    """Load, count, measure; every figure is a median of several runs."""
    began = time.perf_counter()
    made = load(size, seed)
    loaded = time.perf_counter() - began
    with unit_of_work() as session:
        counted = measuring.measure(session, now=NOW)
    return {"loaded_s": round(loaded), "shares": counted, **measured(made, seed)}


def measured(made: World, seed: int) -> dict[str, object]:
    """Every word, every list, a few plans."""
    words = _words(made, seed)
    lists = dict(_lists(made))
    recalls = {name: figures["recall"] for name, figures in words.items() if "recall" in figures}
    slow_words = {name: each for name, each in words.items() if each["ms"] > WORD_LIMIT}
    slow_lists = {name: span for name, span in lists.items() if span.ms > LIST_LIMIT}
    counts = dict(_facets(made))
    slow_counts = {name: span for name, span in counts.items() if span.ms > WORD_LIMIT}
    with reading() as session:
        plans = _explained(session, made)
    return {
        "ok": min(recalls.values()) >= 0.98 and not slow_words and not slow_lists and not slow_counts,
        "words": words,
        "worst_word_ms": max(each["ms"] for each in words.values()),
        "worst_recall": min(recalls.values()),
        "lists": lists,
        "worst_list_ms": max(span.ms for span in lists.values()),
        "lists_ms": round(median(span.ms for span in lists.values()), 1),
        "facets": counts,
        "slow_facets": slow_counts,
        "slow_words": slow_words,
        "slow_lists": slow_lists,
        "plans": plans,
    }


def _words(made: World, seed: int) -> dict[str, dict[str, float]]:
    """Newest fifty of each word: milliseconds, how many there are by LIKE, what part of the newest was found."""
    names = Writer(seed).estates
    rare = (*names[20:24], *names[300:304], names[-1], "梧桐")
    auditor = made.actors["auditor"]
    found: dict[str, dict[str, float]] = {}
    for word in (*COMMON, *MIDDLING, *rare, *PHRASES):
        span, page = _timed(auditor, Desk.ALL, Filters(text=word))
        figures = span._asdict()
        with reading() as session:
            plain = _by_like(session, word)
            figures["recall"] = _recall(plain, [row.id for row in page.rows])
        found[word] = figures
    for name, actor in made.actors.items():
        for word in (COMMON[0], MIDDLING[0], rare[4]):
            found[f"{word} · {name}"] = _timed(actor, Desk.ALL, Filters(text=word))[0]._asdict()
    return found


def _by_like(session: Session, typed: str) -> list[int]:
    """The newest fifty by plain substring of title, words and answer, and one more."""
    parts = " AND ".join(
        f"(c.headline LIKE :w{nth} OR said.body LIKE :w{nth} OR (e.id IS NOT NULL AND told.body LIKE :w{nth}))"
        for nth, _word in enumerate(typed.split())
    )
    rows = session.execute(
        text(
            "SELECT c.id FROM cases c JOIN texts said ON said.id = c.words_id "
            "LEFT JOIN texts told ON told.id = c.answer_id "
            "LEFT JOIN events e ON e.words_id = told.id AND e.name = 'case.released' "
            f"WHERE c.visibility <> 'SECRET' AND {parts} ORDER BY c.submitted_at DESC, c.id DESC LIMIT 51"
        ),
        {f"w{nth}": f"%{word}%" for nth, word in enumerate(typed.split())},
    )
    return list(rows.scalars())


def _recall(plain: list[int], found: list[int]) -> float:
    """What part of the hits by LIKE was found, as far as the page reaches; ids are in the order of time here."""
    reach = found[-1] if len(found) >= desks.PAGE else 0
    within = [case_id for case_id in plain if case_id >= reach]
    return len(set(within) & set(found)) / len(within) if within else 1.0


MONTH: dict[str, datetime] = {"since": NOW - timedelta(days=430), "until": NOW - timedelta(days=400)}
FILTERS: dict[str, Filters] = {
    "none": Filters(),
    "status group 在办": Filters(statuses=tuple(sorted(OPEN - {CaseStatus.ANSWERED, CaseStatus.CALLBACK}))),
    "status group 待评价": Filters(statuses=(CaseStatus.ANSWERED, CaseStatus.CALLBACK)),
    "status group 已结束": Filters(statuses=tuple(sorted(frozenset(CaseStatus) - OPEN))),
    **{f"lamp {lamp.label}": Filters(lamp=lamp) for lamp in Lamp},
    **{f"level {level.value}": Filters(level=level) for level in (Level.L1, Level.L2, Level.L3, Level.L4)},
    **{
        f"channel {each.label}": Filters(channel=each)
        for each in (Channel.WEB, Channel.VISIT, Channel.DEPUTY)
    },
    "phone": Filters(phone="13900000017"),
    "period a month": Filters(**MONTH),
    "period a day": Filters(since=NOW - timedelta(days=30), until=NOW - timedelta(days=29)),
    "closed in a month": Filters(by=By.CLOSED, **MONTH),
    "answered in a month": Filters(by=By.ANSWERED, **MONTH),
    "closed in a month, discontent": Filters(by=By.CLOSED, finding=Finding.DISCONTENT, **MONTH),
    "starred": Filters(starred=True),
    "mine": Filters(mine=True),
    "without imported": Filters(imported=False),
}


def _lists(made: World) -> Iterator[tuple[str, Span]]:
    paths = made.paths
    subtrees = {
        **{
            f"unit {name}": Filters(unit_path=paths[name])
            for name in ("large unit", "small unit", "subdistrict")
        },
        **{f"area {name}": Filters(area_path=paths[name]) for name in ("subdistrict", "community")},
        **{f"category {name}": Filters(category_path=paths[name]) for name in ("field", "kind", "leaf")},
    }
    for who, actor in made.actors.items():
        for name, filters in {**FILTERS, **subtrees}.items():
            yield from _pages(f"{who} · {name}", actor, Desk.ALL, filters)
        for which in View:
            if which in views_of(actor):
                yield from _pages(f"{who} · “{which.label}”", actor, *view(which, NOW))
        for which in desks.desks_of(actor):
            with reading() as session:
                yield (
                    f"{who} · counts of {which.label}",
                    clocked(partial(desks.waiting, session, actor, which, now=NOW), TIMES),
                )


def _facets(made: World) -> Iterator[tuple[str, Span]]:
    """What was found, counted beside the list: as much as a search may cost."""
    counted = {
        "all": Filters(),
        "open": FILTERS["status group 在办"],
        "a field": Filters(category_path=made.paths["field"]),
    }
    for who, actor in made.actors.items():
        for name, filters in counted.items():
            with reading() as session:
                count = partial(facets, session, actor, Desk.ALL, filters, now=NOW)
                yield f"{who} · facets of {name}", clocked(count, TIMES)


def _pages(name: str, actor: Actor, which: Desk, filters: Filters) -> Iterator[tuple[str, Span]]:
    """First page, one in the middle, the last but a few rows."""
    first, _page = _timed(actor, which, filters)
    yield f"{name} · first", first
    with reading() as session:
        for place, after in _cursors(session, actor, which, filters).items():
            yield f"{name} · {place}", _timed(actor, which, filters, after)[0]


def _cursors(session: Session, actor: Actor, which: Desk, filters: Filters) -> dict[str, str]:
    """Keys in the middle and near the end of a list, found the slow way."""
    wanted = narrowing.wanted(session, actor, which, filters, now=NOW)
    newest = wanted.order is not listing.Order.DUE
    moment = wanted.moment if newest else Case.due_at
    whole = wanted.base().with_only_columns(moment, Case.id)
    end = whole.order_by(moment if newest else moment.desc(), Case.id if newest else Case.id.desc())
    found = {"last": session.execute(end.offset(10).limit(1)).first()}
    middle = session.execute(end.offset(20_000).limit(1)).first()
    if middle is not None:
        found["middle"] = middle
    return {place: f"{key[0].isoformat()}|{key[1]}" for place, key in found.items() if key is not None}


def _timed(actor: Actor, which: Desk, filters: Filters, after: str = "") -> tuple[Span, desks.Page]:
    """Median of database time, and the page."""
    pages: list[desks.Page] = []
    with reading() as session:
        span = clocked(
            lambda: pages.append(desks.desk(session, actor, which, filters, now=NOW, after=after)), TIMES
        )
    return span, pages[-1]


def _explained(session: Session, made: World) -> dict[str, str]:
    """The plans of a few lists, shortened to nodes, indexes and times."""
    asked = {
        "newest of all": Filters(),
        "a field of the taxonomy": Filters(category_path=made.paths["field"]),
        "a small unit": Filters(unit_path=made.paths["small unit"]),
        "red lamps": Filters(lamp=Lamp.RED),
    }
    plans = {}
    for name, filters in asked.items():
        wanted = narrowing.wanted(session, made.actors["auditor"], Desk.ALL, filters, now=NOW)
        query = listing.along(wanted, listing.counted(session, wanted), limit=51)
        sql = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        lines = session.execute(
            text(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY ON) {_plain(str(sql))}")
        )
        plans[name] = "\n".join(line for line in lines.scalars() if _telling(line))
    return plans


def _plain(sql: str) -> str:
    return sql.replace(":", "\\:")


def _telling(line: str) -> bool:
    return any(word in line for word in ("->", "Limit", "Index Cond", "Execution", "Rows Removed"))
