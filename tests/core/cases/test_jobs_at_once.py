"""Jobs beside people at work, with real commits: nobody deadlocks, and one who was faster stops nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from core.cases.actions import answering, merging, rating, tasks
from core.cases.jobs import end_rating_windows, note_passed, recount_by_calendar
from core.cases.terms import AuditCheck, CaseStatus, Resolved, Satisfied
from core.deadlines.publishing import publish_calendar
from core.deadlines.queries import current_version
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY, Team, Walk, team, walk
from tests.ground import Database


@pytest.fixture
def crew(committed: Database) -> Team:
    with unit_of_work() as session:
        return team(session)


def until_it_waits(database: Database) -> None:
    """Until another connection of the product waits for a row."""
    with database.superuser.connect() as connection:
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        for _ in range(5000):
            if connection.execute(waits).scalar_one():
                return
            connection.rollback()
    raise AssertionError("nobody waits")


def test_passed_limits_are_noted_in_the_order_of_cases(committed: Database, crew: Team) -> None:
    with unit_of_work() as session:
        later = walk(session, crew, now=MONDAY + timedelta(days=1))
        sooner = walk(session, crew, now=MONDAY)
    ids = sorted((later.id, sooner.id))
    assert ids[0] == later.id, "the first case is due last"

    def job() -> int:
        with unit_of_work() as session:
            return note_passed(session, MONDAY + timedelta(days=30))

    def locked(session: Session, case_id: int) -> None:
        session.execute(select(Case.id).where(Case.id == case_id).with_for_update())

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            locked(session, ids[0])
            running = pool.submit(job)
            until_it_waits(committed)
            locked(session, ids[1])
        assert running.result(20) == 4, "to accept, and to answer, of each"


def test_passed_limits_of_parts_are_noted_in_the_order_of_their_cases(
    committed: Database, crew: Team
) -> None:
    with unit_of_work() as session:
        helped, other = walk(session, crew), walk(session, crew)
        helped.to(CaseStatus.IN_PROGRESS)
        tasks.add_unit(
            session,
            crew.dispatcher,
            helped.id,
            unit_id=crew.tree.heat.id,
            body="请核对管线位置。",
            now=helped.now,
        )
        noted = update(Deadline).where(Deadline.subject_kind == "case", Deadline.subject_id == helped.id)
        session.execute(noted.values(noted_at=helped.now))

    def job() -> int:
        with unit_of_work() as session:
            return note_passed(session, MONDAY + timedelta(days=30))

    def locked(session: Session, case_id: int) -> None:
        session.execute(select(Case.id).where(Case.id == case_id).with_for_update())

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            locked(session, helped.id)
            running = pool.submit(job)
            until_it_waits(committed)
            locked(session, other.id)
        assert running.result(20) == 4, "to sign and to do the part, to accept and to answer the other"


def test_parts_are_recounted_with_their_case_locked(committed: Database, crew: Team) -> None:
    with unit_of_work() as session:
        helped = walk(session, crew).to(CaseStatus.IN_PROGRESS)
        tasks.add_unit(
            session,
            crew.dispatcher,
            helped.id,
            unit_id=crew.tree.heat.id,
            body="请核对管线位置。",
            now=helped.now,
        )
        publish_calendar(
            session,
            crew.admin,
            {date(2026, 11, 4): "试区运动会"},
            {},
            covers_until=date(2026, 12, 31),
            source="试区通知",
            now=helped.now,
        )
        known = update(Deadline).where(Deadline.subject_kind == "case")
        session.execute(known.values(calendar_version_id=current_version(session, helped.now)))

    def job() -> int:
        with unit_of_work() as session:
            return recount_by_calendar(session, helped.now)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            session.execute(select(Case.id).where(Case.id == helped.id).with_for_update())
            running = pool.submit(job)
            until_it_waits(committed)
        assert running.result(20) == 1


def test_a_rating_in_the_same_moment_stops_no_other_case(committed: Database, crew: Team) -> None:
    with unit_of_work() as session:
        cases: list[Walk] = [walk(session, crew).to(CaseStatus.ANSWERED) for _ in range(2)]
    late = MONDAY + timedelta(days=9)

    def job() -> int:
        with unit_of_work() as session:
            return end_rating_windows(session, late)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            rating.rate(
                session,
                cases[0].citizen,
                cases[0].id,
                resolved=Resolved.YES,
                satisfied=Satisfied.YES,
                now=late,
            )
            running = pool.submit(job)
            until_it_waits(committed)
        assert running.result(20) == 1
    with reading() as session:
        statuses = {row.id: row.status for row in session.scalars(select(Case))}
    assert statuses == {cases[0].id: CaseStatus.CLOSED, cases[1].id: CaseStatus.CALLBACK}


def test_an_answer_is_released_although_a_follower_is_just_taken_apart(
    committed: Database, crew: Team
) -> None:
    with unit_of_work() as session:
        lead, follower = walk(session, crew), walk(session, crew)
        merging.merge(session, crew.operator, follower.id, lead_id=lead.id, now=lead.now)
        lead.to(CaseStatus.REPLY_REVIEW)

    def release() -> None:
        with unit_of_work() as session:
            answering.release(session, crew.reviewer, lead.id, checks=frozenset(AuditCheck), now=lead.now)

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work() as session:
            merging.unmerge(session, crew.operator, follower.id, now=lead.now)
            running = pool.submit(release)
            until_it_waits(committed)
        running.result(20)
    with reading() as session:
        found = [session.get_one(Case, each.id).status for each in (lead, follower)]
    assert found == [CaseStatus.ANSWERED, CaseStatus.ACCEPTED]
