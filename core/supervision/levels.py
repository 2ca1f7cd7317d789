"""How high an entry stands: levels from effective time (domain.md E.3 row 6 and the breaches of rows 3 to 11).

Level 2 after ten working days without a request to write off, 3 after thirty days, 4 after sixty; one more for a missed
limit, for two missed enquiries, for the second refused request; 3 for a missed review of 长期挂账; 4 for the second
entry of one unit that reaches 3 within a quarter. At most one rise on a civil day, never above 4, none while an
objection is open. A rise by time that is not possible on its day comes on the first day on which it is; any other is
let go.
"""

from datetime import datetime, timedelta

from core.foundation.calendar import Limit, Unit, WorkCalendar, due, midnight
from core.foundation.clock import civil
from core.supervision.terms import HIGHEST, INTERVIEW, Cause
from core.supervision.values import Rise, Standing

BY_TIME = (
    (2, Limit(10, Unit.WORKING_DAY)),
    (3, Limit(30, Unit.NATURAL_DAY)),
    (4, Limit(60, Unit.NATURAL_DAY)),
)
"""Level, and after how long on the ledger it is reached."""

LATER = timedelta(days=10)
"""What comes to be known later than this counts from when it is known: nobody had a chance to act before."""

MISSED = 2
"""Enquiries without an answer that raise the level."""

REFUSED = 2
"""The refused request from which on each raises the level."""


def counted_from(effective_at: datetime, now: datetime) -> datetime:
    """From when on days on the ledger count: the rule's moment, unless it lies further back than any outage."""
    return effective_at if now - effective_at <= LATER else now


def by_time(entry: Standing, calendar: WorkCalendar) -> Rise | None:
    """The next rise by days on the ledger, with the moment at which it happens, which may lie ahead.

    None while an objection is open, while days do not count, or when the entry stands as high as time can bring it.
    """
    if not entry.counts or (entry.appealed is not None and entry.appealed[1] is None):
        return None
    for level, limit in BY_TIME:
        reached = due(entry.counted_from, limit, calendar)
        asked_before = entry.requested_at is not None and entry.requested_at < reached
        if level <= entry.level or (level == BY_TIME[0][0] and asked_before):
            continue
        return Rise(level, Cause.TIME, _first_possible(entry, reached))
    return None


def _first_possible(entry: Standing, moment: datetime) -> datetime:
    """The moment itself; on the day after a rise of the same day; after an objection that is open then."""
    if entry.raised_at is not None:
        moment = max(moment, _next_day(entry.raised_at))
    if entry.appealed is not None:
        begun, ended = entry.appealed
        if ended is not None and begun <= moment < ended:
            moment = ended
    return moment


def by_breach(entry: Standing, cause: Cause, at: datetime) -> Rise | None:
    """One level more for something missed, or for a further trigger; None where nothing rises."""
    return _to(entry, entry.level + 1, cause, at)


def by_review(entry: Standing, at: datetime) -> Rise | None:
    """A review of 长期挂账 that was missed brings the entry to level 3."""
    return _to(entry, max(INTERVIEW, entry.level), Cause.REVIEW, at)


def by_company(entry: Standing, reached: datetime, others: tuple[datetime, ...]) -> Rise | None:
    """The second entry of a unit that reaches level 3 within a quarter goes to 4; it rose today, so tomorrow.

    Args:
        reached: when this entry came to level 3.
        others: when other entries of the unit did.
    """
    together = any(quarter(other) == quarter(reached) and other <= reached for other in others)
    if entry.level != INTERVIEW or not entry.counts or not together:
        return None
    if entry.appealed is not None and entry.appealed[1] is None:
        return None
    return Rise(HIGHEST, Cause.COMPANY, _first_possible(entry, reached))


def _to(entry: Standing, level: int, cause: Cause, at: datetime) -> Rise | None:
    if min(level, HIGHEST) <= entry.level or appealed_at(entry, at):
        return None
    if entry.raised_at is not None and civil(at).date() <= civil(entry.raised_at).date():
        return None
    return Rise(min(level, HIGHEST), cause, at)


def appealed_at(entry: Standing, moment: datetime) -> bool:
    """Whether an objection was open at a moment."""
    if entry.appealed is None:
        return False
    begun, ended = entry.appealed
    return begun <= moment and (ended is None or moment < ended)


def quarter(moment: datetime) -> tuple[int, int]:
    """The civil quarter of a moment."""
    there = civil(moment)
    return there.year, (there.month - 1) // 3


def _next_day(moment: datetime) -> datetime:
    return midnight(civil(moment).date())
