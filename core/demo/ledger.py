"""The ledger of the invented district: two months of its days, on which units and the centre do what falls to them.

Most units take an entry and put it right, some are slow, few do nothing, so that the board shows every level. What came
in lately is left as it lies: there is something to do on the first day.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import jobs as case_jobs
from core.cases.actions import overdue
from core.cases.terms import KIND as CASE
from core.cases.terms import TASK
from core.deadlines import actions as deadlines
from core.deadlines.queries import current_calendar, met_late
from core.demo.district import District
from core.demo.steps import Day, act
from core.foundation.clock import civil
from core.foundation.errors import CivicError
from core.supervision import rules
from core.supervision.actions.opening import enter
from core.supervision.actions.time_passing import due_entries, pass_time
from core.supervision.queries.lines import lines_of, not_entered
from core.supervision.terms import OPEN
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.supervision import SupervisionEntry

DAY = timedelta(days=1)
HOUR, MINUTE = 16, 30
"""When people have done their day's work."""
SOME = 1000


class Temper(Enum):
    """How a unit deals with an entry."""

    PROMPT = auto()
    SLOW = auto()
    OBJECTING = auto()
    LASTING = auto()
    IDLE = auto()


SHARES = {
    Temper.PROMPT: 62,
    Temper.SLOW: 22,
    Temper.OBJECTING: 6,
    Temper.LASTING: 3,
    Temper.IDLE: 7,
}
"""In a hundred."""


def keep_ledger(
    session: Session, district: District, phrases: dict[str, tuple[str, ...]], draw: Random, *, now: datetime
) -> None:
    """Play the ledger from the first matter to now."""
    began = session.scalar(select(Case.submitted_at).order_by(Case.submitted_at).limit(1))
    if began is None:
        return
    tempers: dict[int, Temper] = {}
    found = _findings(session)
    for moment in _evenings(began, now):
        _notice(session, moment)
        for entry_id in due_entries(session, SOME, now=moment):
            _quietly(session, partial(pass_time, session, entry_id, now=moment))
        found = _enter(session, found, moment)
        if not current_calendar(session, moment).is_workday(civil(moment).date()):
            continue
        for row in _open(session, moment):
            temper = tempers.setdefault(row.id, _temper(draw))
            day = Day(session, district, phrases, draw, row, moment, last=now - moment < 2 * DAY)
            _quietly(session, partial(act, day, temper.name))


def _evenings(began: datetime, now: datetime) -> Iterator[datetime]:
    """The end of every day's work, and now."""
    day = civil(began).replace(hour=HOUR, minute=MINUTE, second=0, microsecond=0)
    while day < now:
        yield day
        day += DAY
    yield now


def _notice(session: Session, moment: datetime) -> None:
    """Limits that passed by then stand on the lines; what they list begins."""
    while case_jobs.note_passed(session, moment):
        pass
    late = [
        each
        for each in met_late(session, overdue.NOTED, (CASE, TASK), SOME)
        if each.met_at is not None and each.met_at <= moment
    ]
    overdue.note(session, late, deadlines.note_late, now=moment)


def _open(session: Session, moment: datetime) -> list[SupervisionEntry]:
    entry = SupervisionEntry
    query = select(entry).where(entry.state.in_(list(OPEN)), entry.recorded_at <= moment).order_by(entry.id)
    return list(session.scalars(query))


def _temper(draw: Random) -> Temper:
    return draw.choices(list(SHARES), list(SHARES.values()))[0]


def _findings(session: Session) -> list[tuple[int, Finding]]:
    """What the rules find along the lines, the oldest first."""
    lines = lines_of(session, session.scalars(select(Case.id)).all())
    found = [
        (case_id, finding)
        for case_id, line in lines.items()
        for event in line
        for finding in rules.completed_by(line, event)
    ]
    return sorted(found, key=lambda each: (each[1].at, each[0]))


def _enter(session: Session, found: list[tuple[int, Finding]], moment: datetime) -> list[tuple[int, Finding]]:
    """Enter what was found by then; what is still to come."""
    here = [each for each in found if each[1].at <= moment]
    for case_id, finding in not_entered(session, here):
        case = session.get_one(Case, case_id)
        _quietly(session, partial(enter, session, case, finding, now=moment))
    return found[len(here) :]


def _quietly(session: Session, do: Callable[[], object]) -> None:
    """One thing; what the law refuses is left undone, as in life."""
    try:
        with session.begin_nested():
            do()
    except CivicError:
        session.expire_all()
