"""One case on its way through a quarter: the steps that plays are made of.

A play is a generator: it yields the moment at which it goes on, and does its next step then.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import (
    dispatching,
    handling,
    intake,
)
from core.cases.permissions import key_to
from core.cases.terms import ContactKind, Outcome, Resolved, Satisfied
from core.cases.values import Slip
from core.deadlines.terms import Stage
from core.foundation.calendar import WorkCalendar, add_working_days
from core.foundation.clock import CIVIL, civil
from core.identity.actor import CITIZEN
from core.supervision.terms import Rule
from db.models.deadlines import Deadline
from db.session import reading, unit_of_work
from tests.factories.cases import SAID, Team, Walk

Act = Callable[[Session, Walk], object]
Play = Generator[datetime, None, None]
LATE, SOON = timedelta(hours=1), timedelta(minutes=20)
ANSWER = "水泵已于今日下午更换并试压，六楼以上恢复供水，住户已确认。"


class Matter:
    """One case on its way: what the plays are made of."""

    def __init__(self, crew: Team, number: int, begins: datetime, calendar: WorkCalendar) -> None:
        self.crew, self.number, self.now, self.calendar = crew, number, begins, calendar
        self.slip: Slip | None = None
        self.planted: set[tuple[int, int, Rule]] = set()

    @property
    def id(self) -> int:
        """The case."""
        assert self.slip is not None
        return self.slip.id

    def plant(self, rule: Rule, unit_id: int) -> None:
        """Something goes wrong now, by rule and unit."""
        self.planted.add((self.id, unit_id, rule))

    def do(self, act: Act, wait: timedelta = SOON) -> Play:
        """The next step, so much later and inside business hours."""
        self.now = self._open(self.now + wait)
        yield self.now
        with unit_of_work() as session:
            act(session, Walk(session, self.crew, self.now, self.slip))  # type: ignore[arg-type]

    def do_late(self, act: Act, stage: Stage, more: timedelta = LATE) -> Play:
        """The next step, when its limit has passed."""
        with reading() as session:
            due = session.scalars(
                select(Deadline.due_at)
                .where(
                    Deadline.subject_kind == "case", Deadline.subject_id == self.id, Deadline.stage == stage
                )
                .order_by(Deadline.id.desc())
                .limit(1)
            ).one()
        self.now = due + more
        yield self.now
        with unit_of_work() as session:
            act(session, Walk(session, self.crew, self.now, self.slip))  # type: ignore[arg-type]

    def begin(self, linked: int | None = None) -> Play:
        """The person speaks."""
        self.now = self._open(self.now)
        yield self.now
        said = replace(SAID, phone=f"137{self.number:08d}", linked_id=linked)
        with unit_of_work() as session:
            self.slip = intake.submit(session, key_to(linked) if linked else CITIZEN, said, now=self.now)

    def next_day(self, days: int = 1) -> timedelta:
        """Until nine on the working day so many working days later."""
        day = add_working_days(civil(self.now).date(), days, self.calendar)
        return datetime.combine(day, time(9), CIVIL) - self.now

    def _open(self, moment: datetime) -> datetime:
        """The moment itself, or nine on the next working day when nobody is at a desk."""
        there, calendar = civil(moment), self.calendar
        if calendar.is_workday(there.date()) and time(8, 30) <= there.time() < time(17):
            return moment
        day = there.date() if there.time() < time(8, 30) else there.date() + timedelta(days=1)
        while not calendar.is_workday(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(9), CIVIL)


def accept(_session: Session, case: Walk) -> None:
    case.accept()


def dispatch(session: Session, case: Walk) -> None:
    team = case.team
    dispatching.dispatch(session, team.dispatcher, case.id, unit_id=team.tree.water.id, now=case.now)


def sign(session: Session, case: Walk) -> None:
    handling.sign(session, case.team.clerk, case.id, now=case.now)


def contact(session: Session, case: Walk) -> None:
    team = case.team
    handling.contact(
        session, team.handler, case.id, kind=ContactKind.CALL, note="已电话说明情况", now=case.now
    )


def answer(session: Session, case: Walk) -> None:
    team = case.team
    handling.ask_reply(session, team.handler, case.id, outcome=Outcome.SOLVED, text=ANSWER, now=case.now)
    handling.sign_reply(session, team.unit_lead, case.id, now=case.now)


def plan(session: Session, case: Walk) -> None:
    team, day = case.team, civil(case.now).date() + timedelta(days=10)
    handling.ask_reply(
        session, team.handler, case.id, outcome=Outcome.PLANNED, text=ANSWER, planned_on=day, now=case.now
    )
    handling.sign_reply(session, team.unit_lead, case.id, now=case.now)


def release(_session: Session, case: Walk) -> None:
    case.release()


def praise(_session: Session, case: Walk) -> None:
    case.rate(Resolved.YES, Satisfied.YES)


def complain(_session: Session, case: Walk) -> None:
    case.rate(Resolved.NO, Satisfied.NO)


def signed(stage: Matter, linked: int | None = None) -> Play:
    """In the unit's hands, all in time."""
    yield from stage.begin(linked)
    for step in (accept, dispatch, sign):
        yield from stage.do(step)


def answered(stage: Matter, reply: Act = answer) -> Play:
    """Contacted, answered on the next day, released."""
    yield from stage.do(contact)
    yield from stage.do(reply, stage.next_day())
    yield from stage.do(release)
