"""The worker stands still over a holiday and begins again: the ledger is that of a quarter without a stop.

Two quarters with the same plays, each on a database of its own; nobody acts while the worker stands still. Everything
is compared but the moments of writing down: entries, levels and why they rose, enquiries and which were missed, every
event with the rule's moment, and whom each event was told.

What people must keep runs from the writing down (E.3): who was told during the stop that he has a day has it after the
stop. Entries on which such a limit began then are compared as far as the end of the stop, the others throughout.
"""

from collections import Counter
from datetime import datetime

from core.foundation.clock import CIVIL
from core.supervision.terms import SupervisionEvent
from tests import ground
from tests.trials.quarter import play_quarter
from tests.trials.quarter_dump import Dump, Key, Told, compare, compare_told, dump, told

DESCRIPTION = "后台停过元旦三天再开：台账、级别、问询和没有停过的一样"
SIZE = 1_000
HOLIDAY = (datetime(2026, 12, 31, 18, 35, tzinfo=CIVIL), datetime(2027, 1, 4, 8, 30, tzinfo=CIVIL))
"""From the evening before New Year to the first morning of work: three days and a half."""

BEGINS = frozenset(
    {SupervisionEvent.LISTED.value, SupervisionEvent.ENQUIRED.value, SupervisionEvent.ENQUIRY_MISSED.value}
)
"""Events with which a limit of people begins."""


def run(size: int, seed: int) -> dict[str, object]:
    """Once through, once with the stop."""
    play_quarter(size, seed, telling=True)
    through, clean = dump()
    heard = told()
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        play_quarter(size, seed, HOLIDAY, telling=True)
        stopped, clean_too = dump()
        heard_too = told()
    begun = {
        key for key, entry in through.items() if any(name in BEGINS for name, *_ in _during(entry["events"]))
    }
    whole = len(through) - len(begun)
    during = sum(len(_during(entry["events"])) for entry in through.values())
    one, two = (_as_far_as_it_goes(each, begun) for each in (through, stopped))
    said, said_too = (_heard(each, begun) for each in (heard, heard_too))
    return {
        "cases": size,
        "compared_throughout": whole,
        "compared_to_the_end_of_the_stop": len(begun),
        "happened_during_the_stop": during,
        **compare((one, clean), (two, clean_too)),
        **compare_told(said, said_too),
        "ok": one == two
        and clean
        and clean_too
        and said == said_too
        and max(said.values()) == 1
        and whole > 0,
    }


def _during(events: tuple[tuple[object, ...], ...]) -> list[tuple[object, ...]]:
    return [each for each in events if HOLIDAY[0] <= moment(each[1]) < HOLIDAY[1]]


def _as_far_as_it_goes(every: Dump, begun: set[Key]) -> Dump:
    """Entries of which only the part before the end of the stop is compared lose the rest."""
    kept = dict(every)
    for key in begun & every.keys():
        events = tuple(each for each in every[key]["events"] if moment(each[1]) < HOLIDAY[1])
        asked = tuple(each[:3] for each in every[key]["enquiries"] if moment(each[2]) < HOLIDAY[1])
        kept[key] = {"evidence": every[key]["evidence"], "enquiries": asked, "events": events}
    return kept


def _heard(every: Counter[Told], begun: set[Key]) -> Counter[Told]:
    return Counter(
        {each: n for each, n in every.items() if each[:3] not in begun or moment(each[4]) < HOLIDAY[1]}
    )


def moment(value: object) -> datetime:
    """A value of a dump that is a moment."""
    assert isinstance(value, datetime)
    return value
