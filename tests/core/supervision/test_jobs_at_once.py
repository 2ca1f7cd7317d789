"""Two workers and people at the same time, with real commits: everything once, and nobody deadlocks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.cases import jobs as case_jobs
from core.cases.terms import CaseStatus
from core.foundation.errors import CivicError
from core.journal.verify import verify
from core.supervision import jobs
from core.supervision.actions import enquiring
from core.supervision.terms import SupervisionEvent
from db.models.journal import EventRow
from db.models.supervision import SupervisionEnquiry, SupervisionEntry
from db.session import reading, unit_of_work
from tests.factories.cases import walk
from tests.factories.ledger import Crew, ledger_crew
from tests.ground import Database

CASES, DAYS = 6, 16


@pytest.fixture
def crew(committed: Database, monkeypatch: pytest.MonkeyPatch) -> Crew:
    assert committed
    monkeypatch.setattr(jobs, "GRACE", timedelta(0))
    with unit_of_work() as session:
        return ledger_crew(session)


def minute(now: datetime) -> None:
    """One worker's minute, each job in a transaction of its own."""
    for job in (*case_jobs.EVERY_MINUTE, *jobs.EVERY_MINUTE):
        with unit_of_work() as session:
            job(session, now)


def test_two_workers_and_a_supervisor_do_nothing_twice(crew: Crew) -> None:
    with unit_of_work() as session:
        cases = [walk(session, crew.team).to(CaseStatus.IN_PROGRESS) for _ in range(CASES)]
        now = cases[-1].now

    def asks(moment: datetime) -> None:
        with reading() as session:
            ids = session.scalars(select(SupervisionEntry.id).order_by(SupervisionEntry.id.desc())).all()
        for entry_id in ids:
            try:
                with unit_of_work() as session:
                    enquiring.enquire(session, crew.supervisor, entry_id, now=moment)
            except CivicError:
                continue

    with ThreadPoolExecutor(3) as pool:
        for day in range(DAYS):
            moment = now + timedelta(days=day + 1)
            work = [pool.submit(minute, moment), pool.submit(minute, moment)]
            if day % 5 == 2:
                work.append(pool.submit(asks, moment))
            for each in work:
                each.result(60)
    with reading() as session:
        rows = session.scalars(select(SupervisionEntry)).all()
        assert len(rows) == CASES
        events = session.scalars(select(EventRow).where(EventRow.subject_kind == "supervision")).all()
        asked = Counter(
            (each.subject_id, each.facts["n"]) for each in events if each.name == SupervisionEvent.ENQUIRED
        )
        passed = Counter(
            (each.subject_id, each.facts["stage"], each.facts["due"])
            for each in events
            if each.name == SupervisionEvent.DUE_PASSED
        )
        assert set(asked.values()) == set(passed.values()) == {1}
        assert len(asked) == len(session.scalars(select(SupervisionEnquiry.id)).all())
        assert verify(session).clean
