"""The date a person was told moves for a reason only, and passes once."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.cases.jobs import note_passed, recount_by_calendar
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus
from core.deadlines.publishing import publish_calendar
from core.foundation.clock import CIVIL
from tests.factories.cases import Team, walk


def test_acceptance_keeps_the_calendar_that_counted_last(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    publish_calendar(
        session,
        crew.admin,
        {date(2026, 11, 4): "试区运动会"},
        {},
        covers_until=date(2026, 12, 31),
        source="试区通知",
        now=case.now + timedelta(minutes=1),
    )
    case.wait(minutes=5)
    assert recount_by_calendar(session, case.now) == 1
    case.accept()
    assert recount_by_calendar(session, case.now) == 0
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.promise is not None
    assert [change.reason for change in seen.promise.changes] == ["CALENDAR"]


def test_what_an_older_calendar_counted_is_recounted_before_it_passes(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    publish_calendar(
        session,
        crew.admin,
        {date(2026, 11, 4): "试区运动会"},
        {},
        covers_until=date(2026, 12, 31),
        source="试区通知",
        now=case.now,
    )
    by_the_old_one = datetime(2026, 11, 10, 9, 0, tzinfo=CIVIL)
    assert note_passed(session, by_the_old_one) == 0
    assert recount_by_calendar(session, by_the_old_one) == 1
    assert note_passed(session, by_the_old_one) == 1, "only the contact, due on the day itself"
    assert note_passed(session, by_the_old_one + timedelta(hours=9)) == 1


def test_a_promise_that_was_noted_as_passed_is_not_noted_again(session: Session, crew: Team) -> None:
    case = walk(session, crew).wait(days=20)
    assert note_passed(session, case.now) == 2, "the promise, and to accept"
    case.accept()
    assert note_passed(session, case.now) == 0
    steps = progress(session, case.citizen, case.id, now=case.now).steps
    assert [step.name for step in steps].count(CaseEvent.DUE_PASSED) == 1, (
        "the person reads of the promise alone"
    )
