"""What people read of the ledger: lists along their index, one entry whole, and never what is not theirs."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.terms import CaseStatus, Resolved, Satisfied, Visibility
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.identity.actor import SYSTEM, Actor
from core.supervision.actions import enquiring, objecting, rectifying
from core.supervision.permissions import sees
from core.supervision.queries import board, file
from core.supervision.queries.board import Filters
from core.supervision.queries.pending import waiting_for
from core.supervision.queries.scope import facts_of, visible_to
from core.supervision.terms import EntryState, EntryType, Ground, Rule, SupervisionAct
from db.models.cases import Case
from db.models.supervision import SupervisionEntry
from tests.factories.cases import MONDAY, trusted, walk
from tests.factories.ledger import (
    Crew,
    entries,
    in_verification,
    listed,
    pass_days,
    rectify,
    the_entry,
    tick,
)

A = SupervisionAct


def several(session: Session, crew: Crew) -> list[int]:
    """A centre's own entry, one of the water bureau, one of a secret case."""
    case, row = listed(session, crew)
    own = walk(session, crew.team, now=case.now)
    secret = walk(session, crew.team, now=case.now)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    session.flush()
    pass_days(session, case.now, 2)
    return [row.id, the_entry(session, own.id).id, the_entry(session, secret.id).id]


def people(crew: Crew) -> list[Actor]:
    team = crew.team
    return [
        *(team.operator, team.dispatcher, team.reviewer, team.lead, team.clerk, team.handler, team.unit_lead),
        *(team.heat_clerk, team.leader, team.confidant, team.auditor, team.admin, SYSTEM),
        *(crew.supervisor, crew.leaders),
    ]


def test_python_and_sql_agree_on_who_sees_what(session: Session, crew: Crew) -> None:
    several(session, crew)
    for state in (EntryState.LISTED, EntryState.PROPOSED, EntryState.DISMISSED, EntryState.LONG_TERM):
        for row in entries(session):
            row.state = state
        session.flush()
        for actor in (*people(crew), trusted(session, crew.team) if state is EntryState.LISTED else SYSTEM):
            found = set(session.scalars(visible_to(actor).with_only_columns(SupervisionEntry.id)))
            told = {
                row.id
                for row in entries(session)
                if sees(actor, facts_of(session, actor, row, session.get_one(Case, row.subject_id)))
            }
            assert found == told, (actor.name, state)


def test_the_board_counts_filters_and_turns_its_pages(session: Session, crew: Crew) -> None:
    several(session, crew)
    now, sup = MONDAY + timedelta(days=6), crew.supervisor
    lines = board.ledger(session, sup, now=now)
    assert len(lines) == board.count(session, sup, now=now) == 2, "without the secret one"
    assert [line.effective_at for line in lines] == sorted(
        (each.effective_at for each in lines), reverse=True
    )
    first = board.ledger(session, sup, now=now, limit=1)
    rest = board.ledger(session, sup, now=now, after=first[-1].cursor)
    assert (*first, *rest) == lines
    assert sum(board.by_level(session, sup, now=now).values()) == 2
    water = crew.team.tree.water
    assert (water.id, "水务局", 1) in board.by_unit(session, sup, now=now)
    assert [line.unit_id for line in board.ledger(session, sup, Filters(unit_path=water.path), now=now)] == [
        water.id
    ]
    assert board.ledger(session, sup, Filters(types=(EntryType.REPEAT,)), now=now) == ()
    assert board.ledger(session, sup, Filters(older_than=30), now=now) == ()
    assert board.ledger(session, sup, Filters(waiting=True), now=now) == ()
    assert board.ledger(session, sup, Filters(unsigned=True), now=now) == ()
    assert len(board.ledger(session, sup, Filters(late=True), now=now)) == 2, "nobody took them within a day"
    assert all(line.passed for line in lines)


def test_a_unit_sees_its_own_and_nothing_else(session: Session, crew: Crew) -> None:
    several(session, crew)
    now = MONDAY + timedelta(days=6)
    mine = board.of_my_units(session, crew.team.unit_lead, now=now)
    assert [line.unit for line in mine] == ["水务局"]
    assert board.ledger(session, crew.team.unit_lead, now=now) == mine
    assert board.of_my_units(session, crew.heat_lead, now=now) == ()
    assert board.of_my_units(session, crew.supervisor, now=now) == ()


