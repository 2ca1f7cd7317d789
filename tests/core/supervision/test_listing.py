"""How entries begin: in the transaction of the judgement, in the minute of the limit, from the lines, by a person."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.cases.actions import citizen, handling, rating
from core.cases.jobs import note_passed
from core.cases.permissions import key_to
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus, Origin, Resolved, Satisfied
from core.deadlines.terms import Stage
from core.supervision import jobs
from core.supervision.terms import EntryState, EntryType, Rule, SupervisionEvent
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.journal import Cursor, EventRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.cases import walk
from tests.factories.ledger import Crew, clocks, entries, overdue, pass_days, the_entry, tick, told


def test_a_passed_limit_is_listed_in_the_same_minute(session: Session, crew: Crew) -> None:
    """DUE_PASSED and the entry are one transaction: the job of cases alone does it, no other job is run."""
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    answer = session.scalars(select(Deadline).where(Deadline.stage == Stage.ANSWER)).one()
    session.query(Deadline).filter(Deadline.stage == Stage.CONTACT).update({"cancelled_at": case.now})
    note_passed(session, answer.due_at + timedelta(seconds=30))
    row = the_entry(session, case.id)
    assert (row.type, row.state, row.level) == (EntryType.OVERDUE, EntryState.LISTED, 1)
    assert row.unit_id == crew.team.tree.water.id
    assert row.effective_at == answer.due_at, "the rule's moment"
    assert row.recorded_at == answer.due_at + timedelta(seconds=30)
    assert told(session, row.id) == ["listed"]
    assert clocks(session, row.id) == {Stage.ACKNOWLEDGE, Stage.APPEAL, Stage.ENQUIRY}
    assert session.get_one(Case, case.id).supervised
    (evidence,) = session.scalars(select(SupervisionEvidence)).all()
    event = session.get_one(EventRow, evidence.event_id)
    assert (event.name, event.facts["stage"], evidence.rule) == (
        CaseEvent.DUE_PASSED, "ANSWER", Rule.LIMIT_PASSED
    )  # fmt: skip


def test_what_the_unit_keeps_runs_from_the_writing_down(session: Session, crew: Crew) -> None:
    """Three days of outage: the entry is as old as the limit, the unit's working day begins when it is told."""
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    answer = session.scalars(select(Deadline).where(Deadline.stage == Stage.ANSWER)).one()
    session.query(Deadline).filter(Deadline.stage == Stage.CONTACT).update({"cancelled_at": case.now})
    late = answer.due_at + timedelta(days=3)
    note_passed(session, late)
    row = the_entry(session, case.id)
    took, asks = (
        session.scalars(
            select(Deadline).where(Deadline.subject_kind == "supervision", Deadline.stage == stage)
        ).one()
        for stage in (Stage.ACKNOWLEDGE, Stage.ENQUIRY)
    )
    assert (row.effective_at, row.counted_from, row.listed_at) == (answer.due_at, answer.due_at, late)
    assert took.starts_at == late
    assert asks.starts_at == answer.due_at


def test_the_centres_delay_is_the_centres(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team)
    case.now = pass_days(session, case.now, 2)
    row = the_entry(session, case.id)
    assert (row.type, row.unit_id) == (EntryType.OVERDUE, crew.team.tree.centre.id)
    case.accept()
    case.now = pass_days(session, case.now, 1)
    assert the_entry(session, case.id).id == row.id, "one open entry per subject and unit"
    assert told(session, row.id).count("triggered") == 1, "the dispatch is late, too"


def test_the_persons_date_opens_nothing(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.ANSWERED)
    session.query(Deadline).filter(Deadline.stage == Stage.PROMISE).update(
        {"met_at": None, "due_at": case.now + timedelta(minutes=1)}
    )
    tick(session, case.now + timedelta(minutes=2))
    names = [step.name for step in case_file(session, crew.team.auditor, case.id, now=case.now).steps]
    assert CaseEvent.DUE_PASSED in names
    assert entries(session, case.id) == []


def test_an_upheld_rating_lists_in_its_own_transaction(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.CALLBACK)
    rating.uphold(session, crew.team.reviewer, case.id, now=case.now)
    row = the_entry(session, case.id)
    assert (row.type, row.state, row.level) == (EntryType.DISSATISFIED, EntryState.LISTED, 1)
    assert row.unit_id == crew.team.tree.water.id


def test_the_second_one_begins_at_level_two(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.REHANDLING)
    first = the_entry(session, case.id)
    first.state = EntryState.REVOKED
    session.flush()
    case.wait(minutes=20).reply()
    case.wait(minutes=20).release()
    case.rate(Resolved.NO, Satisfied.NO)
    rating.uphold(session, crew.team.lead, case.id, now=case.now)
    assert entries(session, case.id)[-1].level == 2


