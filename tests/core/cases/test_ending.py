"""Ends, instructions and looks back: what two people decide, what a leader waits for, what is asked again later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.actions import (
    answering,
    ending,
    handling,
    intake,
    judging,
    looking,
    rating,
)
from core.cases.jobs import look_again
from core.cases.permissions import key_to
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.reasons import TerminationReason
from core.cases.terms import CaseAct, CaseEvent, CaseStatus, Outcome, Resolved, Satisfied
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, NotAllowed
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import SAID, Team, Walk, walk

S = CaseStatus


def open_stages(session: Session, case: Walk) -> set[Stage]:
    return {due.stage for due in deadlines_of(session, ("case", case.id)) if due.is_open}


def rated_well(session: Session, crew: Team) -> Walk:
    case = walk(session, crew).to(S.ANSWERED)
    case.rate(Resolved.YES, Satisfied.YES)
    return case


def test_handling_ends_by_decision_of_two(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    ending.ask_termination(
        session,
        crew.unit_lead,
        case.id,
        reason=TerminationReason.LEGAL_CHANNEL,
        explanation="反映人已就同一事项向区法院起诉，案号已核实。",
        now=case.now,
    )
    with pytest.raises(NotAllowed):
        ending.terminate(session, crew.reviewer, case.id, now=case.now)
    ending.terminate(session, crew.lead, case.id, now=case.now)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.status is S.TERMINATED
    assert seen.told is not None
    assert seen.told.reason == "已进入法定途径"
    assert open_stages(session, case) == set()


def test_before_a_unit_has_it_the_operator_asks(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ACCEPTED)
    ending.ask_termination(
        session,
        crew.operator,
        case.id,
        reason=TerminationReason.UNLAWFUL,
        explanation="要求拆除邻居的合法建筑，没有依据。",
        now=case.now,
    )
    ending.terminate(session, crew.lead, case.id, now=case.now)


def test_three_that_come_back_to_the_same_case_are_a_repetition(session: Session, crew: Team) -> None:
    case = rated_well(session, crew).wait(days=31)
    for linked, repeated in ((case.id, False), (case.id, True)):
        slip = intake.submit(session, key_to(case.id), replace(SAID, linked_id=linked), now=case.now)
        steps = case_file(session, crew.operator, slip.id, now=case.now).steps
        assert (CaseEvent.REPEATED in {step.name for step in steps}) is repeated


def test_who_released_an_answer_does_not_close_what_came_back_unasked(session: Session, crew: Team) -> None:
    case = rated_well(session, crew)
    judging.reopen(session, case.citizen, case.id, what="昨晚又停水了，水泵没修好", now=case.now)

    def praise(who: Actor) -> None:
        rating.rate(session, who, case.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=case.now)

    with pytest.raises(NotAllowed, match="请另一位同事核实"):
        praise(crew.reviewer)
    with pytest.raises(Conflict, match="请先打通电话"):
        praise(crew.reviewer2)
    rating.try_call(session, crew.reviewer2, case.id, reached=True, note="已恢复供水，本人认可", now=case.now)
    praise(crew.reviewer2)


def test_who_corrected_an_answer_does_not_praise_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.CALLBACK)
    answering.correct_answer(
        session, crew.reviewer2, case.id, body="更正：水泵于今日上午更换，昨日误写为下午。", now=case.now
    )
    rating.try_call(session, crew.reviewer2, case.id, reached=True, note="本人说已经好了", now=case.now)
    with pytest.raises(NotAllowed, match="请另一位同事核实"):
        rating.rate(
            session, crew.reviewer2, case.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=case.now
        )


def planned(session: Session, crew: Team) -> Walk:
    case = walk(session, crew).to(S.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        case.id,
        outcome=Outcome.PLANNED,
        text="已列入明年管网改造计划，按期更换水泵。",
        planned_on=date(2026, 12, 20),
        now=case.now,
    )
    handling.sign_reply(session, crew.unit_lead, case.id, now=case.now)
    case.release()
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.answer is not None
    assert seen.answer.planned_on == date(2026, 12, 20)
    case.rate(Resolved.PARTLY, Satisfied.YES)
    return case


def test_a_planned_result_is_looked_at_after_thirty_and_ninety_days(session: Session, crew: Team) -> None:
    case = planned(session, crew)
    assert look_again(session, case.now + timedelta(days=29)) == 0
    case.wait(days=30)
    assert look_again(session, case.now) == 1
    assert look_again(session, case.now) == 0
    assert CaseAct.LOOK_KEPT in progress(session, case.citizen, case.id, now=case.now).acts
    looking.look_kept(session, case.citizen, case.id, now=case.now)
    with pytest.raises(Conflict, match="没有要回答的回头看"):
        looking.look_broken(session, case.citizen, case.id, now=case.now)
    case.wait(days=60)
    assert look_again(session, case.now) == 1
    looking.look_broken(session, case.citizen, case.id, note="到现在也没有换", now=case.now)
    steps = progress(session, case.citizen, case.id, now=case.now).steps
    assert steps[0].name is CaseEvent.PROMISE_BROKEN


def test_a_look_that_was_missed_is_not_taken_twice_at_once(session: Session, crew: Team) -> None:
    case = planned(session, crew).wait(days=91)
    assert look_again(session, case.now) == 1
    assert look_again(session, case.wait(hours=1).now) == 0


def test_of_the_others_a_sample_is_looked_at(session: Session, crew: Team) -> None:
    sampled = []
    while not any(each.id % 20 == 0 for each in sampled):
        sampled.append(rated_well(session, crew))
    chosen = sampled[-1]
    session.execute(update(Case).where(Case.id != chosen.id).values(closed_at=None, closed_as="RATED"))
    assert look_again(session, chosen.now + timedelta(days=31)) == 1
