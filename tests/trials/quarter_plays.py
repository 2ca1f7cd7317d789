"""What can go wrong with a case, played: each play plants what it says and nothing else; decoys plant nothing.

A play is a generator: it yields the moment at which it goes on, and does its next step then.
"""

from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import (
    answering,
    dispatching,
    handling,
    instructing,
    intake,
    judging,
    looking,
    rating,
    returning,
    tasks,
)
from core.cases.permissions import key_to
from core.cases.reasons import ReturnReason
from core.cases.terms import ContactKind, Outcome, Resolved, Satisfied
from core.cases.values import Slip
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.calendar import add_working_days
from core.foundation.clock import CIVIL, civil
from core.identity.actor import CITIZEN
from core.supervision.terms import Rule
from db.models.cases import CaseTask
from db.models.deadlines import Deadline
from db.session import reading, unit_of_work
from tests.factories.cases import SAID, Team, Walk

Act = Callable[[Session, Walk], object]
Play = Generator[datetime, None, None]
LATE, SOON = timedelta(hours=1), timedelta(minutes=20)
ANSWER = "水泵已于今日下午更换并试压，六楼以上恢复供水，住户已确认。"


class Matter:
    """One case on its way: what the plays are made of."""

    def __init__(self, crew: Team, number: int, begins: datetime) -> None:
        self.crew, self.number, self.now = crew, number, begins
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
        with reading() as session:
            calendar = current_calendar(session, self.now)
        day = add_working_days(civil(self.now).date(), days, calendar)
        return datetime.combine(day, time(9), CIVIL) - self.now

    def _open(self, moment: datetime) -> datetime:
        """The moment itself, or nine on the next working day when nobody is at a desk."""
        there = civil(moment)
        with reading() as session:
            calendar = current_calendar(session, moment)
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


def good(stage: Matter) -> Play:
    """Nothing goes wrong."""
    yield from signed(stage)
    yield from answered(stage)
    yield from stage.do(praise)


def centre_late(stage: Matter) -> Play:
    """The centre takes it on, sends it out and reads the answer too late; the unit does nothing wrong."""
    centre = stage.crew.tree.centre.id
    yield from stage.begin()
    stage.plant(Rule.LIMIT_PASSED, centre)
    yield from stage.do_late(accept, Stage.ACCEPT)
    yield from stage.do_late(dispatch, Stage.DISPATCH)
    yield from stage.do(sign)
    yield from stage.do(contact)
    yield from stage.do(answer, stage.next_day())
    yield from stage.do_late(release, Stage.AUDIT, timedelta(minutes=10))
    yield from stage.do(praise)


def signed_late(stage: Matter) -> Play:
    """Signed an hour too late: overdue, and no buck-passing."""
    yield from stage.begin()
    yield from stage.do(accept)
    yield from stage.do(dispatch)
    stage.plant(Rule.LIMIT_PASSED, stage.crew.tree.water.id)
    yield from stage.do_late(sign, Stage.SIGN)
    yield from answered(stage)
    yield from stage.do(praise)


def left_unsigned(stage: Matter) -> Play:
    """Signed more than a working day beyond the limit."""
    yield from stage.begin()
    yield from stage.do(accept)
    yield from stage.do(dispatch)
    for rule in (Rule.LIMIT_PASSED, Rule.LEFT_UNSIGNED):
        stage.plant(rule, stage.crew.tree.water.id)
    yield from stage.do(sign, stage.next_day(3))
    yield from stage.do(contact)
    yield from stage.do(answer)
    yield from stage.do(release)
    yield from stage.do(praise)


def answered_late(stage: Matter) -> Play:
    """The answer comes too late, met before or after the worker looked."""
    yield from signed(stage)
    yield from stage.do(contact)
    stage.plant(Rule.LIMIT_PASSED, stage.crew.tree.water.id)
    more = timedelta(seconds=30) if stage.number % 2 else LATE
    yield from stage.do_late(answer, Stage.ANSWER, more)
    yield from stage.do(release)
    yield from stage.do(praise)


def return_refused(stage: Matter) -> Play:
    """Returned without ground."""
    yield from stage.begin()
    yield from stage.do(accept)
    yield from stage.do(dispatch)
    yield from stage.do(give_back)
    stage.plant(Rule.RETURN_REFUSED, stage.crew.tree.water.id)
    yield from stage.do(
        lambda session, case: returning.refuse_return(
            session, case.team.dispatcher, case.id, reason="目录写明归水务局办", now=case.now
        )
    )
    yield from stage.do(sign)
    yield from answered(stage)
    yield from stage.do(praise)


def give_back(session: Session, case: Walk) -> None:
    team = case.team
    returning.ask_return(
        session, team.clerk, case.id, reason=ReturnReason.NOT_MINE, basis="管网归热力公司维护，有协议为证",
        unit_id=team.tree.heat.id, now=case.now,
    )  # fmt: skip
    returning.agree_return(session, team.unit_lead, case.id, now=case.now)


def task_refused_twice(stage: Matter) -> Play:
    """A co-unit refuses its part twice; the centre's lead strikes it."""
    yield from signed(stage)
    yield from _refused(stage)
    stage.plant(Rule.TASK_REFUSED_TWICE, stage.crew.tree.heat.id)
    yield from stage.do(ask_again)
    yield from stage.do(refuse)
    yield from stage.do(strike)
    yield from answered(stage)
    yield from stage.do(praise)


def task_refused_once(stage: Matter) -> Play:
    """A decoy: refused once, and struck."""
    yield from signed(stage)
    yield from _refused(stage)
    yield from stage.do(strike)
    yield from answered(stage)
    yield from stage.do(praise)


