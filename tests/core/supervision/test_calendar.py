"""A new working calendar moves the clocks of entries too: an event, a new due time, another next moment."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.publishing import publish_calendar
from core.deadlines.terms import Stage
from core.supervision import jobs
from db.models.deadlines import Deadline
from tests.factories.ledger import Crew, listed, the_entry, told


def test_a_holiday_moves_what_the_unit_has_to_keep(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    takes = select(Deadline).where(
        Deadline.subject_kind == "supervision", Deadline.stage == Stage.ACKNOWLEDGE
    )
    was, waited = session.scalars(takes).one().due_at, row.next_at
    now = case.now + timedelta(minutes=5)
    publish_calendar(
        session, crew.team.admin, {date(2026, 11, 4): "试区运动会"}, {}, covers_until=date(2027, 12, 31),
        source="试区政府通知", now=now,
    )  # fmt: skip
    assert jobs.recount_by_calendar(session, now + timedelta(minutes=1)) == 1
    session.expire_all()
    assert session.scalars(takes).one().due_at == was + timedelta(days=1)
    row = the_entry(session, case.id)
    assert told(session, row.id)[-1] == "clocks_recounted"
    assert row.next_at is not None
    assert waited is not None
    assert row.next_at == waited + timedelta(days=1)
    assert jobs.recount_by_calendar(session, now + timedelta(minutes=2)) == 0


def test_nobody_is_judged_by_the_old_one(session: Session, crew: Crew) -> None:
    """Before the job that recounts has come by, time passes by the new calendar all the same."""
    case, row = listed(session, crew)
    was, level = row.next_at, row.level
    assert was is not None
    publish_calendar(
        session, crew.team.admin, {date(2026, 11, 4): "试区运动会"}, {}, covers_until=date(2027, 12, 31),
        source="试区政府通知", now=case.now + timedelta(minutes=5),
    )  # fmt: skip
    jobs.let_time_pass(session, was + timedelta(minutes=1))
    session.expire_all()
    row = the_entry(session, case.id)
    assert (row.level, row.next_at) == (level, was + timedelta(days=1))
    assert told(session, row.id)[-1] == "clocks_recounted"