def test_a_failing_ledger_fails_the_judgement(
    session: Session, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same transaction means: neither without the other."""
    case = walk(session, crew.team).to(CaseStatus.CALLBACK)

    def broken(*_: object, **__: object) -> None:
        raise LookupError("ledger")

    monkeypatch.setattr(jobs, "enter", broken)
    with pytest.raises(LookupError), session.begin_nested():
        rating.uphold(session, crew.team.reviewer, case.id, now=case.now)
    session.expire_all()
    assert session.get_one(Case, case.id).status is CaseStatus.CALLBACK


def test_a_failing_ledger_does_not_stop_the_clock(
    session: Session, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many limits are noted in one transaction: the one that cannot be listed is found again by the reader."""
    case = walk(session, crew.team)
    with monkeypatch.context() as once:

        def broken(*_: object, **__: object) -> None:
            raise LookupError("ledger")

        for way in ("enter", "enter_all"):
            once.setattr(jobs, way, broken)
        assert note_passed(session, case.now + timedelta(days=2)) == 1
    assert entries(session, case.id) == []
    jobs.read_lines(session, case.now + timedelta(days=2))
    row = the_entry(session, case.id)
    due = session.scalars(select(Deadline.due_at).where(Deadline.stage == Stage.ACCEPT)).one()
    assert (row.type, row.effective_at) == (EntryType.OVERDUE, due)


def test_nothing_is_entered_twice(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    before = (
        len(entries(session)),
        told(session, row.id),
        len(session.scalars(select(SupervisionEvidence)).all()),
    )
    session.query(Cursor).filter_by(name=jobs.READER).delete()
    tick(session, case.now)
    assert (
        len(entries(session)), told(session, row.id), len(session.scalars(select(SupervisionEvidence)).all())
    ) == before  # fmt: skip


def test_what_was_met_late_between_two_looks_is_listed(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    tick(session, case.now)
    answer = session.scalars(select(Deadline).where(Deadline.stage == Stage.ANSWER)).one()
    session.query(Deadline).filter(Deadline.stage == Stage.CONTACT).update({"cancelled_at": case.now})
    case.now = answer.due_at + timedelta(seconds=20)
    case.reply()
    tick(session, case.now + timedelta(seconds=40))
    row = the_entry(session, case.id)
    assert (row.type, row.effective_at) == (EntryType.OVERDUE, answer.due_at)


def test_imported_history_opens_nothing(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team)
    session.get_one(Case, case.id).origin = Origin.IMPORTED
    session.flush()
    tick(session, case.now + timedelta(days=3))
    assert entries(session) == []


def test_it_ends_with_its_case(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    citizen.withdraw(session, key_to(case.id), case.id, reason="已经自己解决了", now=case.now)
    session.refresh(row)
    assert row.state is EntryState.ENDED
    assert clocks(session, row.id) == set()
    assert row.next_at is None
    assert not session.get_one(Case, case.id).supervised
    assert told(session, row.id)[-1] == "ended"


def test_left_unsigned_beyond_the_grace_is_added(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.DISPATCHED)
    case.now = pass_days(session, case.now, 1.5)
    row = the_entry(session, case.id)
    assert told(session, row.id) == ["listed"], "signing is late"
    case.now = pass_days(session, case.now, 1)
    rules = set(session.scalars(select(SupervisionEvidence.rule)))
    assert rules == {Rule.LIMIT_PASSED, Rule.LEFT_UNSIGNED}
    assert "triggered" in told(session, row.id)


def test_signed_within_the_grace_is_no_buck_passing(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.DISPATCHED)
    case.now = pass_days(session, case.now, 1.5)
    handling.sign(session, crew.team.clerk, case.id, now=case.now)
    pass_days(session, case.now, 2)
    assert set(session.scalars(select(SupervisionEvidence.rule))) == {Rule.LIMIT_PASSED}


def test_the_person_reads_that_it_is_supervised(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    overdue(session, crew, case)
    case.now = pass_days(session, case.now, 8)
    sentences = [step.sentence() for step in progress(session, case.citizen, case.id, now=case.now).steps]
    assert "水务局办这一件已列入挂账督办" in sentences
    assert "已问询水务局办到哪一步" in sentences


def test_the_database_lets_no_second_open_entry_stand(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team)
    row = the_entry(session, case.id) if pass_days(session, case.now, 2) else None
    assert row is not None
    again = SupervisionEntry(
        number="D1", type=row.type, level=1, state=EntryState.PROPOSED, subject_kind="case", subject_id=case.id,
        unit_id=row.unit_id, desk_id=row.desk_id, effective_at=case.now, recorded_at=case.now, counted_from=case.now,
    )  # fmt: skip
    session.add(again)
    with pytest.raises(IntegrityError):
        session.flush()


def test_every_event_of_the_ledger_is_in_the_chain(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    row = overdue(session, crew, case)
    rows = session.scalars(
        select(EventRow).where(EventRow.subject_kind == "supervision", EventRow.subject_id == row.id)
    ).all()
    assert [each.seq for each in rows] == list(range(1, row.event_count + 1))
    assert {each.name for each in rows} <= {event.value for event in SupervisionEvent}
