"""Whatever is done to an entry is done after what was due before it: found late, answered late, failed, bounded."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases import jobs as case_jobs
from core.cases.actions import tasks
from core.cases.terms import CaseStatus
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict
from core.journal.verify import verify
from core.supervision import jobs
from core.supervision.actions import confirming, enquiring, keeping_time, objecting, rectifying
from core.supervision.actions.spine import Act
from core.supervision.actions.time_passing import happen
from core.supervision.queries.clocks import Clock
from core.supervision.terms import KIND, Cause
from core.supervision.values import Rise
from db.models.cases import CaseTask
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from tests.core.supervision.test_catching_up import apart
from tests.factories.cases import walk
from tests.factories.ledger import DONE, Crew, clock, entries, listed, pass_days, the_entry, tick, told

Line = list[tuple[str, datetime, object, object]]


def line(session: Session, entry_id: int) -> Line:
    """Every event with the rule's moment, the level it left the entry at, and why."""
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == entry_id)
        .order_by(EventRow.seq)
    )
    return [
        (row.name.split(".")[1], row.effective_at, row.facts["level"], row.facts.get("cause")) for row in rows
    ]


@pytest.mark.parametrize("days", [2.5, 5, 6])
def test_a_trigger_found_late_comes_after_what_was_due_before_it(
    session: Session, crew: Crew, days: float
) -> None:
    """Taking it is late, then the answer: the same line whether or not the worker was there in between."""

    def story(stop: float) -> Line:
        case, row = listed(session, crew)
        begun, answer = case.now, clock(session, "case", case.id, Stage.ANSWER)
        now = begun
        if stop:
            now = begun + timedelta(days=stop)
            tick(session, now)
        now = pass_days(session, now, 9 - stop, step=0.125)
        assert now > answer, "the second limit lies within the story"
        return line(session, row.id)

    through, stood = apart(session, lambda: story(0)), apart(session, lambda: story(days))
    assert through == stood
    assert {"triggered", "due_passed", "enquired"} <= {each[0] for each in through}
    assert {each[3] for each in through} >= {Cause.LIMIT, Cause.TRIGGER}, through


def late(session: Session, crew: Crew, act: Callable[[int, datetime], object], *, looked: bool) -> Line:
    """Twenty minutes after the second day's limit the unit does something."""
    case, row = listed(session, crew)
    now = clock(session, KIND, row.id, Stage.ACKNOWLEDGE) + timedelta(minutes=20)
    if looked:
        tick(session, now - timedelta(minutes=10))
    act(row.id, now)
    pass_days(session, now, 8, step=0.125)
    assert verify(session).clean
    return line(session, the_entry(session, case.id).id)


def test_whoever_acts_late_by_minutes_is_late(session: Session, crew: Crew) -> None:
    lead = crew.team.unit_lead

    def takes(entry_id: int, now: datetime) -> object:
        return rectifying.acknowledge(session, lead, entry_id, leader_id=lead.account_id or 0, now=now)

    seen = apart(session, lambda: late(session, crew, takes, looked=True))
    unseen = apart(session, lambda: late(session, crew, takes, looked=False))
    assert unseen == seen
    names = [each[0] for each in unseen]
    assert names.index("due_passed") < names.index("level_raised") < names.index("acknowledged")


def test_an_answer_that_comes_late_has_missed_its_enquiry(session: Session, crew: Crew) -> None:
    def story(*, looked: bool) -> Line:
        case, row = listed(session, crew)
        now = enquired(session, crew, row, case.now)
        due = clock(session, KIND, row.id, Stage.ENQUIRY_ANSWER)
        assert due > now
        now = due + timedelta(minutes=3)
        if looked:
            tick(session, due + timedelta(minutes=1))
        enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body=DONE, now=now)
        session.refresh(row)
        assert row.missed == 1
        return line(session, row.id)

    assert apart(session, lambda: story(looked=True)) == apart(session, lambda: story(looked=False))


def enquired(session: Session, crew: Crew, row: SupervisionEntry, now: datetime) -> datetime:
    """The supervisor asks within the first hour."""
    now += timedelta(minutes=30)
    enquiring.enquire(session, crew.supervisor, row.id, now=now)
    return now


def test_the_clock_takes_no_act_from_anybody(session: Session, crew: Crew) -> None:
    """He looked at the page; then the limit passed and the level rose. What he does goes through."""
    case, row = listed(session, crew)
    lead, before = crew.team.unit_lead, row.event_count
    now = pass_days(session, case.now, 2)
    session.refresh(row)
    assert row.event_count > before
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=now, seen=before)
    assert told(session, row.id)[-1] == "acknowledged"
    with pytest.raises(Conflict) as refusal:  # somebody has acted since
        objecting.revoke(session, crew.team.lead, row.id, reason="查过，确实上过门", now=now, seen=before)
    assert "刚才有人办过" in refusal.value.msgid


