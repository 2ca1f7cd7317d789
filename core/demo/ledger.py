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
from core.cases.terms import TASK, Visibility
from core.deadlines import noting
from core.deadlines.queries import current_calendar, met_late
from core.demo.district import District
from core.demo.steps import Day, act
from core.foundation.clock import civil
from core.foundation.errors import CivicError
from core.identity.terms import Role
from core.supervision import rules
from core.supervision.actions.confirming import propose
from core.supervision.actions.keeping_time import keep_time
from core.supervision.actions.opening import enter
from core.supervision.queries.lines import lines_of, not_entered
from core.supervision.terms import OPEN, EntryType
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry

DAY = timedelta(days=1)
HOUR, MINUTE = 16, 30
"""When people have done their day's work."""
SOME = 1000
PROPOSES = 0.75
"""How often somebody proposes a case in the course of a working day."""
KINDS = (
    EntryType.BUCK_PASSING,
    EntryType.FALSE_OR_POOR_REPLY,
    EntryType.REPEAT,
    EntryType.PROMISE_BROKEN,
    EntryType.DESIGNATED,
)
"""What people propose, beside what the clock and the rules find."""


class Temper(Enum):
    """How a unit deals with an entry."""

    PROMPT = auto()
    SLOW = auto()
    OBJECTING = auto()
    LASTING = auto()
    IDLE = auto()


SHARES = {
    Temper.PROMPT: 48,
    Temper.SLOW: 30,
    Temper.OBJECTING: 7,
    Temper.LASTING: 6,
    Temper.IDLE: 9,
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
        while keep_time(session, now=moment):
            pass
        found = _enter(session, found, moment)
        if not current_calendar(session, moment).is_workday(civil(moment).date()):
            continue
        if draw.random() < PROPOSES:
            _propose(session, district, phrases, draw, moment)
        for row in _open(session, moment):
            temper = tempers.setdefault(row.id, _temper(draw))
            day = Day(session, district, phrases, draw, row, moment, last=now - moment < 2 * DAY)
            _quietly(session, partial(act, day, temper.name))


def _propose(
    session: Session, district: District, phrases: dict[str, tuple[str, ...]], draw: Random, moment: datetime
) -> None:
    """A supervisor, or the leaders, propose a case of these weeks against the unit that had it."""
    taken = select(SupervisionEntry.subject_id)
    cases = session.execute(
        select(Case.id, Case.unit_id)
        .where(
            Case.submitted_at.between(moment - 21 * DAY, moment - 2 * DAY),
            Case.unit_id.is_not(None),
            Case.visibility != Visibility.SECRET,
            Case.id.not_in(taken),
        )
        .order_by(Case.id)
    ).all()
    if not cases:
        return
    case_id, unit_id = draw.choice(cases)
    kind = draw.choice(KINDS)
    designated = kind is EntryType.DESIGNATED
    who = (
        district.one(Role.LEADERS, district.units["district"])
        if designated
        else district.centre(Role.SUPERVISOR)
    )
    step = select(EventRow.id).where(EventRow.subject_kind == CASE, EventRow.subject_id == case_id)
    act_of = partial(
        propose,
        session,
        who,
        case_id,
        kind=kind,
        unit_id=unit_id,
        events=session.scalars(step.order_by(EventRow.seq.desc()).limit(1)).all(),
        reason=draw.choice(phrases["ledger_propose"]),
        now=moment,
    )
    _quietly(session, act_of)


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
    overdue.note(session, late, noting.note_all_late, now=moment)


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
