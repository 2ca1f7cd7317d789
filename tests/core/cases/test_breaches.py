"""Every limit of the table is let pass by the clock: what each act owed, and what happens when it does not come.

`pytest tests/core/cases/test_breaches.py -s` prints the table: stage, acts that meet it, consequence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import (
    delaying,
    ending,
    informing,
    instructing,
    judging,
    rating,
    refusing,
    returning,
    tasks,
)
from core.cases.jobs import EVERY_MINUTE
from core.cases.queries.file import case_file
from core.cases.reasons import RefusalReason, ReturnReason, TerminationReason
from core.cases.terms import KIND, TASK, CaseEvent, CaseStatus
from core.deadlines.queries import view
from core.deadlines.terms import LEDGER, Lamp, Stage
from core.identity.actor import SYSTEM
from db.models.cases import Case, CaseTask
from db.models.deadlines import Deadline
from tests.factories.cases import Team, Walk, walk

S = CaseStatus
WORDS = "情况已经核实清楚，按规定办理。"
Arrange = Callable[[Session, Team], Walk]


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that is let pass.

    Attributes:
        acts: what would have met it.
        then: the event that the clock writes.
        status: where the case stands afterwards; None: where it stood.
    """

    stage: Stage
    acts: str
    arrange: Arrange
    then: CaseEvent = CaseEvent.DUE_PASSED
    status: CaseStatus | None = None
    kind: str = KIND


def to(status: CaseStatus) -> Arrange:
    return lambda session, crew: walk(session, crew).to(status)


def new(session: Session, crew: Team) -> Walk:
    return walk(session, crew)


def after(status: CaseStatus, act: Callable[[Session, Team, Walk], object]) -> Arrange:
    """A case in a status, to which something more was done."""

    def arrange(session: Session, crew: Team) -> Walk:
        case = walk(session, crew)
        if status is not S.SUBMITTED:
            case.to(status)
        act(session, crew, case.wait(minutes=5))
        return case

    return arrange


def asked_person(session: Session, crew: Team, case: Walk) -> None:
    who = crew.operator if session.get_one(Case, case.id).status is S.SUBMITTED else crew.handler
    informing.ask_person(session, who, case.id, what=WORDS, now=case.now)


def asked_refusal(session: Session, crew: Team, case: Walk) -> None:
    refusing.ask_refusal(
        session, crew.operator, case.id, reason=RefusalReason.NOT_LOCAL, channel=WORDS, now=case.now
    )


def objected(session: Session, crew: Team, case: Walk) -> None:
    asked_refusal(session, crew, case)
    refusing.refuse(session, crew.reviewer, case.id, now=case.now)
    refusing.ask_overturn(session, case.citizen, case.id, why=WORDS, now=case.now)


def returned(session: Session, crew: Team, case: Walk) -> None:
    ask, why = returning.ask_return, ReturnReason.NOT_MINE
    ask(session, crew.clerk, case.id, reason=why, basis=WORDS, unit_id=None, now=case.now)
    returning.agree_return(session, crew.unit_lead, case.id, now=case.now)


