"""The board at size: every figure against a plain recomputation in SQL, every mark opened, the database's time."""

import time
from collections.abc import Iterator, Mapping
from datetime import date
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.cases.queries.desks import desk, how_many
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.standing import strayed
from core.cases.terms import Channel
from core.identity.actor import Actor
from core.insight.boards import Board, Figures
from core.insight.measures import DEFINITIONS, listed
from core.insight.periods import Period, period
from core.insight.queries.board import board
from core.insight.terms import Facet, Measure, Span
from db.session import reading
from tests.trials import board_oracle as oracle
from tests.trials.board_load import BEGAN, NOW, District, load
from tests.trials.clocking import clocked

DESCRIPTION = (
    "看板：四年 14,151 件（13,862 件办结、满意率 97.8%），每个数与另写的 SQL 相同，每个标记打开自己的清单"
)
SIZE = 14_151
LIMIT = 20
"""Milliseconds of database time of the whole board, median."""
TIMES = 15
OPENED = 1
"""Every so manieth mark is opened."""
PAGED = 12
"""Lists that are turned page by page to their end."""

FOUR_YEARS = Period(BEGAN.date(), NOW.date())


def run(size: int, seed: int) -> dict[str, object]:
    """Load, compare, open, measure."""
    began = time.perf_counter()
    district = load(size, seed)
    loaded = time.perf_counter() - began
    with reading() as session:
        stray = len(strayed(session))
        compared = dict(_compared(session, district))
        opened, wrong_lists = _opened(session, district)
        paged = dict(_paged(session, district))
        times = {name: _measured(session, district.leader, *asked) for name, asked in _periods().items()}
        whole = board(session, district.leader, Span.DAYS, FOUR_YEARS, Filters(), now=NOW)
        everything = board(session, district.trusted, Span.DAYS, FOUR_YEARS, Filters(), now=NOW)
    wrong = {name: each for name, each in compared.items() if each}
    worst = max(each["ms"] for each in times.values())
    return {
        "ok": not wrong and not wrong_lists and not stray and all(paged.values()) and worst <= LIMIT,
        "loaded_s": round(loaded, 1),
        "strayed": stray,
        "totals": _plain(everything.totals),
        "totals_without_secret": _plain(whole.totals),
        "boards_compared": len(compared),
        "figures_that_differ": wrong,
        "marks_opened": opened,
        "lists_that_differ": wrong_lists,
        "lists_paged": paged,
        "database_ms": times,
        "worst_ms": worst,
    }


def _plain(figures: Figures) -> dict[str, str]:
    return {
        each.label: f"{figure.hits}/{figure.of}" + (f" {figure.rate:.2%}" if DEFINITIONS[each].rate else "")
        for each, figure in figures.items()
        if figure.rate is not None
    }


def _periods() -> Mapping[str, tuple[Span, Period]]:
    return {
        "four years": (Span.DAYS, FOUR_YEARS),
        "this year": (Span.YEAR, period(Span.YEAR, NOW)),
        "last month": (Span.LAST_MONTH, period(Span.LAST_MONTH, NOW)),
        "some days": (Span.DAYS, Period(date(2025, 3, 7), date(2025, 4, 19))),
    }


def _scopes(district: District) -> Mapping[str, Filters]:
    paths = district.world.paths
    return {
        "all": Filters(),
        "a unit": Filters(unit_path=district.unit_path),
        "a field": Filters(category_path=paths["field"]),
        "a subdistrict": Filters(area_path=paths["subdistrict"]),
        "a channel": Filters(channel=Channel.WECHAT),
        "a unit and a channel": Filters(unit_path=district.unit_path, channel=Channel.WEB),
        "without imported": Filters(imported=False),
    }


