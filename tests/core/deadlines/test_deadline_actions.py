"""Clocks of a subject in the database: started, met, stopped, moved, reopened, recounted."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.cases.standing import standing
from core.deadlines import actions, queries
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.calendar import Limit
from core.foundation.errors import NotFound
from db.models.deadlines import Deadline
from tests.core.foundation.test_calendar import NH, WD, at

CASE = ("case", 17)
MONDAY = at("2026-06-01 09:00")


def begin(
    session: Session, stage: Stage = Stage.ANSWER, level: Level | None = Level.L3, **more: object
) -> Deadline:
    return actions.start(session, CASE, stage, level=level, now=MONDAY, **more)


@pytest.mark.parametrize(
    ("stage", "level", "round_no", "end"),
    [
        (Stage.ACCEPT, Level.L1, 1, "2026-06-01 09:15"),
        (Stage.ACCEPT, Level.L2, 1, "2026-06-01 09:30"),
        (Stage.ACCEPT, Level.L3, 1, "2026-06-02 17:30"),
        (Stage.ACCEPT, None, 1, "2026-06-02 17:30"),
        (Stage.DISPATCH, Level.L2, 1, "2026-06-01 09:15"),
        (Stage.DISPATCH, Level.L4, 1, "2026-06-01 15:00"),
        (Stage.SIGN, Level.L2, 1, "2026-06-01 09:30"),
        (Stage.SIGN, Level.CONSULT, 1, "2026-06-02 17:30"),
        (Stage.CONTACT, Level.L1, 1, "2026-06-01 11:00"),
        (Stage.CONTACT, Level.L3, 1, "2026-06-02 17:30"),
        (Stage.ANSWER, Level.L1, 1, "2026-06-02 09:00"),
        (Stage.ANSWER, Level.L3, 1, "2026-06-08 17:30"),
        (Stage.ANSWER, Level.L4, 1, "2026-06-15 17:30"),
        (Stage.ANSWER, Level.CONSULT, 1, "2026-06-04 17:30"),
        (Stage.ANSWER, Level.L1, 2, "2026-06-01 21:00"),
        (Stage.ANSWER, Level.L3, 3, "2026-06-04 17:30"),
        (Stage.ANSWER, Level.L4, 2, "2026-06-08 17:30"),
        (Stage.AUDIT, Level.L2, 1, "2026-06-01 11:00"),
        (Stage.AUDIT, Level.L4, 2, "2026-06-02 17:30"),
        (Stage.PROMISE, Level.L2, 1, "2026-06-02 09:00"),
        (Stage.PROMISE, Level.L3, 1, "2026-06-10 17:30"),
        (Stage.PROMISE, Level.L4, 1, "2026-06-17 17:30"),
        (Stage.PROMISE, Level.CONSULT, 1, "2026-06-08 17:30"),
        (Stage.RATING, Level.L3, 1, "2026-06-08 24:00"),
        (Stage.TRIAGE, Level.L3, 1, "2026-06-02 17:30"),
        (Stage.CALLBACK, Level.L3, 1, "2026-06-04 17:30"),
    ],
)
def test_the_default_regulation(
    clocks: Session, stage: Stage, level: Level | None, round_no: int, end: str
) -> None:
    row = begin(clocks, stage, level, round_no=round_no)
    assert row.due_at == at(end)
    assert row.regulation_id
    assert row.calendar_version_id


def test_no_limit_for_a_stage_without_its_level(clocks: Session) -> None:
    with pytest.raises(NotFound) as refusal:
        begin(clocks, Stage.ANSWER, None)
    assert str(refusal.value) == "现行规则没有规定“答复”的期限"


def test_a_decision_sets_its_own_limit(clocks: Session) -> None:
    row = begin(clocks, limit=Limit(2, WD), unit_id=4)
    assert (row.due_at, row.regulation_id, row.unit_id) == (at("2026-06-03 17:30"), None, 4)


def test_one_open_clock_per_stage(clocks: Session) -> None:
    begin(clocks)
    with pytest.raises(IntegrityError), clocks.begin_nested():
        begin(clocks)
    actions.cancel(clocks, CASE, Stage.ANSWER, now=MONDAY)
    begin(clocks)
    assert [view.is_open for view in queries.deadlines_of(clocks, CASE)] == [False, True]


def test_meet(clocks: Session) -> None:
    begin(clocks)
    row = actions.meet(clocks, CASE, Stage.ANSWER, now=at("2026-06-08 17:29"))
    assert row is not None
    assert queries.view(row).lamp(at("2026-07-01 00:00")) is Lamp.GREEN
    assert actions.meet(clocks, CASE, Stage.ANSWER, now=MONDAY) is None


def test_pause_and_resume(clocks: Session) -> None:
    begin(clocks)
    begin(clocks, Stage.PROMISE)
    begin(clocks, Stage.CONTACT)
    stopped = actions.pause_all(clocks, CASE, {Stage.ANSWER, Stage.PROMISE}, now=at("2026-06-03 10:00"))
    assert {row.stage for row in stopped} == {Stage.ANSWER, Stage.PROMISE}
    assert actions.pause_all(clocks, CASE, {Stage.ANSWER}, now=at("2026-06-04 10:00")) == []
    clocks.expire_all()
    answer = queries.deadlines_of(clocks, CASE)[0]
    assert answer.lamp(at("2026-08-01 10:00")) is Lamp.PAUSED
    actions.resume_all(clocks, CASE, now=at("2026-06-10 10:00"))
    ends = {view.stage: view.due_at for view in queries.deadlines_of(clocks, CASE)}
    assert ends[Stage.ANSWER] == at("2026-06-16 17:30")
    assert ends[Stage.PROMISE] == at("2026-06-18 17:30")
    assert ends[Stage.CONTACT] == at("2026-06-02 17:30")


def test_late_stays_late_over_a_pause(clocks: Session) -> None:
    begin(clocks)
    actions.pause_all(clocks, CASE, now=at("2026-06-09 10:00"))
    clocks.expire_all()
    (row,) = actions.resume_all(clocks, CASE, now=at("2026-06-10 10:00"))
    assert row.due_at == at("2026-06-08 17:30")


def test_meeting_a_stopped_clock_lets_it_go_first(clocks: Session) -> None:
    begin(clocks)
    actions.pause_all(clocks, CASE, now=at("2026-06-03 10:00"))
    row = actions.meet(clocks, CASE, Stage.ANSWER, now=at("2026-07-01 10:00"))
    assert row is not None
    assert row.met_at is not None
    assert row.met_at < row.due_at


def test_move_and_lengthen(clocks: Session) -> None:
    begin(clocks)
    row = actions.move(clocks, CASE, Stage.ANSWER, at("2026-06-12 00:00") - timedelta(hours=9))
    assert row is not None
    assert row.due_at == at("2026-06-11 17:30")
    row = actions.lengthen(clocks, CASE, Stage.ANSWER, 2)
    assert row is not None
    assert row.due_at == at("2026-06-15 17:30")
    assert row.amount == 5
    assert actions.move(clocks, CASE, Stage.SIGN, MONDAY) is None
    assert actions.lengthen(clocks, CASE, Stage.SIGN, 2) is None


def test_a_lengthened_clock_keeps_the_gift_over_a_pause(clocks: Session) -> None:
    begin(clocks)
    actions.lengthen(clocks, CASE, Stage.ANSWER, 5)
    actions.pause_all(clocks, CASE, now=at("2026-06-03 10:00"))
    (row,) = actions.resume_all(clocks, CASE, now=at("2026-06-03 11:00"))
    assert row.due_at == at("2026-06-16 17:30")


def test_lengthen_while_stopped(clocks: Session) -> None:
    begin(clocks)
    actions.pause_all(clocks, CASE, now=at("2026-06-03 10:00"))
    actions.lengthen(clocks, CASE, Stage.ANSWER, 2)
    (row,) = actions.resume_all(clocks, CASE, now=at("2026-06-10 10:00"))
    assert row.due_at == at("2026-06-18 17:30")


@pytest.mark.parametrize(
    ("met", "again", "end"),
    [
        ("2026-06-02 10:00", "2026-06-03 10:00", "2026-06-10 17:30"),  # all five were left
        (
            "2026-06-08 10:00",
            "2026-06-09 10:00",
            "2026-06-11 17:30",
        ),  # one was left: two working days at least
        ("2026-06-20 10:00", "2026-06-22 10:00", "2026-06-24 17:30"),  # late: the same
    ],
)
def test_a_send_back_leaves_two_working_days_at_least(
    clocks: Session, met: str, again: str, end: str
) -> None:
    begin(clocks)
    actions.meet(clocks, CASE, Stage.ANSWER, now=at(met))
    row = actions.reopen(clocks, CASE, Stage.ANSWER, now=at(again))
    assert row is not None
    assert (row.due_at, row.met_at) == (at(end), None)
    assert actions.reopen(clocks, CASE, Stage.SIGN, now=at(again)) is None


def test_what_was_late_stays_late_when_it_is_sent_back(clocks: Session) -> None:
    late = begin(clocks, round_no=2)
    late.noted_at = at("2026-06-10 09:00")
    actions.meet(clocks, CASE, Stage.ANSWER, now=at("2026-06-20 10:00"))
    was = late.due_at
    row = actions.reopen(clocks, CASE, Stage.ANSWER, now=at("2026-06-22 10:00"))
    assert row is not None
    assert (late.met_at, late.due_at) == (at("2026-06-20 10:00"), was)
    assert row.id != late.id
    assert row.noted_at == late.noted_at
    assert (row.round, row.level) == (late.round, late.level)
    actions.meet(clocks, CASE, Stage.ANSWER, now=at("2026-06-22 11:00"))
    assert standing(queries.deadlines_of(clocks, CASE), None).kept is False


def test_a_changed_level(clocks: Session) -> None:
    begin(clocks)
    begin(clocks, Stage.RATING)
    begin(clocks, Stage.SIGN, limit=Limit(2, NH))
    moves = actions.recount(clocks, CASE, Level.L4)
    assert [(move.stage, move.was, move.becomes) for move in moves] == [
        (Stage.ANSWER, at("2026-06-08 17:30"), at("2026-06-15 17:30"))
    ]
    assert actions.recount(clocks, CASE, Level.L4) == []


def test_a_changed_level_keeps_a_pause(clocks: Session) -> None:
    begin(clocks)
    actions.pause_all(clocks, CASE, now=at("2026-06-03 10:00"))
    actions.recount(clocks, CASE, Level.L4)
    (row,) = actions.resume_all(clocks, CASE, now=at("2026-06-10 10:00"))
    assert row.due_at == at("2026-06-24 17:30")  # nine of ten, over the Dragon Boat Festival


def test_overdue_ones_are_noted_once(clocks: Session) -> None:
    row = begin(clocks)
    assert queries.open_before(clocks, Stage.ANSWER, row.due_at - timedelta(seconds=1)) == []
    (found,) = queries.open_before(clocks, Stage.ANSWER, row.due_at, kind="case")
    assert actions.note(clocks, found.id, now=row.due_at)
    assert not actions.note(clocks, found.id, now=row.due_at)
    assert queries.open_before(clocks, Stage.ANSWER, row.due_at) == []


def test_a_stopped_clock_is_not_over(clocks: Session) -> None:
    begin(clocks)
    actions.pause_all(clocks, CASE, now=at("2026-06-03 10:00"))
    assert queries.open_before(clocks, Stage.ANSWER, at("2027-06-03 10:00")) == []
