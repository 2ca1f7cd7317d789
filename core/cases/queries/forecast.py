"""When an answer would be due if somebody decided now: what a form says before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import Attributes, answer_limit, promise_limit
from core.cases.tasking import half
from core.cases.terms import KIND
from core.deadlines.queries import current_calendar, deadlines_of, limit_for
from core.deadlines.terms import URGENT, Level, Stage
from core.foundation.calendar import Limit, add_working_days, due, last_day, midnight
from core.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Forecast:
    """A limit, and the instant at which it would be over."""

    limit: Limit
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Lengthened:
    """Where the unit's limit and the person's date would lie; None where that clock does not run."""

    answer_at: datetime | None
    promise_at: datetime | None


def own_limit(session: Session, category_id: int | None, level: Level, round_no: int) -> Limit | None:
    """The answer limit a category sets for itself, in the first round of a matter that is not urgent."""
    if category_id is None or round_no > 1 or level in URGENT:
        return None
    return limit_of(attributes_of(session, category_id), level)


def limit_of(attributes: Attributes, level: Level) -> Limit | None:
    """The same, of attributes that are at hand."""
    return None if level in URGENT else answer_limit(attributes.answer_days)


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


def promise_forecast(session: Session, began: datetime, *, category_id: int | None, level: Level) -> Forecast:
    """The date the person would be told if his case were accepted so.

    Args:
        session: the transaction.
        began: when the case was submitted; it is counted from the first word.
        category_id: what it would be filed under.
        level: how urgent it would be.
    """
    own = own_limit(session, category_id, level, 1)
    limit = promise_limit(own) if own else limit_for(session, Stage.PROMISE, level, began, 1)
    return Forecast(limit, due(began, limit, current_calendar(session, began)))


def stage_forecast(session: Session, actor: Actor, case_id: int, stage: Stage, *, now: datetime) -> Forecast:
    """When a stage would be over if it began now: waiting for the person, a decision, a unit's signature.

    Raises:
        NotFound: no such case for this person.
    """
    row, _ = case_for(session, actor, case_id)
    limit = limit_for(session, stage, row.level, now, row.round)
    return Forecast(limit, due(now, limit, current_calendar(session, now)))


def task_forecast(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Forecast:
    """The clock of a co-unit's part if it were asked now: half of the answer's.

    Raises:
        NotFound: no such case for this person.
    """
    limit = half(answer_forecast(session, actor, case_id, now=now).limit)
    return Forecast(limit, due(now, limit, current_calendar(session, now)))


def extension_forecast(
    session: Session, actor: Actor, case_id: int, *, days: int, now: datetime
) -> Lengthened:
    """Both dates after so many working days more, counted from the last day of each.

    Raises:
        NotFound: no such case for this person.
    """
    row, _ = case_for(session, actor, case_id)
    calendar = current_calendar(session, now)
    found: dict[Stage, datetime] = {}
    for clock in deadlines_of(session, (KIND, row.id)):
        if clock.is_open and clock.stage in {Stage.ANSWER, Stage.PROMISE}:
            last = add_working_days(last_day(clock.due_at), days, calendar)
            found[clock.stage] = midnight(last) if clock.limit.public else calendar.closing(last)
    return Lengthened(found.get(Stage.ANSWER), found.get(Stage.PROMISE))
