"""Something is missing: the person is asked, the clocks stand still, and it goes on or ends."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import citizen, dispatching, handling, informing
from core.cases.jobs import end_waiting
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Lamp, Stage
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.actor import SYSTEM
from db.models.cases import Case
from tests.factories.cases import Team, Walk, walk

S = CaseStatus


def asked(session: Session, crew: Team, status: CaseStatus = S.SUBMITTED) -> Walk:
    case = walk(session, crew)
    if status is not S.SUBMITTED:
        case.to(status)
    who = crew.operator if status in {S.SUBMITTED, S.ACCEPTED} else crew.handler
    informing.ask_person(session, who, case.id, what="请说明是几号楼几单元。", now=case.wait(minutes=5).now)
    return case


@pytest.mark.parametrize("status", [S.SUBMITTED, S.ACCEPTED, S.IN_PROGRESS])
def test_asking_stops_every_clock_and_an_answer_lets_them_go_on(
    session: Session, crew: Team, status: CaseStatus
) -> None:
    case = asked(session, crew, status)
    row = session.get_one(Case, case.id)
    assert (row.status, row.resume_status) == (S.NEED_INFO, status)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.needed is not None
    assert seen.needed.text == "请说明是几号楼几单元。"
    assert seen.promise is not None
    assert seen.promise.lamp is Lamp.PAUSED
    before = seen.promise.due_at
    case.wait(days=4)
    citizen.supplement(session, case.citizen, case.id, text="是三号楼二单元", now=case.now)
    assert (row.status, row.resume_status) == (status, None)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.promise is not None
    assert seen.promise.due_at > before
    assert [change.reason for change in seen.promise.changes] == ["INFO"]
    assert [step.name for step in seen.steps[:3]] == [
        CaseEvent.PROMISE_MOVED,
        CaseEvent.SUPPLEMENTED,
        CaseEvent.INFO_ASKED,
    ]
    assert not [due for due in deadlines_of(session, ("case", case.id)) if due.is_open and due.paused_at]


@pytest.mark.parametrize(
    ("status", "ends", "event"),
    [
        (S.SUBMITTED, S.WITHDRAWN, CaseEvent.LAPSED),
        (S.IN_PROGRESS, S.IN_PROGRESS, CaseEvent.CONTINUED_WITHOUT),
    ],
)
def test_five_working_days_of_silence(
    session: Session, crew: Team, status: CaseStatus, ends: CaseStatus, event: CaseEvent
) -> None:
    case = asked(session, crew, status)
    waits = next(due for due in deadlines_of(session, ("case", case.id)) if due.stage is Stage.SUPPLEMENT)
    act = informing.lapse if status is S.SUBMITTED else informing.continue_without
    with pytest.raises(Conflict):
        act(session, SYSTEM, case.id, now=waits.due_at - timedelta(minutes=1))
    assert end_waiting(session, waits.due_at - timedelta(minutes=1)) == 0
    assert end_waiting(session, waits.due_at) == 1
    assert session.get_one(Case, case.id).status is ends
    steps = progress(session, case.citizen, case.id, now=waits.due_at).steps
    assert event in {step.name for step in steps}
    assert end_waiting(session, waits.due_at) == 0


def test_twice_in_all_and_only_by_whose_turn_it_is(session: Session, crew: Team) -> None:
    case = asked(session, crew)
    citizen.supplement(session, case.citizen, case.id, text="补充一", now=case.now)
    case.to(S.IN_PROGRESS)
    with pytest.raises(NotAllowed):
        informing.ask_person(session, crew.operator, case.id, what="还缺一张照片", now=case.now)
    informing.ask_person(session, crew.handler, case.id, what="还缺一张照片", now=case.now)
    citizen.supplement(session, case.citizen, case.id, text="补充二", now=case.now)
    with pytest.raises(Conflict, match="已经请反映人补充过 2 次"):
        informing.ask_person(session, crew.handler, case.id, what="再缺一张照片", now=case.now)


def test_it_must_be_said_what_is_missing(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    with pytest.raises(Invalid):
        informing.ask_person(session, crew.operator, case.id, what="？", now=case.now)


def test_a_handler_takes_over(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    handling.take_over(session, crew.handler, case.id, now=case.now)
    assert session.get_one(Case, case.id).handler_id == crew.handler.account_id
    with pytest.raises(Conflict, match="已经在您手里"):
        handling.take_over(session, crew.handler, case.id, now=case.now)


def test_recall_before_signing_twice(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ACCEPTED)
    for _ in range(2):
        dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
        dispatching.recall(session, crew.dispatcher, case.id, reason="派错了", now=case.wait(minutes=3).now)
    row = session.get_one(Case, case.id)
    assert (row.status, row.unit_id) == (S.ACCEPTED, None)
    open_now = {due.stage for due in deadlines_of(session, ("case", case.id)) if due.is_open}
    assert open_now == {Stage.DISPATCH, Stage.PROMISE}
    dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
    with pytest.raises(Conflict, match="已经收回过 2 次"):
        dispatching.recall(session, crew.dispatcher, case.id, now=case.now)