def test_what_is_to_be_asked_and_told(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    sup = crew.supervisor
    rectify(session, crew, row.id, case.now, days=30)
    due = max(line.next_due or case.now for line in board.ledger(session, sup, now=case.now))
    week = case.now + timedelta(days=8)
    assert board.asked_today(session, sup, until=case.now, now=case.now) == ()
    assert [line.id for line in board.asked_today(session, sup, until=week, now=case.now)] == [row.id]
    assert due > case.now
    case.now = pass_days(session, case.now, 7)
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="水泵已经订货，后天到", now=case.now)
    assert [line.id for line in board.to_tell(session, sup, now=case.now)] == [row.id]


def test_proposals_wait(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.state = EntryState.PROPOSED
    session.flush()
    assert [line.id for line in board.proposals(session, crew.supervisor, now=case.now)] == [row.id]
    assert board.ledger(session, crew.supervisor, now=case.now) == ()
    assert board.proposals(session, crew.team.unit_lead, now=case.now) == ()


def test_one_entry_whole(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    told = file.entry_file(session, crew.supervisor, row.id)
    assert (told.number, told.unit, told.case_number) == (row.number, "水务局", case.slip.number)
    assert told.number.startswith("D20261103")
    assert [proof.rule for proof in told.proofs] == [Rule.LIMIT_PASSED]
    assert [step.sentence() for step in told.line] == ["列入挂账督办"]
    assert {clock.stage for clock in told.clocks} == {Stage.ACKNOWLEDGE, Stage.APPEAL, Stage.ENQUIRY}
    assert (told.grounds, told.letter, told.asked) == ((), None, ())
    assert told.acts == (A.ENQUIRE,)
    assert set(file.entry_file(session, crew.team.unit_lead, row.id).acts) == {A.ACKNOWLEDGE, A.APPEAL}
    assert set(file.entry_file(session, crew.team.lead, row.id).acts) == {A.REVOKE}
    assert file.entry_file(session, crew.team.auditor, row.id).acts == ()
    assert file.entry_by_number(session, crew.supervisor, row.number.lower()) == row.id
    with pytest.raises(NotFound):
        file.entry_file(session, crew.heat_lead, row.id)
    with pytest.raises(NotFound):
        file.entry_by_number(session, crew.heat_lead, row.number)
    found = file.entries_of_case(session, crew.supervisor, case.id)
    assert found == ((row.id, row.number, EntryState.LISTED, 1),)


def test_a_unit_reads_its_entry_when_the_case_has_gone(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    session.get_one(Case, case.id).unit_id = crew.team.tree.heat.id
    session.flush()
    told = file.entry_file(session, crew.team.unit_lead, row.id)
    assert (told.id, told.case_seen, told.headline) == (row.id, False, "")
    (line,) = board.of_my_units(session, crew.team.unit_lead, now=case.now)
    assert (line.case_seen, line.headline) == (False, "")


def test_acts_come_and_go(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead = crew.team.unit_lead
    objecting.appeal(session, lead, row.id, reason="当天已经上门，系统里没有登记", now=case.now)
    told = file.entry_file(session, crew.team.lead, row.id)
    assert set(told.acts) == {A.GRANT_APPEAL, A.DENY_APPEAL}
    (asked,) = waiting_for(session, crew.team.lead)
    assert (asked.kind, asked.number, asked.text) == (
        ApprovalKind.APPEAL, row.number, "当天已经上门，系统里没有登记"
    )  # fmt: skip
    assert waiting_for(session, lead) == waiting_for(session, crew.leaders) == ()
    assert told.asked == ((ApprovalKind.APPEAL, "ulead"),)
    assert A.APPEAL not in file.entry_file(session, lead, row.id).acts
    objecting.deny_appeal(session, crew.team.lead, row.id, reason="没有上门的记录", now=case.now)
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=case.now)
    assert set(file.entry_file(session, lead, row.id).acts) == {A.PLAN}
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now)
    assert set(file.entry_file(session, lead, row.id).acts) == {A.PLAN, A.ANSWER_ENQUIRY}
    assert A.ENQUIRE not in file.entry_file(session, crew.supervisor, row.id).acts


def test_grounds_are_shown_as_they_hold(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    told = file.entry_file(session, crew.supervisor, row.id)
    assert (told.grounds, told.acts) == ((Ground.FOUND,), (A.ASK_WRITE_OFF, A.REFUSE_WRITE_OFF))
    case.rate(Resolved.YES, Satisfied.YES)
    told = file.entry_file(session, crew.supervisor, row.id)
    assert told.grounds == (Ground.SATISFIED, Ground.FOUND)
    assert A.WRITE_OFF in told.acts
    tick(session, case.now)
    assert session.get_one(Case, case.id).status is CaseStatus.CLOSED
    assert civil(case.now) is not None
