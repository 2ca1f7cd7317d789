"""What a form says before it is sent is what the act then does."""

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import intake
from core.cases.queries.desks import desk, waiting
from core.cases.queries.file import case_file
from core.cases.queries.forecast import answer_forecast, promise_forecast
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.ratings import call_first
from core.cases.queries.scope import case_by_number
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.deadlines.terms import Level, Stage
from core.foundation.errors import NotFound
from tests.factories.cases import MONDAY, Team, walk


@pytest.mark.parametrize("next_round", [False, True])
def test_the_answer_date_is_the_one_that_is_printed(session: Session, crew: Team, next_round: bool) -> None:
    walked = walk(session, crew).to(CaseStatus.CALLBACK if next_round else CaseStatus.ACCEPTED)
    walked.wait(minutes=20)
    said = answer_forecast(session, crew.reviewer, walked.id, now=walked.now, next_round=next_round)
    again = walk(session, crew).to(CaseStatus.REHANDLING if next_round else CaseStatus.DISPATCHED)
    clocks = case_file(session, crew.operator, again.id, now=again.now).clocks
    assert said.due_at == next(clock.due_at for clock in clocks if clock.stage is Stage.ANSWER)


@pytest.mark.parametrize("level", [Level.L2, Level.L3, Level.L4])
@pytest.mark.parametrize("category", ["pump", "loose"])
def test_the_promised_date_is_the_one_after_acceptance(
    session: Session, crew: Team, level: Level, category: str
) -> None:
    walked = walk(session, crew).wait(minutes=30)
    chosen = getattr(crew, category).id
    began = case_file(session, crew.operator, walked.id, now=walked.now).submitted_at
    said = promise_forecast(session, began, category_id=chosen, level=level)
    intake.accept(
        session, crew.operator, walked.id, category_id=chosen, area_id=None, level=level, now=walked.now
    )
    promise = case_file(session, crew.operator, walked.id, now=walked.now).promise
    assert promise is not None
    assert promise.due_at == said.due_at


def test_a_number_opens_a_case_only_for_who_may_see_it(session: Session, crew: Team) -> None:
    walked = walk(session, crew)
    assert case_by_number(session, crew.operator, f" {walked.slip.number.lower()} ") == walked.id
    with pytest.raises(NotFound):
        case_by_number(session, crew.clerk, walked.slip.number)
    with pytest.raises(NotFound):
        answer_forecast(session, crew.clerk, walked.id, now=MONDAY)


def test_a_desk_finds_a_number_by_its_end_and_counts_its_segments(session: Session, crew: Team) -> None:
    first, second = walk(session, crew), walk(session, crew).to(CaseStatus.CALLBACK)
    tail = f"{first.slip.number[5:9]}-{first.slip.number[9:]}"
    found = desk(session, crew.operator, Desk.ALL, Filters(text=tail), now=MONDAY)
    assert [row.id for row in found.rows] == [first.id]
    assert not desk(session, crew.operator, Desk.ALL, Filters(text="99%"), now=MONDAY).rows
    queue = waiting(session, crew.reviewer, Desk.CALLBACK, now=second.now)
    assert (queue.total, queue.stages[Stage.TRIAGE]) == (1, 1)
    narrowed = desk(session, crew.reviewer, Desk.CALLBACK, Filters(stage=Stage.CALLBACK), now=second.now)
    assert narrowed.total == 0


def test_contradictory_answers_are_called_first(session: Session, crew: Team) -> None:
    clear, muddled = (walk(session, crew).to(CaseStatus.ANSWERED).wait(hours=1) for _ in range(2))
    clear.rate(Resolved.NO, Satisfied.NO)
    muddled.rate(Resolved.NO, Satisfied.YES)
    assert call_first(session, [clear.id, muddled.id]) == {muddled.id}
