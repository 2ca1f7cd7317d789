"""What only a person lists: proposals of the rules and of people, confirmed, dismissed, weighed."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import handling, instructing, returning
from core.cases.reasons import ReturnReason
from core.cases.terms import CaseStatus, ContactKind
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.supervision.actions import confirming
from core.supervision.terms import EntryState, EntryType, SupervisionEvent, Weight
from core.supervision.values import EntryReceipt
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEvidence
from tests.factories.cases import walk
from tests.factories.ledger import Crew, clocks, entries, overdue, pass_days, the_entry, tick, told


def test_a_refused_return_is_proposed_and_a_person_lists_it(session: Session, crew: Crew) -> None:
    team = crew.team
    case = walk(session, team).to(CaseStatus.DISPATCHED)
    returning.ask_return(
        session, team.clerk, case.id, reason=next(iter(ReturnReason)), basis="不归我们管，应当由热力公司办理",
        unit_id=team.tree.heat.id, now=case.now,
    )  # fmt: skip
    returning.agree_return(session, team.unit_lead, case.id, now=case.now)
    returning.refuse_return(session, team.dispatcher, case.id, reason="目录写明归水务局办", now=case.now)
    tick(session, case.now)
    row = the_entry(session, case.id)
    assert (row.type, row.state, row.unit_id) == (
        EntryType.BUCK_PASSING, EntryState.PROPOSED, team.tree.water.id
    )  # fmt: skip
    assert not session.get_one(Case, case.id).supervised
    assert clocks(session, row.id) == {Stage.LISTING}
    with pytest.raises(NotFound):
        confirming.list_entry(session, team.unit_lead, row.id, now=case.now)
    with pytest.raises(NotAllowed):
        confirming.list_entry(session, team.reviewer, row.id, now=case.now)
    later = case.now + timedelta(hours=3)
    got = confirming.list_entry(session, crew.supervisor, row.id, now=later, note="退单确实没有依据")
    assert got.state is EntryState.LISTED
    session.refresh(row)
    assert row.counted_from == later, "days count from the confirmation"
    assert session.get_one(Case, case.id).supervised
    with pytest.raises(Conflict):
        confirming.list_entry(session, crew.supervisor2, row.id, now=later)


def test_a_proposal_is_dismissed_with_a_reason(session: Session, crew: Crew) -> None:
    team = crew.team
    case = walk(session, team).to(CaseStatus.IN_PROGRESS)
    instructing.instruct(
        session, team.leader, case.id, body="请水务局三天内解决并回报",
        report_on=civil(case.now).date() + timedelta(days=5), now=case.now,
    )  # fmt: skip
    tick(session, case.now)
    row = the_entry(session, case.id)
    assert (row.type, row.state) == (EntryType.DESIGNATED, EntryState.PROPOSED)
    with pytest.raises(Invalid):
        confirming.dismiss(session, crew.supervisor, row.id, reason="不", now=case.now)
    confirming.dismiss(session, crew.supervisor, row.id, reason="批示已另行督办，不重复挂账", now=case.now)
    tick(session, case.now + timedelta(minutes=1))
    assert the_entry(session, case.id).state is EntryState.DISMISSED, "and it does not come back"
    assert told(session, row.id) == ["proposed", "dismissed"]


def test_an_unconfirmed_proposal_is_noted_and_stays(session: Session, crew: Crew) -> None:
    team = crew.team
    case = walk(session, team).to(CaseStatus.IN_PROGRESS)
    instructing.instruct(
        session, team.leader, case.id, body="请水务局三天内解决并回报",
        report_on=civil(case.now).date() + timedelta(days=30), now=case.now,
    )  # fmt: skip
    handling.contact(
        session, team.handler, case.id, kind=ContactKind.CALL, note="已电话说明情况", now=case.now
    )
    tick(session, case.now)
    pass_days(session, case.now, 2)
    row = the_entry(session, case.id)
    assert (row.state, told(session, row.id)) == (EntryState.PROPOSED, ["proposed", "due_passed"])


def test_people_propose_with_steps_of_the_line(session: Session, crew: Crew) -> None:
    team, water = crew.team, crew.team.tree.water.id
    case = walk(session, team).to(CaseStatus.IN_PROGRESS)
    other = walk(session, team)
    steps = session.scalars(select(EventRow.id).where(EventRow.subject_id == case.id)).all()
    foreign = session.scalars(select(EventRow.id).where(EventRow.subject_id == other.id)).all()

    def propose(
        actor: Actor = crew.supervisor,
        kind: EntryType = EntryType.BUCK_PASSING,
        unit_id: int = water,
        events: Sequence[int] = tuple(steps[-1:]),
    ) -> EntryReceipt:
        return confirming.propose(
            session, actor, case.id, kind=kind, unit_id=unit_id, events=events,
            reason="签收以后推给街道，拖了三天没有联系", now=case.now,
        )  # fmt: skip

    with pytest.raises(Invalid):
        propose(events=())
    with pytest.raises(Invalid):
        propose(events=foreign)
    with pytest.raises(Invalid):
        propose(kind=EntryType.OVERDUE)
    with pytest.raises(Invalid):
        propose(unit_id=team.tree.heat.id)
    with pytest.raises(NotAllowed):
        propose(actor=team.leader)
    with pytest.raises(NotAllowed):
        propose(actor=team.reviewer)
    got = propose()
    assert got.state is EntryState.PROPOSED
    with pytest.raises(Conflict):
        propose()
    row = the_entry(session, case.id)
    row.state = EntryState.DISMISSED
    session.flush()
    assert propose(actor=team.leader, kind=EntryType.DESIGNATED).state is EntryState.PROPOSED


def test_a_clock_lists_what_was_only_proposed(session: Session, crew: Crew) -> None:
    team = crew.team
    case = walk(session, team).to(CaseStatus.IN_PROGRESS)
    steps = session.scalars(select(EventRow.id).where(EventRow.subject_id == case.id)).all()
    confirming.propose(
        session, crew.supervisor, case.id, kind=EntryType.BUCK_PASSING, unit_id=team.tree.water.id,
        events=steps[-1:], reason="签收以后推给街道，拖了三天没有联系", now=case.now,
    )  # fmt: skip
    case.now = pass_days(session, case.now, 2)
    row = the_entry(session, case.id)
    assert (row.type, row.state) == (EntryType.OVERDUE, EntryState.LISTED)


def test_a_further_trigger_raises_once_a_day(session: Session, crew: Crew) -> None:
    """Contact on Tuesday, the answer on the Monday after: the second limit of one unit raises its one entry."""
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    rows = session.scalars(
        select(EventRow).where(EventRow.subject_id == row.id, EventRow.subject_kind == "supervision")
    ).all()
    raised = [each for each in rows if each.name == SupervisionEvent.LEVEL_RAISED]
    days = [civil(each.effective_at).date() for each in raised]
    assert {each.facts["cause"] for each in raised} >= {"TRIGGER", "LIMIT"}
    assert len(days) == len(set(days)), "at most one rise a day, by the rule's moments"


def test_what_only_proposes_waits_to_be_weighed(session: Session, crew: Crew) -> None:
    team = crew.team
    case = walk(session, team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    level = row.level
    instructing.instruct(
        session, team.leader, case.id, body="请水务局三天内解决并回报",
        report_on=civil(case.now).date() + timedelta(days=5), now=case.now,
    )  # fmt: skip
    tick(session, case.now)
    assert the_entry(session, case.id).level == level
    waiting = session.scalars(
        select(SupervisionEvidence).where(SupervisionEvidence.weight == Weight.WAITING)
    ).one()
    tomorrow = case.now + timedelta(days=1)
    got = confirming.weigh(
        session, crew.supervisor, row.id, evidence_id=waiting.id, counts=True, reason="批示属实，应当升级", now=tomorrow
    )  # fmt: skip
    assert got.level == level + 1
    with pytest.raises(NotFound):
        confirming.weigh(
            session, crew.supervisor, row.id, evidence_id=waiting.id, counts=True, reason="再认定一次试试", now=tomorrow
        )  # fmt: skip


def test_sent_twice_it_is_proposed_once(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    events = session.scalars(
        select(EventRow.id).where(EventRow.subject_kind == "case", EventRow.subject_id == case.id)
    ).all()

    def send(actor: Actor, key: str, reason: str = "两次电话都说归别的科室") -> EntryReceipt:
        return confirming.propose_once(
            session,
            actor,
            case.id,
            kind=EntryType.BUCK_PASSING,
            unit_id=crew.team.tree.water.id,
            events=events[:1],
            reason=reason,
            key=key,
            now=case.now,
        )

    first = send(crew.supervisor, "k1")
    assert send(crew.supervisor, "k1") == first
    assert [row.id for row in entries(session, case.id)] == [first.id]
    assert told(session, first.id) == ["proposed"]
    with pytest.raises(Conflict):
        send(crew.supervisor, "k1", "换一个理由，不是同一次提请")
    with pytest.raises(Conflict):
        send(crew.supervisor2, "k1")
    assert len(entries(session, case.id)) == 1
