"""Whether a unit answered in time: examples for the rule; test_roaming holds its SQL twin against what people do."""

import runpy
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from core.cases.actions import figuring, rating
from core.cases.actions.citizen import withdraw
from core.cases.queries.standing import FIGURES, strayed
from core.cases.standing import Standing, standing
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.deadlines.terms import Level, Stage
from core.deadlines.values import DeadlineView
from core.foundation.calendar import Limit, Unit
from core.foundation.errors import NotAllowed
from core.foundation.settings import ROOT
from core.identity.actor import SYSTEM
from db.models.cases import Case
from tests.factories.cases import MONDAY, Team, walk

UNIT, OTHER = 7, 8
IDS = count(1)
DUE = MONDAY + timedelta(days=7)


def clock(
    met: float | None = None,
    *,
    dropped: float | None = None,
    stands: float | None = None,
    days: float = 7,
    unit_id: int = UNIT,
    stage: Stage = Stage.ANSWER,
) -> DeadlineView:
    """A clock of so many days; met, dropped or stopped so many days after its beginning."""

    def after(span: float | None) -> object:
        return None if span is None else MONDAY + timedelta(days=span)

    return DeadlineView(
        next(IDS),
        ("case", 1),
        stage,
        1,
        unit_id,
        Level.L3,
        Limit(5, Unit.WORKING_DAY),
        MONDAY,
        MONDAY + timedelta(days=days),
        MONDAY,
        after(stands),  # type: ignore[arg-type]
        after(met),  # type: ignore[arg-type]
        after(dropped),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        ([], Standing()),
        ([clock(stage=Stage.SIGN)], Standing()),
        ([clock(met=3)], Standing(DUE, True)),
        ([clock(met=7)], Standing(DUE, False)),  # a due time is exclusive
        ([clock()], Standing(DUE, False)),
        ([clock(dropped=3)], Standing()),  # withdrawn, ended, taken away in time
        ([clock(dropped=9)], Standing(DUE, False)),  # it was late by then
        ([clock(stands=3)], Standing(None, False)),
        ([clock(stands=9)], Standing(DUE, False)),
        ([clock(met=9, unit_id=OTHER), clock(met=3)], Standing(DUE, True)),
        ([clock(met=3), clock(met=19, days=20)], Standing(MONDAY + timedelta(days=20), True)),
        ([clock(met=9), clock(met=19, days=20)], Standing(MONDAY + timedelta(days=20), False)),
        ([clock(met=9), clock(stands=10, days=20)], Standing(None, False)),
    ],
)
def test_a_unit_is_judged_by_its_own_clocks(clocks: list[DeadlineView], expected: Standing) -> None:
    assert standing(clocks, UNIT) == expected


def columns(session: Session, case_id: int) -> tuple[object, ...]:
    session.flush()
    row = session.get_one(Case, case_id)
    return (row.answer_due_at is not None, row.answer_kept, row.solved, row.content)


def test_the_case_says_what_happened_as_it_happens(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(CaseStatus.ACCEPTED)
    assert columns(session, walked.id) == (False, None, None, None)
    walked = walk(session, crew).to(CaseStatus.DISPATCHED)
    assert columns(session, walked.id) == (True, False, None, None)
    walked = walk(session, crew).to(CaseStatus.ANSWERED)
    assert columns(session, walked.id) == (True, True, None, None)
    walked.rate(Resolved.PARTLY, Satisfied.NO)
    assert columns(session, walked.id) == (True, True, True, False)
    walked.wait(hours=1)
    rating.uphold(session, crew.reviewer, walked.id, now=walked.now)
    assert columns(session, walked.id) == (True, False, True, False), "the second round waits for its answer"
    walked.wait(hours=1).reply()
    walked.wait(hours=1).release()
    assert columns(session, walked.id) == (True, True, None, None), "a new answer has no rating yet"
    assert strayed(session) == []


def test_a_case_withdrawn_in_time_is_nobodys_delay_and_late_it_is(session: Session, crew: Team) -> None:
    early, late = (walk(session, crew).to(CaseStatus.IN_PROGRESS) for _each in range(2))
    withdraw(session, early.citizen, early.id, now=early.now)
    withdraw(session, late.citizen, late.id, now=late.wait(days=30).now)
    assert columns(session, early.id)[:2] == (False, None)
    assert columns(session, late.id)[:2] == (True, False)


def test_what_strayed_is_found_and_mended(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(CaseStatus.ANSWERED)
    walked.rate(Resolved.YES, Satisfied.YES)
    session.flush()
    session.execute(update(Case).where(Case.id == walked.id).values(content=None, answer_kept=False))
    assert strayed(session) == [walked.id]
    with pytest.raises(NotAllowed):
        figuring.mend(session, crew.lead)
    assert figuring.mend(session, SYSTEM) == [walked.id]
    assert strayed(session) == []


def test_the_migration_fills_what_acts_would_have_written(session: Session, crew: Team) -> None:
    for status in (CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS, CaseStatus.CALLBACK, CaseStatus.REHANDLING):
        walk(session, crew).to(status)
    session.flush()
    session.execute(update(Case).values(dict.fromkeys(FIGURES)))
    filling = runpy.run_path(str(ROOT / "db/migrations/versions/0010_figures_on_the_case.py"))
    for statement in (filling["CLOCKS"], filling["RATINGS"]):
        session.execute(text(statement))
    assert strayed(session) == []
