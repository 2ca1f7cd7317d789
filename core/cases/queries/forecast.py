"""When an answer would be due if somebody decided now: what a form says before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import answer_limit, promise_limit
from core.deadlines.queries import current_calendar, limit_for
from core.deadlines.terms import URGENT, Level, Stage
from core.foundation.calendar import Limit, due
from core.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Forecast:
    """A limit, and the instant at which it would be over."""

    limit: Limit
    due_at: datetime


def own_limit(session: Session, category_id: int | None, level: Level, round_no: int) -> Limit | None:
    """The answer limit a category sets for itself, in the first round of a matter that is not urgent."""
    if category_id is None or round_no > 1 or level in URGENT:
        return None
    return answer_limit(attributes_of(session, category_id).answer_days)


def answer_forecast(
    session: Session, actor: Actor, case_id: int, *, now: datetime, next_round: bool = False
) -> Forecast:
    """The unit's clock if the case were dispatched now, or sent into its next round.

    Raises:
        NotFound: no such case for this person.
    """
    row, _ = case_for(session, actor, case_id)
    round_no = row.round + 1 if next_round else row.round
    limit = own_limit(session, row.category_id, row.level, round_no) or limit_for(
        session, Stage.ANSWER, row.level, now, round_no
    )
    return Forecast(limit, due(now, limit, current_calendar(session, now)))


def promise_forecast(
    session: Session, actor: Actor, case_id: int, *, category_id: int | None, level: Level
) -> Forecast:
    """The date the person would be told if the case were accepted so; counted from the first word.

    Raises:
        NotFound: no such case for this person.
    """
    row, _ = case_for(session, actor, case_id)
    began = row.submitted_at
    own = own_limit(session, category_id, level, 1)
    limit = promise_limit(own) if own else limit_for(session, Stage.PROMISE, level, began, 1)
    return Forecast(limit, due(began, limit, current_calendar(session, began)))
