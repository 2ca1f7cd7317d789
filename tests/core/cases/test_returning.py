"""Not ours, says the unit: once each, within the time to sign; the second time the centre's lead decides."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import asking, dispatching, handling, intake, returning
from core.cases.catalogue.terms import OwnerlessState
from core.cases.jobs import note_passed
from core.cases.queries.file import case_file
from core.cases.queries.ownerless import register
from core.cases.queries.progress import progress
from core.cases.reasons import ReturnReason
from core.cases.terms import CaseAct, CaseEvent, CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level, Stage
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.terms import Role
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk

S = CaseStatus
BASIS = "二次供水由房屋管理单位负责，见供水条例第十二条。"


def give_back(session: Session, crew: Team, case: Walk) -> None:
    """The water bureau returns it: its clerk asks, its lead agrees."""
    returning.ask_return(
        session,
        crew.clerk,
        case.id,
        reason=ReturnReason.NOT_MINE,
        basis=BASIS,
        unit_id=crew.tree.heat.id,
        now=case.wait(minutes=20).now,
    )
    returning.agree_return(session, crew.unit_lead, case.id, now=case.wait(minutes=20).now)


def open_clocks(session: Session, case: Walk) -> dict[Stage, object]:
    return {due.stage: due.due_at for due in deadlines_of(session, ("case", case.id)) if due.is_open}


def test_a_return_is_agreed_by_the_units_lead_and_decided_by_the_centre(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    before = open_clocks(session, case)
    give_back(session, crew, case)
    assert session.get_one(Case, case.id).status is S.RETURN_PENDING
    clocks = open_clocks(session, case)
    assert set(clocks) == {Stage.RETURN, Stage.ANSWER, Stage.PROMISE}
    assert clocks[Stage.ANSWER] == before[Stage.ANSWER], "a return does not stop the unit's clock"
    case.wait(hours=2)
    returning.approve_return(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
    row = session.get_one(Case, case.id)
    assert (row.status, row.unit_id) == (S.DISPATCHED, crew.tree.heat.id)
    promise = progress(session, case.citizen, case.id, now=case.now).promise
    assert promise is not None
    assert [change.reason for change in promise.changes] == ["RETURNED"]
    assert (civil(promise.changes[0].was).day, civil(promise.due_at).day) == (11, 13)
    told = [step.sentence() for step in progress(session, case.citizen, case.id, now=case.now).steps][:4]
    assert told == [
        "承诺日期改为 11-13 17:30",
        "已派往热力公司",
        "经核对不归水务局办，改派",
        "水务局认为不归它办，中心正在核对",
    ]


def test_a_refused_return_goes_on_as_if_it_had_never_stopped(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    before = open_clocks(session, case)
    give_back(session, crew, case)
    returning.refuse_return(
        session, crew.dispatcher, case.id, reason="水泵归水务局", now=case.wait(hours=1).now
    )
    assert open_clocks(session, case)[Stage.ANSWER] == before[Stage.ANSWER]
    with pytest.raises(Conflict, match="已经退过一次"):
        returning.ask_return(
            session,
            crew.clerk,
            case.id,
            reason=ReturnReason.NOT_MINE,
            basis=BASIS,
            unit_id=None,
            now=case.now,
        )
    handling.sign(session, crew.clerk, case.id, now=case.now)


def test_the_units_lead_may_say_no(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    returning.ask_return(
        session,
        crew.clerk,
        case.id,
        reason=ReturnReason.NOT_HERE,
        basis=BASIS,
        unit_id=None,
        now=case.now,
    )
    asking.deny(session, crew.unit_lead, case.id, kind=ApprovalKind.RETURN, reason="归我们办", now=case.now)
    assert session.get_one(Case, case.id).status is S.DISPATCHED
    assert Stage.SIGN in open_clocks(session, case)


def test_after_the_time_to_sign_it_must_be_handled(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED).wait(days=2)
    with pytest.raises(Conflict, match="首接负责"):
        returning.ask_return(
            session,
            crew.clerk,
            case.id,
            reason=ReturnReason.NOT_MINE,
            basis=BASIS,
            unit_id=None,
            now=case.now,
        )


def test_a_matter_that_is_no_longer_in_the_taxonomy_holds_up_no_return(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    give_back(session, crew, case)
    crew.pump.valid_to = case.now
    returning.approve_return(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
    assert session.get_one(Case, case.id).unit_id == crew.tree.heat.id


def twice_returned(session: Session, crew: Team) -> Walk:
    """Water returns it, heat gets it and returns it too: a small unit whose clerk is its only lead."""
    case = walk(session, crew).to(S.DISPATCHED)
    give_back(session, crew, case)
    returning.approve_return(session, crew.dispatcher, case.id, unit_id=crew.tree.heat.id, now=case.now)
    returning.ask_return(
        session,
        crew.heat_clerk,
        case.id,
        reason=ReturnReason.NOT_MINE,
        basis=BASIS,
        unit_id=None,
        now=case.wait(minutes=10).now,
    )
    return case


def test_at_the_second_return_the_lead_designates_and_there_is_no_way_back(
    session: Session, crew: Team
) -> None:
    case = twice_returned(session, crew)
    assert session.get_one(Case, case.id).status is S.RETURN_PENDING
    assert Stage.DESIGNATION in open_clocks(session, case)
    assert CaseAct.DESIGNATE in case_file(session, crew.lead, case.id, now=case.now).acts
    with pytest.raises(Conflict, match="第二次退单"):
        returning.approve_return(session, crew.dispatcher, case.id, unit_id=crew.tree.north.id, now=case.now)
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.water.id, reason="三定方案写明归水务局", now=case.now
    )
    row = session.get_one(Case, case.id)
    assert (row.status, row.unit_id, row.no_return) == (S.DISPATCHED, crew.tree.water.id, True)
    with pytest.raises(Conflict, match="已经退过 2 次"):
        returning.ask_return(
            session,
            crew.clerk,
            case.id,
            reason=ReturnReason.NOT_MINE,
            basis=BASIS,
            unit_id=None,
            now=case.now,
        )
    handling.sign(session, crew.clerk, case.id, now=case.now)
    with pytest.raises(Conflict, match="已经指定过一次"):
        returning.designate(
            session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="再换一个单位试试", now=case.now
        )


def test_the_unit_that_returned_it_and_is_designated_goes_on_as_if_it_had_never_stopped(
    session: Session, crew: Team
) -> None:
    case = twice_returned(session, crew)
    before = open_clocks(session, case)
    case.wait(hours=2)
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="三定方案写明归热力公司", now=case.now
    )
    after = open_clocks(session, case)
    assert set(after) == {Stage.SIGN, Stage.ANSWER, Stage.PROMISE}
    assert (after[Stage.ANSWER], after[Stage.PROMISE]) == (before[Stage.ANSWER], before[Stage.PROMISE])
    row = session.get_one(Case, case.id)
    assert (row.status, row.unit_id, row.no_return) == (S.DISPATCHED, crew.tree.heat.id, True)
    told = case_file(session, crew.lead, case.id, now=case.now).steps[0]
    assert (told.name, told.text) == (CaseEvent.DESIGNATED, "三定方案写明归热力公司")
    assert datetime.fromisoformat(str(told.facts["due"])) == before[Stage.ANSWER]
    handling.sign(session, crew.heat_clerk, case.id, now=case.now)


def test_what_the_lead_designated_only_the_lead_takes_back(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    with pytest.raises(NotAllowed):
        dispatching.recall(session, crew.lead, case.id, now=case.now)
    handling.sign(session, crew.clerk, case.id, now=case.now)
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="核实后归热力公司", now=case.now
    )
    assert CaseAct.RECALL not in case_file(session, crew.dispatcher, case.id, now=case.now).acts
    with pytest.raises(NotAllowed):
        dispatching.recall(session, crew.dispatcher, case.id, now=case.now)
    dispatching.recall(session, crew.lead, case.id, reason="再核实一次", now=case.now)
    assert session.get_one(Case, case.id).status is S.ACCEPTED


def test_what_is_designated_while_it_is_handled_cannot_be_returned(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="核实后归热力公司", now=case.now
    )
    with pytest.raises(Conflict, match="不能退单"):
        returning.ask_return(
            session,
            crew.heat_clerk,
            case.id,
            reason=ReturnReason.NOT_MINE,
            basis=BASIS,
            unit_id=None,
            now=case.now,
        )


def test_the_first_return_is_the_dispatchers(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    give_back(session, crew, case)
    assert CaseAct.DESIGNATE not in case_file(session, crew.lead, case.id, now=case.now).acts
    with pytest.raises(Conflict, match="第一次退单由派单员决定"):
        returning.designate(
            session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="直接指定承办单位", now=case.now
        )


def test_a_matter_without_an_owner_goes_to_the_subdistrict_meanwhile(session: Session, crew: Team) -> None:
    case = twice_returned(session, crew)
    returning.designate(
        session,
        crew.lead,
        case.id,
        unit_id=None,
        no_owner=True,
        reason="城乡结合部道路无人保洁",
        now=case.now,
    )
    assert session.get_one(Case, case.id).unit_id == crew.tree.north.id
    (matter,) = register(session, crew.lead)
    assert (matter.number, matter.state) == (case.slip.number, OwnerlessState.OPEN)


def test_without_a_place_there_is_no_subdistrict(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    intake.accept(
        session, crew.operator, case.id, category_id=crew.pump.id, area_id=None, level=Level.L3, now=case.now
    )
    dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, now=case.now)
    handling.sign(session, crew.clerk, case.id, now=case.now)
    with pytest.raises(Invalid, match="还没有属地"):
        returning.designate(
            session, crew.lead, case.id, unit_id=None, no_owner=True, reason="没有单位管这件事", now=case.now
        )


def test_undecided_returns_are_noted_as_late(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    give_back(session, crew, case)
    late = case.now + timedelta(days=2)
    assert note_passed(session, late) == 1
    listed, passed = case_file(session, crew.dispatcher, case.id, now=late).steps[:2]
    assert (passed.name, passed.sentence()) == (CaseEvent.DUE_PASSED, "已过退单核对期限")
    assert (listed.name, listed.unit) == (CaseEvent.LISTED, "民呼中心"), "the centre's delay is the centre's"


def test_only_people_of_the_unit_return_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    other = person(session, "north-lead", (Role.UNIT_LEAD, crew.tree.north))
    for actor in (crew.dispatcher, crew.handler):
        with pytest.raises(NotAllowed):
            returning.agree_return(session, actor, case.id, now=case.now)
    with pytest.raises(Exception, match="没有这一件"):
        returning.agree_return(session, other, case.id, now=case.now)
