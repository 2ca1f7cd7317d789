"""What a matter turns out to be: clocks of desks and units follow, the person's promise is kept."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import classifying, dispatching, intake
from core.cases.permissions import key_to
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus, Visibility
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level, Stage
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import MONDAY, Team, Walk, walk

S = CaseStatus


def due(session: Session, case: Walk, stage: Stage) -> datetime:
    return next(
        civil(each.due_at)
        for each in deadlines_of(session, ("case", case.id))
        if each.is_open and each.stage is stage
    )


def correct(session: Session, case: Walk, actor: Actor, **changes: object) -> None:
    row = session.get_one(Case, case.id)
    same = {"category_id": row.category_id, "area_id": row.area_id, "level": row.level}
    classifying.reclassify(
        session, actor, case.id, **{**same, "reason": "现场核实后更正", **changes}, now=case.now
    )


def test_another_level_recounts_the_unit_and_keeps_the_promise(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    promise = due(session, case, Stage.PROMISE)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 9)
    correct(session, case, crew.dispatcher, level=Level.L4)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 16)
    assert due(session, case, Stage.PROMISE) == promise
    correct(session, case, crew.operator, level=Level.L2)
    assert due(session, case, Stage.ANSWER) == case_dispatched(session, case) + timedelta(hours=24)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.steps[0].sentence() == "已按实际情况更正类别"
    assert seen.steps[0].text == "", "why, is for staff"


def case_dispatched(session: Session, case: Walk) -> datetime:
    steps = progress(session, case.citizen, case.id, now=case.now).steps
    return next(step.at for step in steps if step.name is CaseEvent.DISPATCHED)


def test_another_category_brings_its_own_limit(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    correct(session, case, crew.operator, category_id=crew.loose.id)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 12), "eight working days"


def test_a_change_needs_a_reason_and_must_be_one(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(Invalid, match="没有变"):
        correct(session, case, crew.operator)
    with pytest.raises(Invalid):
        correct(session, case, crew.operator, level=Level.L4, reason="")


def test_to_keep_it_secret_needs_the_grant_and_no_unit_unnamed(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED)
    with pytest.raises(NotAllowed, match="保密件授权"):
        correct(session, case, crew.operator, visibility=Visibility.SECRET)
    with pytest.raises(Conflict, match="先收回"):
        correct(session, case, crew.confidant, visibility=Visibility.SECRET)
    dispatching.recall(session, crew.dispatcher, case.id, now=case.now)
    correct(session, case, crew.confidant, visibility=Visibility.SECRET)
    with pytest.raises(NotFound):
        case_file(session, crew.operator, case.id, now=case.now)
    assert progress(session, key_to(case.id), case.id, now=case.now).number == case.slip.number


def test_the_person_is_kept_back_once_it_is_about_a_unit(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.DISPATCHED, unit_id=crew.tree.heat.id)
    assert not case_file(session, crew.heat_clerk, case.id, now=case.now).contact.withheld
    correct(session, case, crew.operator, accused_unit_id=crew.tree.water.id)
    assert case_file(session, crew.heat_clerk, case.id, now=case.now).contact.withheld


def test_a_late_urgent_matter_is_not_promised_for_the_past(session: Session, crew: Team) -> None:
    case = walk(session, crew, now=MONDAY)
    late = MONDAY + timedelta(days=3)
    intake.accept(
        session, crew.operator, case.id, category_id=crew.pump.id, area_id=None, level=Level.L2, now=late
    )
    assert due(session, case, Stage.PROMISE) == datetime(2026, 11, 6, 9, 0, tzinfo=CIVIL)


def test_an_urgent_case_after_hours_is_signed_within_the_hour(session: Session, crew: Team) -> None:
    for began, minutes in (
        (datetime(2026, 11, 2, 10, tzinfo=CIVIL), 30),
        (datetime(2026, 11, 2, 22, tzinfo=CIVIL), 60),
    ):
        case = walk(session, crew, now=began)
        case.accept(Level.L2)
        dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, now=began)
        assert due(session, case, Stage.SIGN) == began + timedelta(minutes=minutes)