def _boards(session: Session, district: District) -> Iterator[tuple[str, Actor, Board]]:
    """Every period with every scope, for a leader; some for who may see secret cases, and for a unit's lead."""
    for when, (span, shown) in _periods().items():
        for where, scope in _scopes(district).items():
            who = district.leader
            yield f"{when}, {where}", who, board(session, who, span, shown, scope, now=NOW)
        trusted, unit = district.trusted, district.unit_lead
        own = Filters(unit_path=district.unit_path)
        yield f"{when}, secret too", trusted, board(session, trusted, span, shown, Filters(), now=NOW)
        yield f"{when}, a unit's lead", unit, board(session, unit, span, shown, own, now=NOW)


def _compared(session: Session, district: District) -> Iterator[tuple[str, list[str]]]:
    """What differs, board by board."""
    oracle.prepare(session, NOW)
    for name, who, shown in _boards(session, district):
        secret = who is district.trusted
        yield name, list(oracle.differences(session, shown, secret=secret, now=NOW))


def _marks(shown: Board) -> Iterator[tuple[str, Filters, Period, Figures]]:
    """Everything that can be pressed: the whole, each month, each slice."""
    yield "whole", shown.scope, shown.period, shown.totals
    for month in shown.months:
        yield f"{month.period.first:%Y-%m}", shown.scope, month.period, month.figures
    for facet in Facet:
        for each in shown.facets[facet]:
            if each.scope is not None:
                yield f"{facet.value} {each.label}", each.scope, shown.period, each.figures


def _opened(session: Session, district: District) -> tuple[int, list[str]]:
    """Every mark of three boards: its list is as long as the figure says."""
    opened, wrong = 0, []
    asked = (
        (district.leader, Span.DAYS, FOUR_YEARS, Filters()),
        (district.trusted, Span.YEAR, period(Span.YEAR, NOW), Filters()),
        (district.unit_lead, Span.DAYS, FOUR_YEARS, Filters(unit_path=district.unit_path)),
    )
    for who, span, days, scope in asked:
        shown = board(session, who, span, days, scope, now=NOW)
        for name, narrowed, when, figures in list(_marks(shown))[::OPENED]:
            for measure, figure in figures.items():
                for hits, count in ((True, figure.hits), (False, figure.of)):
                    filters = listed(measure, narrowed, when.begin, when.end, hits=hits)
                    long = how_many(session, who, Desk.ALL, filters, now=NOW)
                    opened += 1
                    if long != count:
                        wrong.append(f"{name} {measure.value} {hits}: {count}, list {long}")
    return opened, wrong


def _paged(session: Session, district: District) -> Iterator[tuple[str, bool]]:
    """Some lists turned to their end: as many rows as the figure says, none twice."""
    who = district.leader
    shown = board(session, who, Span.YEAR, period(Span.YEAR, NOW), Filters(), now=NOW)
    for name, narrowed, when, figures in list(_marks(shown))[:: max(1, len(list(_marks(shown))) // PAGED)]:
        for measure in (Measure.CLOSED, Measure.ON_TIME):
            filters = listed(measure, narrowed, when.begin, when.end, hits=True)
            seen: list[int] = []
            after = ""
            while True:
                page = desk(session, who, Desk.ALL, filters, now=NOW, after=after)
                seen += [row.id for row in page.rows]
                after = page.after
                if not after:
                    break
            yield f"{name} {measure.value}", len(seen) == len(set(seen)) == figures[measure].hits


def _measured(session: Session, who: Actor, span: Span, shown: Period) -> dict[str, float]:
    """Milliseconds between sending and having, the median and the best; and what the server itself worked."""
    ask = lambda: board(session, who, span, shown, Filters(), now=NOW)  # noqa: E731
    waited = clocked(ask, TIMES)
    worked = [_worked(session, ask) for _nth in range(TIMES)]
    return {"ms": round(median(worked), 1), "waited_ms": waited.ms, "waited_best_ms": waited.best}


def _worked(session: Session, ask: object) -> float:
    """Milliseconds the server's process ran: on a busy machine waiting for a turn is not its time."""
    pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    before = _ran(pid)
    ask()  # type: ignore[operator]
    return (_ran(pid) - before) / 1e6


def _ran(pid: int) -> int:
    with open(f"/proc/{pid}/schedstat") as seen:  # noqa: PTH123
        return int(seen.read().split()[0])
