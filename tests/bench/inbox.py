"""What a rerun of a desk costs, against the least that Streamlit can show, in the same moments over real sockets."""

import asyncio
from contextlib import ExitStack
from statistics import median

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity import sessions
from core.identity.actor import Actor
from db.session import unit_of_work
from tests.bench.tabs import Tab
from tests.factories.cases import Team, walk
from tests.journeys.people import staff
from tests.serving import serving

DESCRIPTION = "台面：受理台、承办台重跑一次对最小的 Streamlit 页面，真实套接字，轮流测"
SIZE = 100
"""Reruns of each page."""
CASES = 60
"""So many wait on each desk: a full page of fifty, and some beyond it."""
WARM = 10
RATIO = 6.0
"""What issue 4 asks for."""

TRIVIAL, APP = "trivial", "tests/bench/trivial/app.py"


def run(size: int, seed: int) -> dict[str, object]:
    """Milliseconds of each page, and how many times the least; elements and bytes of a rerun."""
    crew = staff()
    fill(crew, CASES)
    people = {"intake": crew.operator, "unit": crew.clerk}
    with ExitStack() as stack:
        web, least = stack.enter_context(serving()), stack.enter_context(serving(app=APP))
        tabs = {TRIVIAL: Tab(least)} | {page: Tab(web, token_of(who), page) for page, who in people.items()}
        spans = asyncio.run(_by_turns(tabs, size))
    ratios = {page: median(_over(spans[page], spans[TRIVIAL])) for page in people}
    return {
        "ok": ratios["intake"] <= RATIO,
        "p50_ms": {page: round(median(each), 1) for page, each in spans.items()},
        "p95_ms": {page: round(sorted(each)[int(len(each) * 0.95)], 1) for page, each in spans.items()},
        "ratio_of_p50": {page: round(median(spans[page]) / median(spans[TRIVIAL]), 2) for page in people},
        "ratio": {page: round(each, 2) for page, each in ratios.items()},
        "elements": {page: sum(tab.kinds.values()) for page, tab in tabs.items()},
        "kb": {page: round(tab.heard / 1024, 1) for page, tab in tabs.items()},
        "seed": seed,
    }


def fill(crew: Team, many: int) -> None:
    """Cases that wait for the operator, and as many at the department of the clerk."""
    with unit_of_work() as session:
        for _each in range(many):
            walk(session, crew, now=now())
            walk(session, crew, now=now()).to(CaseStatus.DISPATCHED)


def token_of(who: Actor) -> str:
    """A session of somebody, as the login opens one."""
    with unit_of_work() as session:
        opened = sessions.new_session(session, who.account_id or 0, now=now(), address="", browser="")
    return opened.token


async def _by_turns(tabs: dict[str, Tab], size: int) -> dict[str, list[float]]:
    """One rerun of each page after the other, so that what else the machine does meets all alike."""
    spans: dict[str, list[float]] = {page: [] for page in tabs}
    for tab in tabs.values():
        await tab.__aenter__()
    for turn in range(WARM + size):
        for page, tab in tabs.items():
            took = await tab.rerun()
            if turn >= WARM:
                spans[page].append(took)
    for tab in tabs.values():
        await tab.__aexit__()
    return spans


def _over(spans: list[float], least: list[float]) -> list[float]:
    return [ours / theirs for ours, theirs in zip(spans, least, strict=True)]