def _refused(stage: Matter) -> Play:
    yield from stage.do(
        lambda session, case: tasks.add_unit(
            session, case.team.dispatcher, case.id, unit_id=case.team.tree.heat.id, body="请核对管线位置。",
            now=case.now,
        )
    )  # fmt: skip
    yield from stage.do(refuse)


def refuse(session: Session, case: Walk) -> None:
    tasks.refuse_task(
        session, case.team.heat_clerk, case.id, task_id=_task(session, case), reason="管线不归我们维护", now=case.now
    )  # fmt: skip


def ask_again(session: Session, case: Walk) -> None:
    tasks.ask_task_again(
        session, case.team.dispatcher, case.id, task_id=_task(session, case), reason="图纸显示归热力公司", now=case.now
    )  # fmt: skip


def strike(session: Session, case: Walk) -> None:
    tasks.cancel_task(session, case.team.lead, case.id, task_id=_task(session, case), now=case.now)


def _task(session: Session, case: Walk) -> int:
    return session.scalars(select(CaseTask.id).where(CaseTask.case_id == case.id)).one()


def upheld(stage: Matter) -> Play:
    """A bad rating is right: handled once more."""
    yield from signed(stage)
    yield from answered(stage)
    yield from stage.do(complain)
    stage.plant(Rule.RATING_UPHELD, stage.crew.tree.water.id)
    yield from stage.do(
        lambda session, case: rating.uphold(session, case.team.reviewer, case.id, now=case.now)
    )
    yield from answered(stage)
    yield from stage.do(praise)


def groundless(stage: Matter) -> Play:
    """A decoy: a bad rating that is found without ground."""
    yield from signed(stage)
    yield from answered(stage)
    yield from stage.do(complain)
    yield from _found_groundless(stage)


def _found_groundless(stage: Matter) -> Play:
    yield from stage.do(
        lambda session, case: judging.ask_unreasonable(
            session, case.team.reviewer, case.id, explanation="水已经通了，换全楼管道没有依据，已当面说明", now=case.now
        )
    )  # fmt: skip
    yield from stage.do(
        lambda session, case: judging.find_unreasonable(session, case.team.lead, case.id, now=case.now)
    )


def corrected(stage: Matter) -> Play:
    """A bad rating, and then the answer is corrected."""
    yield from signed(stage)
    yield from answered(stage)
    yield from stage.do(complain)
    stage.plant(Rule.CORRECTED_AFTER_COMPLAINT, stage.crew.tree.water.id)
    yield from stage.do(
        lambda session, case: answering.correct_answer(
            session, case.team.reviewer2, case.id, body="更正：水泵更换的时间是昨天下午，原答复日期有误。", now=case.now
        )
    )  # fmt: skip
    yield from _found_groundless(stage)


def sent_back(stage: Matter, times: int = 2) -> Play:
    """The answer is not good enough, twice."""
    yield from signed(stage)
    yield from stage.do(contact)
    for time_ in range(times):
        yield from stage.do(answer, stage.next_day() if time_ == 0 else SOON)
        if time_ == 1:
            stage.plant(Rule.SENT_BACK_TWICE, stage.crew.tree.water.id)
        yield from stage.do(
            lambda session, case: answering.send_back(
                session, case.team.reviewer, case.id, reason="没有写明更换的时间", now=case.now
            )
        )
    yield from stage.do(answer)
    yield from stage.do(release)
    yield from stage.do(praise)


def sent_back_once(stage: Matter) -> Play:
    """A decoy: once is no pattern."""
    yield from sent_back(stage, 1)


def broken(stage: Matter) -> Play:
    """What was planned was not done: asked after thirty days, the person says so."""
    yield from signed(stage)
    yield from answered(stage, plan)
    yield from stage.do(praise)
    stage.plant(Rule.NOT_KEPT, stage.crew.tree.water.id)
    yield from stage.do(
        lambda session, case: looking.look_broken(session, case.citizen, case.id, now=case.now),
        timedelta(days=32),
    )


def repeated(stage: Matter) -> Play:
    """The same matter for the third time; the earlier two were settled."""
    earlier: int | None = None
    for _time in range(2):
        yield from stage.begin(earlier)
        yield from stage.do(accept)
        yield from stage.do(dispatch)
        yield from stage.do(sign)
        yield from answered(stage)
        yield from stage.do(praise)
        earlier = stage.id
    yield from stage.begin(earlier)
    yield from stage.do(accept)
    stage.plant(Rule.TOLD_AGAIN, stage.crew.tree.water.id)
    yield from stage.do(dispatch)
    yield from stage.do(sign)
    yield from answered(stage)
    yield from stage.do(praise)


def instructed(stage: Matter) -> Play:
    """A leader gives an instruction, the unit reports in time."""
    yield from signed(stage)
    stage.plant(Rule.INSTRUCTED, stage.crew.tree.water.id)
    yield from stage.do(
        lambda session, case: instructing.instruct(
            session, case.team.leader, case.id, body="请三天内解决并回报",
            report_on=civil(case.now).date() + timedelta(days=6), now=case.now,
        )
    )  # fmt: skip
    yield from answered(stage)
    yield from stage.do(
        lambda session, case: instructing.report_back(
            session, case.team.unit_lead, case.id, body="水泵已经更换，恢复供水", now=case.now
        )
    )
    yield from stage.do(praise)


MISBEHAVIOUR: tuple[Callable[[Matter], Play], ...] = (
    centre_late,
    signed_late,
    left_unsigned,
    answered_late,
    return_refused,
    task_refused_twice,
    upheld,
    corrected,
    sent_back,
    broken,
    repeated,
    instructed,
)
DECOYS: tuple[Callable[[Matter], Play], ...] = (task_refused_once, groundless, sent_back_once)
