"""What people do to an entry: taken, planned, asked about, told, verified by another, written off by one or by two."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.queries.progress import progress
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.terms import Role
from core.supervision.actions import enquiring, objecting, rectifying, writing_off
from core.supervision.terms import EntryState, Ground
from core.supervision.values import Plan
from db.models.approvals import Approval
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.supervision import SupervisionEnquiry
from tests.factories.accounts import person
from tests.factories.cases import walk
from tests.factories.ledger import (
    DONE,
    MEASURES,
    Crew,
    answered,
    clock,
    in_verification,
    listed,
    overdue,
    pass_days,
    rectify,
    the_entry,
    told,
)


def test_the_unit_takes_it_and_plans(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead, now = crew.team.unit_lead, case.now
    with pytest.raises(NotAllowed):
        rectifying.acknowledge(session, crew.team.clerk, row.id, leader_id=1, now=now)
    with pytest.raises(NotFound):
        rectifying.acknowledge(session, crew.heat_lead, row.id, leader_id=1, now=now)
    with pytest.raises(Invalid):
        rectifying.acknowledge(session, lead, row.id, leader_id=crew.heat_lead.account_id or 0, now=now)
    with pytest.raises(Conflict):
        rectifying.plan(session, lead, row.id, what=Plan(MEASURES, civil(now).date()), now=now)
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=now)
    saturday = civil(now).date() + timedelta(days=(5 - civil(now).weekday()) % 7 + 7)
    with pytest.raises(Invalid):
        rectifying.plan(session, lead, row.id, what=Plan(MEASURES, saturday), now=now)
    monday = saturday + timedelta(days=2)
    got = rectifying.plan(session, lead, row.id, what=Plan(MEASURES, monday), now=now)
    assert got.state is EntryState.RECTIFYING
    due = clock(session, "supervision", row.id, Stage.WRITE_OFF)
    assert civil(due).date() == monday, "the plan's day is the limit to ask for writing off"


def test_the_plan_is_lengthened_once(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    until = civil(clock(session, "supervision", row.id, Stage.WRITE_OFF)).date() + timedelta(days=7)
    with pytest.raises(NotAllowed):
        rectifying.lengthen_plan(
            session, crew.team.unit_lead, row.id, until=until, reason="配件还没有到货，要再等", now=case.now
        )
    rectifying.lengthen_plan(
        session, crew.supervisor, row.id, until=until, reason="配件还没有到货，要再等", now=case.now
    )
    assert civil(clock(session, "supervision", row.id, Stage.WRITE_OFF)).date() == until
    with pytest.raises(Conflict):
        rectifying.lengthen_plan(
            session, crew.supervisor, row.id, until=until + timedelta(days=7), reason="再延一次行不行",
            now=case.now,
        )  # fmt: skip


def test_one_supervisor_writes_off_what_the_person_is_content_with(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    with pytest.raises(Conflict):
        writing_off.write_off(session, crew.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    case.rate(Resolved.YES, Satisfied.MOSTLY)
    got = writing_off.write_off(session, crew.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    assert got.state is EntryState.WRITTEN_OFF
    session.refresh(row)
    assert (row.ground, row.next_at) == (Ground.SATISFIED, None)
    assert not session.get_one(Case, case.id).supervised
    sentences = [step.sentence() for step in progress(session, case.citizen, case.id, now=case.now).steps]
    assert "水务局的挂账已销账" in sentences


def test_two_people_write_off_what_the_person_has_not_confirmed(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    with pytest.raises(Conflict):
        writing_off.ask_write_off(
            session, crew.supervisor, row.id, ground=Ground.NO_COMPLAINT, body="住户没有再反映", now=case.now
        )
    case.now = pass_days(session, case.now, 9)
    writing_off.ask_write_off(
        session,
        crew.supervisor,
        row.id,
        ground=Ground.NO_COMPLAINT,
        body="评价期已过，没有差评",
        now=case.now,
    )
    with pytest.raises(NotAllowed):
        writing_off.agree_write_off(session, crew.supervisor, row.id, now=case.now)
    with pytest.raises(NotAllowed):
        writing_off.agree_write_off(session, crew.leaders, row.id, now=case.now)
    got = writing_off.agree_write_off(session, crew.team.lead, row.id, now=case.now)
    assert got.state is EntryState.WRITTEN_OFF
    asked = session.scalars(select(Approval).where(Approval.kind == ApprovalKind.WRITE_OFF)).one()
    assert asked.decided_by != asked.asked_by


def test_nobody_signs_twice_whatever_he_holds(session: Session, crew: Crew) -> None:
    centre = crew.team.tree.centre
    both = person(session, "both", (Role.SUPERVISOR, centre), (Role.CENTER_LEAD, centre))
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    case.now = pass_days(session, case.now, 9)
    writing_off.ask_write_off(
        session, both, row.id, ground=Ground.NO_COMPLAINT, body="评价期已过，没有差评", now=case.now
    )
    with pytest.raises(NotAllowed):
        writing_off.agree_write_off(session, both, row.id, now=case.now)


def test_who_handled_it_does_not_verify(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    team = crew.team
    mixed = person(session, "mixed", (Role.SUPERVISOR, team.tree.root), (Role.UNIT_LEAD, team.tree.water))
    rectify(session, crew, row.id, case.now)
    answered(session, crew, case)
    writing_off.request_write_off(session, mixed, row.id, body=DONE, now=case.now)
    with pytest.raises(NotAllowed):
        writing_off.verify(session, mixed, row.id, now=case.now)


def test_a_complaint_leaves_only_a_finding_by_two(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    case.rate(Resolved.NO, Satisfied.NO)
    with pytest.raises(Conflict) as refusal:
        writing_off.write_off(session, crew.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    assert "反映人说没办好" in refusal.value.msgid
    writing_off.ask_write_off(
        session,
        crew.supervisor,
        row.id,
        ground=Ground.FOUND,
        body="事实已经办到，其余诉求没有依据",
        now=case.now,
    )
    writing_off.deny_write_off(session, crew.team.lead, row.id, reason="还要再听住户怎么说", now=case.now)
    session.refresh(row)
    assert row.state is EntryState.VERIFYING
    with pytest.raises(NotFound):
        writing_off.agree_write_off(session, crew.team.lead, row.id, now=case.now)


def test_nothing_is_written_off_before_the_answer(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    writing_off.verify(session, crew.supervisor, row.id, now=case.now)
    with pytest.raises(Conflict) as refusal:
        writing_off.ask_write_off(
            session, crew.supervisor, row.id, ground=Ground.FOUND, body="单位说已经办好了", now=case.now
        )
    assert "还没有答复" in refusal.value.msgid


def test_refused_twice_the_level_rises(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    got = writing_off.refuse_write_off(
        session, crew.supervisor, row.id, reason="六楼还是没有水", now=case.now
    )
    assert (got.state, got.level) == (EntryState.RECTIFYING, 1)
    assert clock(session, "supervision", row.id, Stage.WRITE_OFF) > case.now
    case.wait(hours=2)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    writing_off.verify(session, crew.supervisor2, row.id, now=case.now)
    got = writing_off.refuse_write_off(
        session, crew.supervisor2, row.id, reason="六楼还是没有水", now=case.now
    )
    assert (got.level, told(session, row.id)[-1]) == (2, "level_raised")
    session.refresh(row)
    assert row.refusals == 2


def test_asked_answered_and_the_person_told(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now, days=30)
    case.now = pass_days(session, case.now, 7)
    asked = session.scalars(select(SupervisionEnquiry)).one()
    assert (asked.n, asked.asked_by) == (1, None)
    with pytest.raises(Conflict):
        enquiring.tell_person(session, crew.supervisor, row.id, body="单位正在更换水泵", now=case.now)
    with pytest.raises(Conflict):
        enquiring.enquire(session, crew.supervisor, row.id, now=asked.asked_at)
    at = asked.asked_at + timedelta(hours=1)
    enquiring.answer_enquiry(session, crew.team.handler, row.id, body="水泵已经订货，后天到", now=at)
    with pytest.raises(Conflict):
        enquiring.answer_enquiry(session, crew.team.handler, row.id, body="水泵已经订货，后天到", now=at)
    assert clock(session, "supervision", row.id, Stage.TELL_PERSON) > at
    with pytest.raises(NotAllowed):
        enquiring.tell_person(session, crew.team.unit_lead, row.id, body="单位正在更换水泵", now=at)
    enquiring.tell_person(session, crew.supervisor, row.id, body="单位正在更换水泵", now=at)
    steps = progress(session, case.citizen, case.id, now=case.now).steps
    assert ("督办进展", "单位正在更换水泵") in [(step.sentence(), step.text) for step in steps]


def test_two_missed_enquiries_raise_the_level(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now, days=40)
    answer = clock(session, "case", case.id, Stage.ANSWER)
    session.query(Deadline).filter(Deadline.due_at == answer).update({"cancelled_at": case.now})
    now, levels = case.now, []
    while the_entry(session, case.id).missed < 2:
        now = pass_days(session, now, 1)
        row = the_entry(session, case.id)
        levels.append((row.missed, row.level))
    assert (1, 1) in levels, "one may be missed"
    assert levels[-2:] == [(1, 2), (2, 3)], "ten working days on the ledger, and a day later the second miss"
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="晚了几天，水泵已经到货", now=now)
    second = session.scalars(select(SupervisionEnquiry).where(SupervisionEnquiry.n == 2)).one()
    assert second.missed_at is not None
    assert second.answered_at is not None, "late, and it stays missed"


def test_from_level_three_the_leader_answers_himself(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    session.flush()
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now)
    with pytest.raises(NotAllowed):
        enquiring.answer_enquiry(
            session, crew.team.handler, row.id, body="水泵已经订货，后天到", now=case.now
        )
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="水泵已经订货，后天到", now=case.now)


def test_somebody_was_faster(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    seen = row.event_count
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now, seen=seen)
    with pytest.raises(Conflict) as refusal:
        objecting.revoke(
            session, crew.team.lead, row.id, reason="挂错了，应当撤销这一条", now=case.now, seen=seen
        )
    assert "刚才有人办过" in refusal.value.msgid


def test_overdue_is_never_waited_for_twice(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    assert row.next_at is not None
    assert row.next_at > case.now