def test_a_trigger_is_news(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    before = row.event_count
    now = clock(session, "case", case.id, Stage.ANSWER) + timedelta(minutes=1)
    tick(session, now)
    with pytest.raises(Conflict):
        objecting.revoke(session, crew.team.lead, row.id, reason="查过，确实上过门", now=now, seen=before)


def test_too_late_to_object_is_said_clearly(session: Session, crew: Crew) -> None:
    """The window closed on its own between his look and his act."""
    case, row = listed(session, crew)
    now = clock(session, KIND, row.id, Stage.APPEAL) + timedelta(seconds=1)
    with pytest.raises(Conflict) as refusal:
        objecting.appeal(
            session, crew.team.unit_lead, row.id, reason="当天已经上门，系统里没有登记", now=now, seen=row.event_count
        )  # fmt: skip
    assert "时间已过" in refusal.value.msgid
    assert case.now < now


def test_a_letter_is_signed_by_who_has_read_it(session: Session, crew: Crew) -> None:
    """It rose to the fourth level since: that is another letter."""
    case, row = listed(session, crew)
    now = case.now
    while row.level < 3:
        now = pass_days(session, now, 1)
        session.refresh(row)
    before = row.event_count
    while row.level < 4:
        now = pass_days(session, now, 1)
        session.refresh(row)
    with pytest.raises(Conflict):
        confirming.sign_proposal(session, crew.leaders, row.id, now=now, seen=before)
    confirming.sign_proposal(session, crew.leaders, row.id, now=now, seen=row.event_count)


def test_what_fails_waits_and_holds_up_nobody(
    session: Session, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = walk(session, crew.team)
    cases = [bad, walk(session, crew.team)]
    now = pass_days(session, cases[1].now, 1.5)
    first, second = (the_entry(session, each.id) for each in cases)
    assert first.next_at is not None
    now = max(first.next_at, second.next_at or now) + timedelta(minutes=1)

    def broken(act: Act, following: Clock | Rise) -> None:
        happen(act, following)
        if act.row.id == first.id:
            raise LookupError("ledger")

    lines = len(told(session, first.id)), len(told(session, second.id))
    with monkeypatch.context() as once:
        once.setattr(keeping_time, "happen", broken)
        assert keeping_time.keep_time(session, now=now, entries=1) == 0, "it stands at the head of the queue"
        assert keeping_time.keep_time(session, now=now, entries=1) > 0
    session.expire_all()
    assert len(told(session, first.id)) == lines[0], "taken back"
    assert len(told(session, second.id)) > lines[1]
    assert first.next_at == now + keeping_time.LATER
    assert jobs.let_time_pass(session, now + keeping_time.LATER) > 0
    assert len(told(session, first.id)) > lines[0]


def test_small_stretches_come_to_the_same_as_a_large_one(session: Session, crew: Crew) -> None:
    """Forty days of three entries: in stretches of two happenings and one entry, or all at once."""

    def story(**bounds: int) -> list[Line]:
        cases = [walk(session, crew.team) for _case in range(2)]
        cases.append(walk(session, crew.team).to(CaseStatus.IN_PROGRESS))
        now = pass_days(session, cases[2].now, 3)
        later = now + timedelta(days=40)
        case_jobs.note_passed(session, later)
        while done := keeping_time.keep_time(session, now=later, **bounds):
            assert done <= bounds.get("happenings", done)
        left = select(func.count()).where(SupervisionEntry.next_at <= later)
        assert session.scalar(left) == 0
        return [line(session, row.id) for row in entries(session)]

    at_once = apart(session, lambda: story(happenings=10_000))
    assert apart(session, lambda: story(entries=1, happenings=2)) == at_once
    assert len(at_once) == 3


def test_time_passes_no_further_than_limits_are_noted(session: Session, crew: Crew) -> None:
    """Another worker is at the limits of cases, or has not got there: what they add comes first."""

    def story(*, ahead: bool) -> Line:
        case, row = listed(session, crew)
        answer = clock(session, "case", case.id, Stage.ANSWER)
        now = answer + timedelta(days=2)
        if ahead:
            assert keeping_time.keep_time(session, now=now) > 0
            assert all(at < answer for _name, at, _level, _cause in line(session, row.id))
            assert keeping_time.keep_time(session, now=now) == 0
        tick(session, now)
        return line(session, row.id)

    assert apart(session, lambda: story(ahead=True)) == apart(session, lambda: story(ahead=False))


def test_a_limit_of_another_cases_part_holds_nobody_up(session: Session, crew: Crew) -> None:
    """An entry waits for limits of its own case that nobody has noted, and for no other's."""
    (_mine, row), (other, theirs) = listed(session, crew), listed(session, crew)
    tasks.add_unit(
        session,
        crew.team.dispatcher,
        other.id,
        unit_id=crew.team.tree.heat.id,
        body="请核对地下管线位置并配合开挖。",
        mandatory=True,
        now=other.now,
    )
    session.commit()
    task_id = session.scalars(select(CaseTask.id).where(CaseTask.case_id == other.id)).one()
    late = clock(session, "case.task", task_id, Stage.ANSWER) + timedelta(days=2)
    before = row.event_count, theirs.event_count
    jobs.let_time_pass(session, late)
    session.refresh(row)
    session.refresh(theirs)
    assert row.event_count > before[0]
    assert theirs.next_at is not None
    assert theirs.next_at <= late, "what comes after the limit of its part waits for it"
    tick(session, late)
    session.refresh(theirs)
    assert theirs.next_at is not None
    assert theirs.next_at > late
