"""After the answer: sent back, unaudited, changed ratings, new facts, demands without ground, looks back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases import jobs
from core.cases.actions import (
    answering,
    asking,
    handling,
    intake,
    judging,
    rating,
    returning,
)
from core.cases.jobs import close_silent, note_passed, release_unaudited
from core.cases.permissions import key_to
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import AnswerWay, CaseAct, CaseEvent, CaseStatus, ClosedAs, Outcome, Resolved, Satisfied
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.clock import CIVIL
from core.foundation.errors import Conflict, Invalid, NotFound
from core.identity.actor import SYSTEM
from db.models.cases import Case
from tests.factories.cases import SAID, Team, Walk, walk

S = CaseStatus


def open_stages(session: Session, case: Walk) -> set[Stage]:
    return {due.stage for due in deadlines_of(session, ("case", case.id)) if due.is_open}


def test_sent_back_twice_a_round_then_the_lead_releases(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REPLY_REVIEW)
    for _ in range(2):
        answering.send_back(session, crew.reviewer, case.id, reason="没有说清何时恢复", now=case.now)
        row = session.get_one(Case, case.id)
        assert row.status is S.IN_PROGRESS
        assert Stage.ANSWER in open_stages(session, case)
        case.wait(hours=2).reply()
    assert CaseAct.SEND_BACK not in case_file(session, crew.reviewer, case.id, now=case.now).acts
    with pytest.raises(Conflict, match="请中心负责人放行或者改派"):
        answering.send_back(session, crew.reviewer, case.id, reason="还是没有说清", now=case.now)
    acts = case_file(session, crew.lead, case.id, now=case.now).acts
    assert {CaseAct.RELEASE, CaseAct.DESIGNATE} <= set(acts)
    with pytest.raises(Invalid, match="已经在这个单位"):
        returning.designate(
            session, crew.lead, case.id, unit_id=crew.tree.water.id, reason="仍由这个单位办", now=case.now
        )
    returning.designate(
        session, crew.lead, case.id, unit_id=crew.tree.heat.id, reason="换一个单位办", now=case.now
    )
    assert session.get_one(Case, case.id).status is S.DISPATCHED
    assert Stage.AUDIT not in open_stages(session, case)


def test_a_send_back_leaves_two_working_days_at_least(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    case.now = datetime(2026, 11, 9, 15, 0, tzinfo=CIVIL)
    case.reply()
    answering.send_back(session, crew.reviewer, case.id, reason="没有说清何时恢复", now=case.now)
    due = next(d for d in deadlines_of(session, ("case", case.id)) if d.stage is Stage.ANSWER and d.is_open)
    assert due.due_at == datetime(2026, 11, 11, 17, 30, tzinfo=CIVIL)


def late_audit(session: Session, crew: Team, text: str) -> tuple[Walk, datetime]:
    case = walk(session, crew).to(S.IN_PROGRESS)
    handling.ask_reply(session, crew.handler, case.id, outcome=Outcome.SOLVED, text=text, now=case.now)
    handling.sign_reply(session, crew.unit_lead, case.id, now=case.now)
    return case, datetime(2026, 11, 4, 17, 30, tzinfo=CIVIL)


def test_an_answer_nobody_reads_reaches_the_person_marked_as_unaudited(session: Session, crew: Team) -> None:
    case, late = late_audit(session, crew, "水泵已经更换，六楼以上恢复供水。")
    assert release_unaudited(session, late - timedelta(minutes=1)) == 0
    assert release_unaudited(session, late) == 1
    seen = progress(session, case.citizen, case.id, now=late)
    assert seen.answer is not None
    assert seen.answer.way is AnswerWay.UNAUDITED
    assert seen.steps[0].sentence() == "已答复（未审核），请评价"
    assert release_unaudited(session, late) == 0


@pytest.mark.parametrize(
    "said", [f"已联系{SAID.name}本人，水泵修好了恢复供水。", "已电话 13900001234 告知恢复供水情况。"]
)
def test_an_unread_answer_with_personal_data_waits_for_a_reader(
    session: Session, crew: Team, said: str
) -> None:
    case, late = late_audit(session, crew, said)
    assert release_unaudited(session, late + timedelta(days=3)) == 0
    assert session.get_one(Case, case.id).status is S.REPLY_REVIEW
    assert note_passed(session, late + timedelta(days=3)) >= 1


def test_answers_that_wait_for_a_reader_keep_no_others_waiting(
    session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    late_audit(session, crew, "已电话 13900001234 告知恢复供水情况。")
    case, late = late_audit(session, crew, "水泵已经更换，六楼以上恢复供水。")
    assert release_unaudited(session, late) == 1
    assert session.get_one(Case, case.id).status is S.ANSWERED


def rated_well(session: Session, crew: Team) -> Walk:
    case = walk(session, crew).to(S.ANSWERED)
    case.rate(Resolved.YES, Satisfied.YES)
    return case


def change(session: Session, case: Walk) -> None:
    judging.change_rating(
        session,
        case.citizen,
        case.id,
        resolved=Resolved.NO,
        satisfied=Satisfied.NO,
        comment="晚上又停水了",
        now=case.now,
    )


def test_a_rating_is_changed_once_within_a_day(session: Session, crew: Team) -> None:
    case = rated_well(session, crew).wait(hours=23)
    with pytest.raises(Invalid, match="还是满意的，不用改"):
        judging.change_rating(
            session, case.citizen, case.id, resolved=Resolved.YES, satisfied=Satisfied.MOSTLY, now=case.now
        )
    change(session, case)
    row = session.get_one(Case, case.id)
    assert (row.status, row.closed_as, row.closed_at) == (S.CALLBACK, None, None)
    assert open_stages(session, case) == {Stage.TRIAGE}
    rating.rate(session, case.citizen, case.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=case.now)
    with pytest.raises(Conflict, match="只能改一次"):
        change(session, case)


def test_after_a_day_the_rating_stands(session: Session, crew: Team) -> None:
    case = rated_well(session, crew).wait(hours=24, seconds=1)
    seen = progress(session, case.citizen, case.id, now=case.now).acts
    assert CaseAct.CHANGE_RATING not in seen
    assert CaseAct.REOPEN in seen
    with pytest.raises(Conflict, match="24 小时内"):
        change(session, case)


def test_a_closed_matter_comes_back_with_something_new_twice(session: Session, crew: Team) -> None:
    case = rated_well(session, crew).wait(days=5)
    with pytest.raises(Invalid):
        judging.reopen(session, case.citizen, case.id, what="又来", now=case.now)
    for nth in (2, 3):
        judging.reopen(session, case.citizen, case.id, what="泵房又漏水了，附照片", now=case.now)
        assert open_stages(session, case) == {Stage.TRIAGE}
        judge = crew.reviewer if nth == 2 else crew.lead
        rating.uphold(session, judge, case.id, reason="确有新情况", now=case.wait(hours=1).now)
        assert session.get_one(Case, case.id).round == nth
        case.reply()
        case.release()
        case.rate(Resolved.YES, Satisfied.YES)
    with pytest.raises(Conflict, match="已经重新提出 2 次"):
        judging.reopen(session, case.citizen, case.id, what="第三次又漏水了", now=case.now)


def test_the_days_it_lay_closed_are_nobodys(session: Session, crew: Team) -> None:
    case = rated_well(session, crew)
    before = case_file(session, crew.lead, case.id, now=case.now).dwell
    judging.reopen(session, case.citizen, case.id, what="泵房又漏水了", now=case.wait(days=14).now)
    seen = case_file(session, crew.lead, case.id, now=case.wait(minutes=30).now)
    assert sum((share.time for share in seen.dwell), timedelta()) <= sum(
        (share.time for share in before), timedelta(minutes=30)
    )
    assert seen.steps[0].dwell is not None, "from the reopening on it is the centre's"


def test_reopening_is_not_closed_by_old_calls(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED).wait(days=8)
    rating.rating_window_over(session, SYSTEM, case.id, now=case.now)
    for _ in range(3):
        rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.wait(days=1).now)
    assert close_silent(session, case.now) == 1
    judging.reopen(session, case.citizen, case.id, what="泵房又漏水了", now=case.wait(days=1).now)
    for _ in range(3):
        rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.wait(days=1).now)
    assert close_silent(session, case.now) == 0, "somebody must judge what is new"


def test_after_thirty_days_a_new_case_is_linked_and_the_third_is_a_repetition(
    session: Session, crew: Team
) -> None:
    case = rated_well(session, crew).wait(days=31)
    with pytest.raises(Conflict, match="另提一件"):
        judging.reopen(session, case.citizen, case.id, what="泵房又漏水了", now=case.now)
    second = intake.submit(session, key_to(case.id), replace(SAID, linked_id=case.id), now=case.now)
    third = intake.submit(
        session, key_to(second.id), replace(SAID, linked_id=second.id), now=case.wait(days=3).now
    )
    with pytest.raises(NotFound):
        intake.submit(session, key_to(third.id), replace(SAID, linked_id=case.id), now=case.now)
    names = [step.name for step in case_file(session, crew.operator, third.id, now=case.now).steps]
    assert names == [CaseEvent.REPEATED, CaseEvent.SUBMITTED]
    assert CaseEvent.REPEATED not in {
        step.name for step in progress(session, key_to(third.id), third.id, now=case.now).steps
    }
    linked = case_file(session, crew.operator, second.id, now=case.now).linked
    assert [each.number for each in linked] == [case.slip.number, third.number]


def test_a_demand_without_ground_is_found_by_two_and_told(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.CALLBACK)
    explanation = "供水已经恢复并复测正常；要求赔偿十万元没有法律依据，可以向法院起诉。"
    judging.ask_unreasonable(session, crew.reviewer, case.id, explanation=explanation, now=case.now)
    judging.find_unreasonable(session, crew.lead, case.id, now=case.wait(hours=3).now)
    row = session.get_one(Case, case.id)
    assert (row.status, row.closed_as) == (S.CLOSED, ClosedAs.UNREASONABLE)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.told is not None
    assert seen.told.text == explanation
    assert open_stages(session, case) == set()


def test_who_handled_it_finds_nothing_unreasonable(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.CALLBACK)
    judging.ask_unreasonable(
        session, crew.reviewer, case.id, explanation="诉求没有依据，已经向本人说明。", now=case.now
    )
    asking.deny(
        session,
        crew.lead,
        case.id,
        kind=ApprovalKind.UNREASONABLE,
        reason="还没有办到位，重新办理",
        now=case.now,
    )
    assert session.get_one(Case, case.id).status is S.CALLBACK
    rating.uphold(session, crew.reviewer, case.id, now=case.now)


def test_a_bad_rating_in_the_third_round_still_has_an_end(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    case.reply()
    case.release()
    case.rate(Resolved.NO, Satisfied.NO)
    rating.uphold(session, crew.lead, case.id, now=case.now)
    case.reply()
    case.release()
    case.rate(Resolved.NO, Satisfied.NO)
    with pytest.raises(Conflict, match="已经办了 3 轮"):
        rating.uphold(session, crew.lead, case.id, now=case.now)
    judging.ask_unreasonable(
        session, crew.reviewer, case.id, explanation="三轮办理均已到位，其余诉求没有依据。", now=case.now
    )
    judging.find_unreasonable(session, crew.lead, case.id, now=case.now)
    assert session.get_one(Case, case.id).status is S.CLOSED