def twice_returned(session: Session, crew: Team, case: Walk) -> None:
    returned(session, crew, case)
    returning.approve_return(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
    ask, why = returning.ask_return, ReturnReason.NOT_MINE
    ask(session, crew.heat_clerk, case.id, reason=why, basis=WORDS, unit_id=None, now=case.now)


def asked_extension(session: Session, crew: Team, case: Walk) -> None:
    delaying.ask_extension(session, crew.unit_lead, case.id, days=2, reason=WORDS, now=case.now)


def asked_deferral(session: Session, crew: Team, case: Walk) -> None:
    delaying.ask_deferral(
        session, crew.unit_lead, case.id, condition=WORDS, review_on=date(2026, 11, 20), now=case.now
    )


def deferred(session: Session, crew: Team, case: Walk) -> None:
    asked_deferral(session, crew, case)
    delaying.defer(session, crew.lead, case.id, now=case.now)


def asked_termination(session: Session, crew: Team, case: Walk) -> None:
    ask, why = ending.ask_termination, TerminationReason.UNLAWFUL
    ask(session, crew.unit_lead, case.id, reason=why, explanation=WORDS, now=case.now)


def asked_unreasonable(session: Session, crew: Team, case: Walk) -> None:
    judging.ask_unreasonable(session, crew.reviewer, case.id, explanation=WORDS, now=case.now)


def instructed(session: Session, crew: Team, case: Walk) -> None:
    instructing.instruct(session, crew.leader, case.id, body=WORDS, report_on=date(2026, 11, 4), now=case.now)


def unrated(session: Session, crew: Team, case: Walk) -> None:
    rating.rating_window_over(session, SYSTEM, case.wait(days=8).id, now=case.now)


def helped(session: Session, crew: Team, case: Walk) -> None:
    tasks.add_unit(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, body=WORDS, now=case.now)


BREACHES = (
    Breach(Stage.ACCEPT, "accept", new),
    Breach(
        Stage.SUPPLEMENT,
        "supplement (受理前)",
        after(S.SUBMITTED, asked_person),
        CaseEvent.LAPSED,
        S.WITHDRAWN,
    ),
    Breach(
        Stage.SUPPLEMENT,
        "supplement (办理中)",
        after(S.IN_PROGRESS, asked_person),
        CaseEvent.CONTINUED_WITHOUT,
        S.IN_PROGRESS,
    ),
    Breach(Stage.REFUSAL, "refuse, deny_refusal", after(S.SUBMITTED, asked_refusal)),
    Breach(Stage.OVERTURN, "overturn_refusal, uphold_refusal", after(S.SUBMITTED, objected)),
    Breach(Stage.DISPATCH, "dispatch, answer_directly", to(S.ACCEPTED)),
    Breach(Stage.SIGN, "sign, ask_return", to(S.DISPATCHED)),
    Breach(Stage.RETURN, "approve_return, refuse_return", after(S.DISPATCHED, returned)),
    Breach(Stage.DESIGNATION, "designate", after(S.DISPATCHED, twice_returned)),
    Breach(Stage.CONTACT, "contact", to(S.IN_PROGRESS)),
    Breach(Stage.ANSWER, "ask_reply, sign_reply", to(S.IN_PROGRESS)),
    Breach(Stage.PROMISE, "release, share_answer", to(S.IN_PROGRESS)),
    Breach(Stage.SIGN, "sign_task", after(S.IN_PROGRESS, helped), kind=TASK),
    Breach(Stage.ANSWER, "finish_task, refuse_task", after(S.IN_PROGRESS, helped), kind=TASK),
    Breach(Stage.EXTENSION, "extend, deny_extension", after(S.IN_PROGRESS, asked_extension)),
    Breach(Stage.DEFERRAL, "defer, deny_deferral", after(S.IN_PROGRESS, asked_deferral)),
    Breach(Stage.REVIEW, "resume", after(S.IN_PROGRESS, deferred), CaseEvent.RESUMED, S.IN_PROGRESS),
    Breach(Stage.AUDIT, "release, send_back", to(S.REPLY_REVIEW)),
    Breach(Stage.RATING, "rate_well, rate_badly", to(S.ANSWERED), CaseEvent.RATING_WINDOW_OVER, S.CALLBACK),
    Breach(Stage.TRIAGE, "uphold, ask_unreasonable", to(S.CALLBACK)),
    Breach(Stage.UNREASONABLE, "find_unreasonable, deny_unreasonable", after(S.CALLBACK, asked_unreasonable)),
    Breach(Stage.CALLBACK, "try_call, close_unrated", after(S.ANSWERED, unrated)),
    Breach(Stage.TERMINATION, "terminate, deny_termination", after(S.IN_PROGRESS, asked_termination)),
    Breach(Stage.INSTRUCTION, "report_back", after(S.IN_PROGRESS, instructed)),
)
NO_CLOCK_OF_THEIR_OWN = {Stage.SEND_BACK, Stage.SIGN_OFF_HOURS, Stage.AUDIT_GRACE}


def clock(session: Session, case: Walk, breach: Breach) -> Deadline:
    """The open clock that is let pass."""
    ids = [case.id]
    if breach.kind == TASK:
        ids = list(session.scalars(select(CaseTask.id).where(CaseTask.case_id == case.id)))
    return session.scalars(
        select(Deadline).where(
            Deadline.subject_kind == breach.kind,
            Deadline.subject_id.in_(ids),
            Deadline.stage == breach.stage,
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
        )
    ).one()


def run_clock(session: Session, case: Walk) -> list[CaseEvent]:
    """What the worker does at this moment, and what it wrote on the line."""
    before = session.get_one(Case, case.id).event_count
    for job in EVERY_MINUTE:
        job(session, case.now)
    session.expire_all()
    steps = case_file(session, case.team.auditor, case.id, now=case.now).steps
    return [step.name for step in steps if step.seq > before]


def test_every_stage_that_has_a_clock_is_let_pass() -> None:
    assert {breach.stage for breach in BREACHES} == set(Stage) - LEDGER - NO_CLOCK_OF_THEIR_OWN


@pytest.mark.parametrize(
    "breach", BREACHES, ids=lambda each: f"{each.kind}-{each.stage}-{each.acts.split(',')[0]}"
)
def test_what_happens_when_the_limit_passes(session: Session, crew: Team, breach: Breach) -> None:
    case = breach.arrange(session, crew)
    due = clock(session, case, breach)
    status = session.get_one(Case, case.id).status
    case.now = due.due_at - timedelta(seconds=1)
    own = breach.stage in {Stage.SUPPLEMENT, Stage.REVIEW, Stage.RATING}
    early = run_clock(session, case)
    assert not own or breach.then not in early
    assert view(due).lamp(case.now) in {Lamp.GREEN, Lamp.YELLOW}
    case.now = due.due_at
    if not own:
        assert view(due).lamp(case.now) is Lamp.RED
    late = run_clock(session, case)
    assert breach.then in late
    assert session.get_one(Case, case.id).status is (breach.status or status)
    assert run_clock(session, case) == [], "once"
    then = breach.status.label if breach.status else f"记为超期，灯红（{breach.then.value}）"
    print(f"{breach.stage.value:<14} {breach.stage.label:　<8} {breach.acts:<38} {then}")
