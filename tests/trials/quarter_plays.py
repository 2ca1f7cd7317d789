"""What can go wrong with a case, played: each play plants what it says and nothing else; decoys plant nothing."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import answering, instructing, judging, looking, rating, returning, tasks
from core.cases.reasons import ReturnReason
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.supervision.terms import Rule
from db.models.cases import CaseTask
from tests.factories.cases import Walk
from tests.trials.quarter_steps import (
    LATE,
    SOON,
    Matter,
    Play,
    accept,
    answer,
    answered,
    complain,
    contact,
    dispatch,
    plan,
    praise,
    release,
    sign,
    signed,
)


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
