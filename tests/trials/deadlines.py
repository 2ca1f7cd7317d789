"""Generated stages over holidays, make-up days, month ends and pauses: two countings, no difference."""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from chinese_calendar.constants import holidays, workdays

from core.foundation.calendar import Limit, Rest, Unit, WorkCalendar, due, due_after, remaining
from core.foundation.clock import CIVIL
from db.seeds.calendar import FRAMES
from tests.trials import deadlines_oracle as oracle
from tests.trials.deadlines_oracle import Pause

DESCRIPTION = "期限：大量随机环节（节假日、补班、月末、停表）与独立算法逐一对照，应无差异"
SIZE = 100_000

CALENDAR = WorkCalendar(frozenset(holidays), frozenset(workdays), FRAMES, date(2026, 12, 31))
FIRST, LAST = date(2010, 1, 1), date(2027, 12, 31)
MONTH_ENDS = [
    day for n in range((LAST - FIRST).days) if (day := FIRST + timedelta(days=n)).day in {28, 29, 30, 31}
]
SPECIAL = sorted(day for day in (*holidays, *workdays) if day >= FIRST)
EDGES = [
    time(),
    time(8, 29, 59),
    time(8, 30),
    time(12),
    time(13),
    time(14),
    time(17, 29, 59),
    time(17, 30),
    time(23, 59, 59),
]
AMOUNTS = {
    Unit.MINUTE: (15, 30, 90),
    Unit.NATURAL_HOUR: (1, 2, 12, 24, 72),
    Unit.WORKING_HOUR: (1, 2, 4, 7, 14, 40),
    Unit.WORKING_DAY: (1, 2, 3, 5, 7, 10, 12, 30),
    Unit.NATURAL_DAY: (1, 3, 5, 7, 15, 30, 60),
    Unit.MONTH: (1, 2, 3, 6),
}
PAUSES = (0, 0, 1, 1, 2, 3)


def run(size: int, seed: int) -> dict[str, object]:
    """Compare so many generated stages; the first few differences are told in full."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    differences = []
    for _nth in range(size):
        start, limit, pauses = _stage(chance)
        counted = _count(start, limit, pauses).astimezone(CIVIL).replace(tzinfo=None)
        expected = oracle.due(start, limit.amount, limit.unit.value, pauses, public=limit.public)
        seen.update(_met_with(start, limit, pauses, expected))
        if counted != expected:
            differences.append(
                {
                    "start": start,
                    "limit": str(limit),
                    "pauses": str(pauses),
                    "counted": counted,
                    "expected": expected,
                }
            )
    return {
        "ok": not differences,
        "stages": size,
        "differences": len(differences),
        "first": differences[:3],
        "covered": dict(sorted(seen.items())),
    }


def _stage(chance: random.Random) -> tuple[datetime, Limit, list[Pause]]:
    start = _moment(chance)
    unit = chance.choice(list(Unit))
    limit = Limit(chance.choice(AMOUNTS[unit]), unit, public=chance.random() < 0.3)
    pauses: list[Pause] = []
    begin = start
    for _nth in range(chance.choice(PAUSES)):
        reach = (_count(start, limit, pauses).astimezone(CIVIL).replace(tzinfo=None) - begin).total_seconds()
        stopped = _near(chance, begin, max(1, int(reach * 1.2)))
        resumed = _near(chance, stopped, chance.choice((1, 3_600, 86_400, 5 * 86_400, 40 * 86_400)))
        pauses.append(Pause(stopped, resumed))
        begin = resumed
    return start, limit, pauses


def _moment(chance: random.Random) -> datetime:
    """Any second of these years, holidays and month ends before others, edges of the day before others."""
    match chance.randrange(3):
        case 0:
            day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
        case 1:
            day = chance.choice(SPECIAL) - timedelta(days=chance.randrange(12))
        case _:
            day = chance.choice(MONTH_ENDS)
    if chance.random() < 0.4:
        return datetime.combine(day, chance.choice(EDGES))
    return datetime.combine(day, time()) + timedelta(seconds=chance.randrange(86_400))


def _near(chance: random.Random, begin: datetime, reach: int) -> datetime:
    """A moment not before `begin`, within reach, now and then on an edge of its day."""
    moment = begin + timedelta(seconds=chance.randint(0, reach))
    if chance.random() < 0.4:
        moment = max(begin, datetime.combine(moment.date(), chance.choice(EDGES)))
    return moment


def _count(start: datetime, limit: Limit, pauses: list[Pause]) -> datetime:
    """What the product counts."""
    begin, left = start.replace(tzinfo=CIVIL), limit
    rest: Rest | None = None
    for pause in pauses:
        rest = remaining(begin, rest or left, pause.stopped.replace(tzinfo=CIVIL), CALENDAR)
        begin = pause.resumed.replace(tzinfo=CIVIL)
    return due(begin, left, CALENDAR) if rest is None else due_after(begin, rest, CALENDAR)


def _met_with(start: datetime, limit: Limit, pauses: list[Pause], end: datetime) -> list[str]:
    """What a stage came across, to show that the hard ones were among them."""
    span = {start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1)}
    facts = {
        limit.unit.value: True,
        "public": limit.public,
        "over a holiday": not span.isdisjoint(holidays),
        "over a make-up day": not span.isdisjoint(workdays),
        "over a month end": start.month != end.month,
        "beyond the table": end.date() > CALENDAR.covers_until,
        "stopped in time": any(pause.stopped < end for pause in pauses),
        "stopped when late": any(pause.stopped >= end for pause in pauses),
        "stopped repeatedly": len(pauses) > 1,
    }
    return [fact for fact, true in facts.items() if true]
