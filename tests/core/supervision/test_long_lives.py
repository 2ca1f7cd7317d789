"""Objections, long-term entries, letters, what comes back, and who judges the centre."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind, Decision
from core.cases.actions import erasing, judging, rating
from core.cases.queries.progress import progress
from core.cases.terms import Resolved, Satisfied
from core.foundation.clock import civil
from core.foundation.errors import Conflict, NotAllowed
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal.verify import verify
from core.supervision.actions import confirming, enquiring, long_term, objecting, rectifying, writing_off
from core.supervision.queries import file
from core.supervision.queries.facts import next_rise
from core.supervision.queries.scope import facts_of
from core.supervision.terms import Cause, EntryState
from core.supervision.values import Plan
from db.models.approvals import Approval
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.cases import Walk, walk
from tests.factories.ledger import (
    DONE,
    MEASURES,
    Crew,
    answered,
    entries,
    in_verification,
    listed,
    pass_days,
    rectify,
    the_entry,
    tick,
    told,
)


def test_an_objection_holds_the_level_and_is_decided_by_another(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead, now = crew.team.unit_lead, case.now
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=now)
    objecting.appeal(session, lead, row.id, reason="当天已经上门，系统里没有登记", now=now)
    with pytest.raises(Conflict):
        objecting.appeal(session, lead, row.id, reason="当天已经上门，系统里没有登记", now=now)
    with pytest.raises(Conflict):
        objecting.revoke(session, crew.team.lead, row.id, reason="查过，确实上过门", now=now)
    with pytest.raises(NotAllowed):
        objecting.grant_appeal(session, crew.supervisor, row.id, reason="查过，确实上过门", now=now)
    pass_days(session, now, 5)
    row = the_entry(session, case.id)
    assert row.level == 1, "the plan was missed, and the answer, and nothing rose"
    assert "due_passed" in told(session, row.id)
    later = now + timedelta(days=5)
    got = objecting.grant_appeal(session, crew.team.lead, row.id, reason="查过，确实上过门", now=later)
    assert got.state is EntryState.REVOKED
    asked = session.scalars(select(Approval).where(Approval.kind == ApprovalKind.APPEAL)).one()
    assert asked.decision is Decision.YES
    steps = progress(session, case.citizen, case.id, now=later).steps
    assert ("水务局的挂账已撤销", "查过，确实上过门") in [(step.sentence(), step.text) for step in steps]


def test_too_late_to_object(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    now = pass_days(session, case.now, 6)
    with pytest.raises(Conflict) as refusal:
        objecting.appeal(session, crew.team.unit_lead, row.id, reason="当天已经上门，系统里没有登记", now=now)
    assert "时间已过" in refusal.value.msgid


def test_a_denied_objection_lets_levels_rise_again(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead, now = crew.team.unit_lead, case.now
    objecting.appeal(session, lead, row.id, reason="当天已经上门，系统里没有登记", now=now)
    later = now + timedelta(days=20)
    tick(session, later)
    assert the_entry(session, case.id).level == 1
    objecting.deny_appeal(session, crew.team.lead, row.id, reason="没有上门的记录", now=later)
    tick(session, later + timedelta(minutes=1))
    row = the_entry(session, case.id)
    assert row.level == 2
    assert row.raised_at == later, "ten working days were over; it rises when it may"


def test_an_objection_is_decided_before_anybody_verifies(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    objecting.appeal(
        session, crew.team.unit_lead, row.id, reason="当天已经上门，系统里没有登记", now=case.now
    )
    rectify(session, crew, row.id, case.now)
    answered(session, crew, case)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    with pytest.raises(Conflict):
        writing_off.verify(session, crew.supervisor, row.id, now=case.now)


def test_revoked_as_an_error(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    with pytest.raises(NotAllowed):
        objecting.revoke(session, crew.supervisor, row.id, reason="挂错了单位，应当撤销", now=case.now)
    got = objecting.revoke(session, crew.team.lead, row.id, reason="挂错了单位，应当撤销", now=case.now)
    assert got.state is EntryState.REVOKED
    tick(session, case.now + timedelta(minutes=1))
    assert len(entries(session, case.id)) == 1, "the same event does not list it again"


def test_long_term_is_reviewed_and_missed_goes_to_three(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    lead = crew.team.unit_lead
    long_term.ask_long_term(
        session, lead, row.id, body="整个小区的管网要等明年改造资金到位以后才能换", now=case.now
    )
    with pytest.raises(NotAllowed):
        long_term.grant_long_term(session, lead, row.id, now=case.now)
    long_term.deny_long_term(session, crew.team.lead, row.id, reason="先报资金申请的文件", now=case.now)
    long_term.ask_long_term(
        session, lead, row.id, body="整个小区的管网要等明年改造资金到位以后才能换", now=case.now
    )
    got = long_term.grant_long_term(session, crew.team.lead, row.id, now=case.now)
    assert got.state is EntryState.LONG_TERM
    case.now += timedelta(days=80)
    tick(session, case.now)
    level = the_entry(session, case.id).level
    long_term.review(session, crew.team.lead, row.id, body="资金还没有下来，路径不变", now=case.now)
    case.now += timedelta(days=100)
    tick(session, case.now)
    row = the_entry(session, case.id)
    assert (level, row.level) == (2, 3), "by the unit's late answer, then by the missed review"
    got = long_term.bring_back(session, crew.team.lead, row.id, body="资金下来了，可以动工", now=case.now)
    assert got.state is EntryState.RECTIFYING
    session.refresh(row)
    assert row.counted_from == case.now


def test_days_of_the_long_term_do_not_count_when_it_is_asked_to_be_written_off(
    session: Session, crew: Crew
) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    lead = crew.team.unit_lead
    long_term.ask_long_term(
        session, lead, row.id, body="整个小区的管网要等明年改造资金到位以后才能换", now=case.now
    )
    long_term.grant_long_term(session, crew.team.lead, row.id, now=case.now)
    case.now += timedelta(days=80)
    writing_off.request_write_off(session, lead, row.id, body=DONE, now=case.now)
    session.refresh(row)
    assert row.counted_from == case.now
    tick(session, case.now + timedelta(minutes=1))
    assert row.level == 2, "by an answer that was missed, not by the eighty days"


def test_of_two_red_entries_of_a_moment_only_the_later_rises_and_an_error_counts_for_none(
    session: Session, crew: Crew
) -> None:
    (case, first), (_other, second) = listed(session, crew), listed(session, crew)
    for row in (first, second):
        row.level, row.red_at = 3, case.now
    session.flush()
    causes = [
        rise.cause for row in (first, second) if (rise := next_rise(session, row, case.now)) is not None
    ]
    assert causes == [Cause.TIME, Cause.COMPANY]
    first.state = EntryState.REVOKED
    session.flush()
    rise = next_rise(session, second, case.now)
    assert rise is not None
    assert rise.cause is Cause.TIME


def test_whoever_planned_had_a_hand_in_it(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead = crew.team.unit_lead
    planner = person(session, "planner", (Role.UNIT_LEAD, crew.team.tree.water))
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=case.now)
    until = civil(case.now).date() + timedelta(days=7)
    rectifying.plan(session, planner, row.id, what=Plan(MEASURES, until), now=case.now)
    facts = facts_of(session, crew.supervisor, row, session.get_one(Case, case.id))
    assert planner.account_id in facts.handled_by


def test_the_letter_is_signed_by_the_lead_then_by_the_leaders(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    with pytest.raises(Conflict):
        confirming.sign_proposal(session, crew.team.lead, row.id, now=case.now)
    row.level = 3
    session.flush()
    with pytest.raises(NotAllowed):
        confirming.sign_proposal(session, crew.supervisor, row.id, now=case.now)
    confirming.sign_proposal(session, crew.team.lead, row.id, now=case.now)
    with pytest.raises(Conflict):
        confirming.sign_proposal(session, crew.team.lead, row.id, now=case.now)
    row.level = 4
    session.flush()
    with pytest.raises(NotAllowed):
        confirming.sign_proposal(session, crew.team.lead, row.id, now=case.now)
    confirming.sign_proposal(session, crew.leaders, row.id, now=case.now)


def test_what_comes_back_within_ninety_days_stands_where_it_stood(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    row.level = 2
    case.rate(Resolved.YES, Satisfied.YES)
    writing_off.write_off(session, crew.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    rating_again(session, case)
    rating.uphold(session, crew.team.reviewer, case.id, now=case.now)
    row = the_entry(session, case.id)
    assert (row.state, row.level) == (EntryState.RECTIFYING, 2)
    assert told(session, row.id)[-1] == "relisted"
    assert session.get_one(Case, case.id).supervised


def rating_again(session: Session, case: Walk) -> None:
    case.wait(hours=3)
    judging.change_rating(
        session, case.citizen, case.id, resolved=Resolved.NO, satisfied=Satisfied.NO, now=case.now
    )


def test_the_centres_own_entry_is_judged_by_the_leaders(session: Session, crew: Crew) -> None:
    """Nobody judges his own house: the centre's lead answers there, the leaders decide."""
    case = walk(session, crew.team)
    case.now = pass_days(session, case.now, 2)
    row = the_entry(session, case.id)
    lead, now = crew.team.lead, case.now
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=now)
    with pytest.raises(NotAllowed):
        objecting.revoke(session, lead, row.id, reason="挂错了，应当撤销这一条", now=now)
    got = objecting.revoke(session, crew.leaders, row.id, reason="当天系统停机，不是中心的责任", now=now)
    assert got.state is EntryState.REVOKED


def test_what_was_written_goes_with_the_words_of_the_case(session: Session, crew: Crew) -> None:
    """Erased by law: plans, reasons and answers of its entries too; both chains stay true."""
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    pass_days(session, case.now, 7)
    now = case.now + timedelta(days=7)
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="水泵已经订货，后天到", now=now)
    enquiring.tell_person(session, crew.supervisor, row.id, body="单位正在更换水泵", now=now)
    erasing.erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=now)
    told = file.entry_file(session, crew.supervisor, row.id)
    assert [step.text for step in told.line if step.text] == []
    assert sum(step.erased for step in told.line) == 3, "the plan, the answer, what the person was told"
    assert told.enquiries[0].answer == ""
    assert verify(session).clean
