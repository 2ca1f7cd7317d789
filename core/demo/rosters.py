"""Who is on duty in the invented district: a fortnight of nights and days off, through the real act."""

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from core.deadlines.queries import current_calendar
from core.demo.district import District
from core.duty.actions.roster import set_shifts
from core.duty.permissions import ON_ROSTERS
from core.duty.rules import LONGEST_SHIFT, Span, uncovered
from core.duty.values import Planned
from core.foundation.calendar import DAY, WorkCalendar, midnight
from core.foundation.clock import civil
from core.identity.actor import SYSTEM

FORTNIGHT = timedelta(days=14)


def keep_rosters(session: Session, district: District, *, now: datetime) -> int:
    """Put the people of every unit on its roster, one after the other; how many shifts."""
    spans = shifts(now, current_calendar(session, now))
    crews: dict[int, dict[int, None]] = {}
    for (role, unit_id), actors in district.crews.items():
        if role in ON_ROSTERS:
            crews.setdefault(unit_id, {}).update((who.account_id, None) for who in actors if who.account_id)
    done = 0
    for unit_id, crew in crews.items():
        people = list(crew)
        planned = [
            Planned(people[turn % len(people)], *span)
            for turn, span in zip(count(unit_id), spans, strict=False)
        ]
        done += set_shifts(session, SYSTEM, unit_id, planned, now=now).done
    return done


def shifts(now: datetime, calendar: WorkCalendar) -> list[Span]:
    """What a roster must cover for a fortnight, from the shift that runs already, none longer than may be."""
    first = midnight(civil(now).date() - 2 * DAY)
    found = []
    for begin, end in uncovered(first, now + FORTNIGHT, (), calendar):
        starts = begin
        while starts < end:
            found.append((starts, min(starts + LONGEST_SHIFT, end)))
            starts += LONGEST_SHIFT
    return [(starts, ends) for starts, ends in found if ends > now]
