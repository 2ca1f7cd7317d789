"""A simulated quarter with planted misbehaviour: everything planted is on the ledger, and nothing else is.

The clock jumps from tick to tick, five on a day; where anything happened or is due, the worker runs what it would run
in that minute, and in any case once a day. Cases begin on the days of the quarter and are led by plays, two in three of
which do nothing wrong.
"""

import heapq
import random
import time as watch
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select

from core.deadlines.queries import current_calendar, is_open, passed
from core.foundation.clock import CIVIL, civil
from core.journal.verify import verify
from core.supervision import jobs
from core.supervision.terms import Rule
from db.models.deadlines import Deadline
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY, team
from tests.trials.quarter_plays import DECOYS, MISBEHAVIOUR, good
from tests.trials.quarter_steps import Matter, Play
from tests.trials.quarter_worker import work

DESCRIPTION = "一个季度，埋下的超期、推诿、差评等都在台账上，别的都不在"
SIZE = 5_000

DAYS = 92
LAST_BEGINS = 56
"""Cases begin within so many days, so that what is asked after thirty days is asked within the quarter."""

Stop = tuple[datetime, datetime]
Worker = Callable[[datetime], object]

TICKS = (time(0, 5), time(9, 5), time(12, 5), time(14, 5), time(17, 35))
ONE_IN = 3
"""One case in so many is misbehaviour, as many are decoys of it as there are kinds."""


def run(size: int, seed: int) -> dict[str, object]:
    """Play the quarter, then compare what was planted with what is found."""
    began = watch.perf_counter()
    matters, plays = play_quarter(size, seed)
    planted = {each for matter in matters for each in matter.planted}
    with reading() as session:
        rows = session.execute(
            select(SupervisionEntry.subject_id, SupervisionEntry.unit_id, SupervisionEvidence.rule).join(
                SupervisionEntry, SupervisionEntry.id == SupervisionEvidence.entry_id
            )
        )
        found = {(row[0], row[1], row[2]) for row in rows}
        entries = session.scalar(select(func.count()).select_from(SupervisionEntry))
        levels = session.execute(
            select(SupervisionEntry.level, func.count()).group_by(SupervisionEntry.level)
        )
        by_level = {level: many for level, many in levels}  # noqa: C416
        checked = verify(session)
    return {
        "cases": size,
        "plays": dict(Counter(play.__name__ for play in plays)),
        "entries": entries,
        "by_level": by_level,
        "planted_found": {
            rule.value: [sum(each[2] is rule for each in planted), sum(each[2] is rule for each in found)]
            for rule in Rule
        },
        "missed": sorted(planted - found)[:5],
        "unplanted": sorted(found - planted)[:5],
        "chains_clean": checked.clean,
        "events": checked.events,
        "play_seconds": round(watch.perf_counter() - began, 1),
        "ok": planted == found and checked.clean,
    }


def play_quarter(
    size: int,
    seed: int,
    stopped: Stop | None = None,
    *,
    telling: bool = False,
    worker: Worker | None = None,
    days: int = DAYS,
) -> tuple[list[Matter], list[Callable[[Matter], Play]]]:
    """Lead all cases through the quarter, with the worker beside them.

    Args:
        stopped: from when to when there is no worker.
        telling: the worker tells people, too; that is most of its work, and changes nothing on the ledger.
        worker: who works at a moment; this process when nobody is named.
        days: how many of the quarter's days are played.
    """
    chance = random.Random(seed)
    jobs.GRACE = timedelta(0)  # the server's own clock does not jump
    with unit_of_work() as session:
        crew, calendar = team(session), current_calendar(session, MONDAY)
    matters = [Matter(crew, nth, _begin(chance, days), calendar) for nth in range(1, size + 1)]
    plays = [_chosen(nth, chance) for nth in range(size)]
    _let_run(
        [play(matter) for play, matter in zip(plays, matters, strict=True)],
        stopped,
        worker or partial(work, telling=telling),
        days,
    )
    return matters, plays


def _begin(chance: random.Random, days: int) -> datetime:
    day = civil(MONDAY).date() + timedelta(days=chance.randrange(1 + (LAST_BEGINS - 1) * days // DAYS))
    return datetime.combine(day, time(9), CIVIL) + timedelta(minutes=chance.randrange(120))


def _chosen(nth: int, chance: random.Random) -> Callable[[Matter], Play]:
    """Every kind in turn, so that a small quarter has each of them; the others behave."""
    kinds = (*MISBEHAVIOUR, *DECOYS)
    if nth < len(kinds):
        return kinds[nth]
    return chance.choice(kinds) if nth % ONE_IN == 0 else good


def _let_run(plays: list[Play], stopped: Stop | None, worker: Worker, days: int) -> None:
    """All plays and the worker on one clock."""
    begins = civil(MONDAY).date()
    waiting = [(datetime.combine(begins, time(), CIVIL), nth) for nth in range(len(plays))]
    heapq.heapify(waiting)
    ticks = [datetime.combine(begins + timedelta(days=day), at, CIVIL) for day in range(days) for at in TICKS]
    for tick in ticks:
        if stopped is not None and stopped[0] <= tick < stopped[1]:
            continue
        if stopped is not None and tick >= stopped[1]:
            worker(stopped[1])
            stopped = None
        busy = tick.time() == TICKS[-1] or _due(tick)
        while waiting and waiting[0][0] <= tick:
            busy = True
            _moment, nth = heapq.heappop(waiting)
            following = next(plays[nth], None)
            if following is not None:
                heapq.heappush(waiting, (following, nth))
        if busy:
            worker(tick)


def _due(now: datetime) -> bool:
    """Whether a clock has ended, or something happens to an entry by itself."""
    clock = select(Deadline.id).where(is_open(), passed(now), Deadline.noted_at.is_(None)).limit(1)
    entry = select(SupervisionEntry.id).where(SupervisionEntry.next_at <= now).limit(1)
    with reading() as session:
        return session.scalar(clock) is not None or session.scalar(entry) is not None
