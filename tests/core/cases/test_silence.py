"""Silence is closed as unrated after three calls, and a full callback desk costs the clock one look."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event as happening
from sqlalchemy.orm import Session

from core.cases.actions import rating
from core.cases.jobs import close_silent, end_rating_windows
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.foundation.errors import NotFound
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import MONDAY, Team, Walk, walk

S = CaseStatus


def test_a_case_that_cannot_be_acted_on_stops_no_other(
    session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = (walk(session, crew).to(CaseStatus.ANSWERED) for _ in range(2))
    over = rating.rating_window_over

    def act(session: Session, actor: Actor, case_id: int, *, now: datetime) -> object:
        if case_id == broken.id:
            raise NotFound("no regulation is in force")
        return over(session, actor, case_id, now=now)

    monkeypatch.setattr(rating, "rating_window_over", act)
    assert end_rating_windows(session, whole.now + timedelta(days=9)) == 1
    assert session.get_one(Case, whole.id).status is CaseStatus.CALLBACK


def unrated(case: Walk) -> Walk:
    """From the answer to the callback desk, without a word of the person."""
    case.wait(days=9)
    assert end_rating_windows(case.session, case.now) == 1
    return case


def called(case: Walk) -> Walk:
    """Three calls on two days, nobody picked up."""
    for days in (0, 0, 1):
        case.wait(days=days)
        rating.try_call(case.session, case.team.reviewer, case.id, reached=False, now=case.now)
    return case


def looks(session: Session, case: Walk) -> tuple[int, int]:
    """How many cases the job closes, and how many statements it sends."""
    sent: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    session.flush()
    happening.listen(session.get_bind(), "before_cursor_execute", count)
    try:
        closed = close_silent(session, case.now + timedelta(minutes=1))
    finally:
        happening.remove(session.get_bind(), "before_cursor_execute", count)
    return closed, len(sent)


def test_cases_that_cannot_be_closed_yet_are_not_looked_at_one_by_one(session: Session, crew: Team) -> None:
    for _ in range(3):
        unrated(walk(session, crew).to(S.ANSWERED))
        rated = called(walk(session, crew).to(S.CALLBACK))
    assert looks(session, rated) == (0, 1)


def test_only_the_silent_one_is_closed(session: Session, crew: Team) -> None:
    rated = called(walk(session, crew).to(S.CALLBACK))
    waiting = unrated(walk(session, crew).to(S.ANSWERED))
    silent = called(unrated(walk(session, crew).to(S.ANSWERED)))
    closed, _ = looks(session, silent)
    assert closed == 1
    statuses = [session.get_one(Case, case.id).status for case in (rated, waiting, silent)]
    assert statuses == [S.CALLBACK, S.CALLBACK, S.CLOSED]


def test_calls_of_the_round_before_do_not_count(session: Session, crew: Team) -> None:
    case = called(walk(session, crew, now=MONDAY).to(S.CALLBACK))
    rating.uphold(session, crew.reviewer, case.id, now=case.now)
    case.wait(hours=1)
    case.reply()
    case.release()
    unrated(case)
    assert session.get_one(Case, case.id).round == 2
    assert looks(session, case)[0] == 0
    assert looks(session, called(case))[0] == 1


def test_a_rating_of_the_round_before_does_not_count(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED)
    case.rate(Resolved.NO, Satisfied.NO)
    rating.uphold(session, crew.reviewer, case.id, now=case.now)
    case.wait(hours=1)
    case.reply()
    case.release()
    assert looks(session, called(unrated(case)))[0] == 1
