"""The same matter told twice: handled once, answered to all, rated by each alone."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import (
    answering,
    citizen,
    classifying,
    dispatching,
    handling,
    merging,
    rating,
)
from core.cases.actions.dispatching import CoUnit
from core.cases.jobs import release_unaudited
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import (
    AnswerWay,
    CaseEvent,
    CaseStatus,
    Outcome,
    Resolved,
    Satisfied,
    Visibility,
)
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level, Stage
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.journal.verify import verify
from db.models.cases import Case
from tests.factories.cases import OTHER, SAID, Team, pair, walk
from tests.factories.knowledge import published

S = CaseStatus


def test_a_follower_is_answered_with_its_lead_and_rates_alone(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.ANSWERED)
    theirs = progress(session, follower.citizen, follower.id, now=lead.now)
    assert theirs.status is S.ANSWERED
    assert theirs.answer is not None
    assert (theirs.answer.way, theirs.answer.unit) == (AnswerWay.SHARED, "水务局")
    assert theirs.steps[0].sentence() == "已答复（一起办的件），请评价"
    assert [due.stage for due in deadlines_of(session, ("case", follower.id)) if due.is_open] == [
        Stage.RATING
    ]
    follower.now = lead.wait(hours=1).now
    follower.rate(Resolved.NO, Satisfied.NO)
    assert session.get_one(Case, lead.id).status is S.ANSWERED
    rating.uphold(session, crew.reviewer, follower.id, now=follower.now)
    row = session.get_one(Case, follower.id)
    assert (row.status, row.round, row.unit_id) == (S.ACCEPTED, 2, None)
    assert verify(session).clean


def test_a_follower_sees_public_steps_of_its_lead_and_nothing_of_its_person(
    session: Session, crew: Team
) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.IN_PROGRESS)
    handling.take_over(session, crew.handler, lead.id, now=lead.now)
    citizen.supplement(session, lead.citizen, lead.id, text="我家在六楼西户", now=lead.now)
    seen = progress(session, follower.citizen, follower.id, now=lead.now)
    assert [step.sentence() for step in seen.lead_steps] == ["水务局已签收", "已派往水务局", "已受理"]
    everything = repr(seen)
    for word in ("六楼西户", SAID.text, SAID.name, SAID.phone, lead.slip.number):
        assert word not in everything
    staff = case_file(session, crew.operator, follower.id, now=lead.now)
    assert staff.lead is not None
    assert staff.lead.number == lead.slip.number
    ours = case_file(session, crew.operator, lead.id, now=lead.now)
    assert [each.number for each in ours.followers] == [follower.slip.number]


def test_a_lead_that_ends_lets_its_followers_go(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.accept()
    citizen.withdraw(session, lead.citizen, lead.id, now=lead.now)
    row = session.get_one(Case, follower.id)
    assert (row.status, row.lead_id) == (S.ACCEPTED, None)
    assert {due.stage for due in deadlines_of(session, ("case", follower.id)) if due.is_open} == {
        Stage.DISPATCH,
        Stage.PROMISE,
    }


def test_an_answer_with_personal_data_is_not_shared(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        lead.id,
        outcome=Outcome.SOLVED,
        text="水泵已经更换，有问题请打维修师傅手机 13612345678 联系。",
        now=lead.now,
    )
    handling.sign_reply(session, crew.unit_lead, lead.id, now=lead.now)
    lead.release()
    assert session.get_one(Case, follower.id).status is S.ACCEPTED


def test_an_answer_that_names_the_leads_person_is_not_shared(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        lead.id,
        outcome=Outcome.SOLVED,
        text=f"{SAID.name}反映的水泵已于今日更换，恢复供水。",
        now=lead.now,
    )
    handling.sign_reply(session, crew.unit_lead, lead.id, now=lead.now)
    lead.release()
    assert session.get_one(Case, follower.id).status is S.ACCEPTED


def test_what_nobody_audited_is_marked_so_for_followers_too(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.REPLY_REVIEW).wait(days=9)
    assert release_unaudited(session, lead.now) == 1
    theirs = progress(session, follower.citizen, follower.id, now=lead.now)
    assert theirs.answer is not None
    assert (theirs.answer.way, theirs.answer.unit) == (AnswerWay.UNAUDITED, "水务局")


def test_the_centres_own_answer_bears_its_name_for_followers_too(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.accept()
    body = "停水原因和恢复时间在供水热线 96096 可以随时查询。"
    answering.answer_directly(session, crew.operator, lead.id, body=body, now=lead.now)
    theirs = progress(session, follower.citizen, follower.id, now=lead.now)
    assert theirs.answer is not None
    assert (theirs.answer.way, theirs.answer.unit) == (AnswerWay.SHARED, crew.tree.centre.short_name)


def test_who_answered_the_lead_does_not_review_what_follows_it(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.accept()
    body = "停水原因和恢复时间在供水热线 96096 可以随时查询。"
    answering.answer_directly(session, crew.confidant, lead.id, body=body, now=lead.now)
    follower.now = lead.now
    follower.rate(Resolved.NO, Satisfied.NO)
    with pytest.raises(NotAllowed):
        rating.uphold(session, crew.confidant, follower.id, now=lead.now)
    rating.uphold(session, crew.reviewer, follower.id, now=lead.now)


def test_who_released_the_lead_does_not_praise_what_follows_it(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    follower.now = lead.to(S.ANSWERED).now
    follower.rate(Resolved.NO, Satisfied.NO)
    rating.try_call(session, crew.reviewer2, follower.id, reached=True, note="本人说已经好了", now=lead.now)

    def praise(who: Actor) -> None:
        rating.rate(session, who, follower.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=lead.now)

    with pytest.raises(NotAllowed, match="请另一位同事核实"):
        praise(crew.reviewer)
    praise(crew.reviewer2)


def test_taking_apart_and_no_more_than_two_merges(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    merging.unmerge(session, crew.operator, follower.id, now=lead.now)
    merging.merge(session, crew.operator, follower.id, lead_id=lead.id, now=lead.now)
    merging.unmerge(session, crew.operator, follower.id, now=lead.now)
    with pytest.raises(Conflict, match="已经并过 2 次"):
        merging.merge(session, crew.operator, follower.id, lead_id=lead.id, now=lead.now)
    dispatching.dispatch(session, crew.dispatcher, follower.id, unit_id=crew.tree.water.id, now=lead.now)


def test_a_reason_that_is_too_long_is_said_and_not_cut(session: Session, crew: Team) -> None:
    lead, follower = walk(session, crew), walk(session, crew, OTHER)
    with pytest.raises(Invalid, match="不要超过"):
        merging.merge(
            session, crew.operator, follower.id, lead_id=lead.id, reason="同" * 1001, now=follower.now
        )


def test_what_cannot_be_merged(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    third = walk(session, crew)
    merge = merging.merge
    with pytest.raises(Invalid, match="自己"):
        merge(session, crew.operator, third.id, lead_id=third.id, now=third.now)
    with pytest.raises(Conflict, match="自己已经并到"):
        merge(session, crew.operator, third.id, lead_id=follower.id, now=third.now)
    with pytest.raises(Conflict, match="已经有别的件并在"):
        merge(session, crew.operator, lead.id, lead_id=third.id, now=third.now)
    lead.to(S.ANSWERED)
    with pytest.raises(Conflict, match="已经答复或者办完"):
        merge(session, crew.operator, third.id, lead_id=lead.id, now=lead.now)
    secret = walk(session, crew)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    with pytest.raises(Conflict, match="保密件单独办理"):
        merge(session, crew.confidant, third.id, lead_id=secret.id, now=third.now)


def test_a_complaint_does_not_follow_a_lead_that_the_unit_complained_of_has(
    session: Session, crew: Team
) -> None:
    lead = walk(session, crew).to(S.IN_PROGRESS)
    complaint = walk(session, crew, replace(OTHER, accused_unit_id=crew.tree.water.id))
    with pytest.raises(Conflict, match="被反映的单位"):
        merging.merge(session, crew.operator, complaint.id, lead_id=lead.id, now=lead.now)


def test_a_complaint_keeps_its_lead_away_from_the_unit_complained_of(session: Session, crew: Team) -> None:
    lead = walk(session, crew).to(S.ACCEPTED)
    complaint = walk(session, crew, replace(OTHER, accused_unit_id=crew.tree.water.id))
    merging.merge(session, crew.operator, complaint.id, lead_id=lead.id, now=lead.now)

    def send(unit_id: int, *co_units: CoUnit) -> None:
        dispatching.dispatch(
            session, crew.dispatcher, lead.id, unit_id=unit_id, co_units=co_units, now=lead.now
        )

    with pytest.raises(Conflict, match="应当回避"):
        send(crew.tree.water.id)
    with pytest.raises(Conflict, match="应当回避"):
        send(crew.tree.heat.id, CoUnit(crew.tree.water.id, "请配合核实现场情况。"))


def test_a_part_of_the_unit_complained_of_is_that_unit(session: Session, crew: Team) -> None:
    lead = walk(session, crew).to(S.ACCEPTED)
    dispatching.dispatch(
        session,
        crew.dispatcher,
        lead.id,
        unit_id=crew.tree.water.id,
        co_units=(CoUnit(crew.tree.north_lane.id, "请社区入户核实情况。"),),
        now=lead.now,
    )
    complaint = walk(session, crew, replace(OTHER, accused_unit_id=crew.tree.north.id))
    with pytest.raises(Conflict, match="被反映的单位"):
        merging.merge(session, crew.operator, complaint.id, lead_id=lead.id, now=lead.now)


def test_a_case_that_others_follow_is_not_made_secret(session: Session, crew: Team) -> None:
    lead, _ = pair(session, crew)
    lead.accept()
    with pytest.raises(Conflict, match="请先拆出"):
        classifying.reclassify(
            session,
            crew.confidant,
            lead.id,
            category_id=crew.pump.id,
            area_id=None,
            level=Level.L3,
            reason="涉及举报人",
            visibility=Visibility.SECRET,
            now=lead.now,
        )


def test_the_centre_answers_directly(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ACCEPTED)
    body = "停水原因和恢复时间在供水热线 96096 可以随时查询。"
    with pytest.raises(Invalid, match="个人信息"):
        answering.answer_directly(
            session, crew.operator, case.id, body=f"{SAID.name}您好，{body}", now=case.now
        )
    with pytest.raises(Invalid, match="派单"):
        answering.answer_directly(
            session, crew.operator, case.id, body=body, outcome=Outcome.PLANNED, now=case.now
        )
    with pytest.raises(NotFound, match="知识库里没有"):
        answering.answer_directly(session, crew.operator, case.id, body=body, knowledge_id=1, now=case.now)
    entry = published(session, crew).id
    answering.answer_directly(session, crew.operator, case.id, body=body, knowledge_id=entry, now=case.now)
    released = case_file(session, crew.operator, case.id, now=case.now).steps[0].facts
    assert (released["entry"], released["version"]) == (entry, 1)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.answer is not None
    assert (seen.answer.text, seen.answer.way, seen.status) == (body, AnswerWay.DIRECT, S.ANSWERED)
    case.rate(Resolved.NO, Satisfied.NO)
    rating.uphold(session, crew.reviewer, case.id, now=case.now)
    assert session.get_one(Case, case.id).status is S.ACCEPTED, "no unit ever had it"


def test_the_centres_own_answer_promises_no_plan_of_a_unit_that_had_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ACCEPTED)
    session.get_one(Case, case.id).planned_on = date(2026, 12, 20)
    body = "停水原因和恢复时间在供水热线 96096 可以随时查询。"
    answering.answer_directly(session, crew.operator, case.id, body=body, now=case.now)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.answer is not None
    assert seen.answer.planned_on is None


def test_the_old_answer_stays_readable_when_it_is_corrected(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED)
    answering.correct_answer(
        session, crew.reviewer, case.id, body="更正：水泵于今日上午更换，昨日误写为下午。", now=case.now
    )
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.answer is not None
    assert seen.answer.corrected
    assert seen.answer.text.startswith("更正")
    assert seen.answer.before == "水泵已于今日下午更换并试压，六楼以上恢复供水。"
    assert seen.steps[0].name is CaseEvent.CORRECTED
