"""What followers of a case share with it: its pauses, its corrections; and what they add to it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import answering, citizen, delaying, informing, judging, merging, rating, returning
from core.cases.jobs import note_passed
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.queries.promises import Promise
from core.cases.reasons import ReturnReason
from core.cases.terms import CaseEvent, CaseStatus, PromiseReason, Resolved, Satisfied
from core.foundation.errors import NotAllowed
from core.journal.verify import verify
from tests.factories.cases import OTHER, Team, Walk, pair, walk

S = CaseStatus


def test_the_promise_of_a_follower_stands_while_its_lead_waits(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.IN_PROGRESS)
    informing.ask_person(session, crew.handler, lead.id, what="请说明住在几号楼", now=lead.now)
    late = walk(session, crew, OTHER)
    merging.merge(session, crew.operator, late.id, lead_id=lead.id, now=lead.now)
    paused = [promised(each, lead.now).paused for each in (lead, follower, late)]
    assert paused == [True] * 3
    assert note_passed(session, lead.now + timedelta(days=30)) == 0
    merging.unmerge(session, crew.operator, late.id, now=lead.wait(days=2).now)
    citizen.supplement(session, lead.citizen, lead.id, text="三号楼", now=lead.now)
    for each in (follower, late):
        promise = promised(each, lead.now)
        assert not promise.paused
        assert [change.reason for change in promise.changes] == [PromiseReason.LEAD]
        assert promise.due_at == promised(lead, lead.now).due_at


def test_a_lead_that_ends_while_it_waits_lets_promises_go_on(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    informing.ask_person(session, crew.operator, lead.id, what="请说明住在几号楼", now=lead.now)
    citizen.withdraw(session, lead.citizen, lead.id, now=lead.wait(days=1).now)
    assert not promised(follower, lead.now).paused


def test_more_time_for_the_lead_moves_what_its_followers_were_promised(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.IN_PROGRESS)
    was = promised(follower, lead.now).due_at
    delaying.ask_extension(session, crew.unit_lead, lead.id, days=2, reason="配件要从外地运来", now=lead.now)
    delaying.extend(session, crew.dispatcher, lead.id, now=lead.now)
    assert promised(follower, lead.now).due_at > was
    steps = progress(session, follower.citizen, follower.id, now=lead.now).steps
    assert CaseEvent.PROMISE_MOVED in {step.name for step in steps}
    assert "配件" not in repr(steps), "the lead's reason is its own person's"


def test_another_unit_moves_the_followers_dates_as_the_leads(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    lead.to(S.DISPATCHED)
    was = promised(follower, lead.now).due_at
    returning.ask_return(
        session,
        crew.clerk,
        lead.id,
        reason=ReturnReason.NOT_MINE,
        basis="三定方案里供热管道归供热公司",
        unit_id=crew.tree.heat.id,
        now=lead.now,
    )
    returning.agree_return(session, crew.unit_lead, lead.id, now=lead.now)
    returning.approve_return(session, crew.dispatcher, lead.id, unit_id=crew.tree.heat.id, now=lead.now)
    assert promised(follower, lead.now).due_at > was


def promised(case: Walk, now: datetime) -> Promise:
    promise = progress(case.session, case.citizen, case.id, now=now).promise
    assert promise is not None
    return promise


def test_who_handles_the_lead_reads_what_followers_add_and_not_who_they_are(
    session: Session, crew: Team
) -> None:
    lead, follower = pair(session, crew)
    citizen.supplement(session, follower.citizen, follower.id, text="四号楼也没有水", now=follower.now)
    lead.to(S.IN_PROGRESS)
    seen = case_file(session, crew.handler, lead.id, now=lead.now)
    assert [each.text for each in seen.added] == ["四号楼也没有水"]
    for word in (OTHER.name, OTHER.phone, follower.slip.number):
        assert word not in repr(seen)
    assert "四号楼" not in repr(progress(session, lead.citizen, lead.id, now=lead.now))


RIGHT = "更正：水泵于今日上午更换，昨日误写为下午。"


def corrected(case: Walk) -> bool:
    seen = progress(case.session, case.citizen, case.id, now=case.now)
    return seen.answer is not None and seen.answer.corrected


def test_a_corrected_answer_reaches_those_who_were_answered_with_it(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    follower.now = lead.to(S.ANSWERED).now
    follower.rate(Resolved.YES, Satisfied.YES)
    for body in (RIGHT, f"{RIGHT}供水已恢复。"):
        answering.correct_answer(session, crew.reviewer, lead.id, body=body, now=lead.now)
        theirs = progress(session, follower.citizen, follower.id, now=lead.now)
        assert theirs.answer is not None
        assert (theirs.answer.text, theirs.answer.unit, theirs.status) == (body, "水务局", S.CLOSED)
        assert theirs.steps[0].facts["lead_id"] == lead.id
    assert verify(session).clean


def test_a_correction_leaves_alone_who_no_longer_shows_that_answer(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    apart, again, own = (walk(session, crew, OTHER) for _ in range(3))
    for each in (apart, again, own):
        merging.merge(session, crew.operator, each.id, lead_id=lead.id, now=each.now)
    merging.unmerge(session, crew.operator, apart.id, now=apart.now)
    follower.now = again.now = own.now = lead.to(S.ANSWERED).now
    answering.correct_answer(
        session, crew.reviewer, own.id, body="更正：本件另有说明，详见通知。", now=lead.now
    )
    again.rate(Resolved.YES, Satisfied.YES)
    judging.reopen(session, again.citizen, again.id, what="今天又停水了", now=lead.now)
    follower.rate(Resolved.NO, Satisfied.NO)
    rating.uphold(session, crew.reviewer, follower.id, now=lead.now)
    before = [
        progress(session, each.citizen, each.id, now=lead.now) for each in (apart, again, own, follower)
    ]
    answering.correct_answer(session, crew.reviewer, lead.id, body=RIGHT, now=lead.now)
    after = [progress(session, each.citizen, each.id, now=lead.now) for each in (apart, again, own, follower)]
    assert before == after
    assert corrected(lead)


def test_who_corrected_the_lead_does_not_praise_what_follows_it(session: Session, crew: Team) -> None:
    lead, follower = pair(session, crew)
    follower.now = lead.to(S.ANSWERED).now
    follower.rate(Resolved.NO, Satisfied.NO)
    answering.correct_answer(session, crew.reviewer2, lead.id, body=RIGHT, now=lead.now)
    rating.try_call(session, crew.reviewer, follower.id, reached=True, note="本人说已经好了", now=lead.now)
    with pytest.raises(NotAllowed, match="请另一位同事核实"):
        rating.rate(
            session, crew.reviewer2, follower.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=lead.now
        )
