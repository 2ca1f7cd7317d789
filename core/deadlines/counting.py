"""The count that stands on a deadline row: its limit, its calendar, what is left, when it is over."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core.deadlines import queries
from core.deadlines.rules import warns_at
from core.foundation.calendar import Limit, Rest, Unit, WorkCalendar, due_after, whole
from db.models.deadlines import Deadline


def given(row: Deadline) -> Limit:
    """The limit as it was given."""
    return Limit(row.amount, row.unit, row.public)


def give(row: Deadline, limit: Limit, target: Limit | None) -> None:
    """Write a limit and its target onto the row."""
    row.amount, row.unit, row.public = limit.amount, limit.unit, limit.public
    row.warning_amount = None if target is None else target.amount
    row.warning_unit = None if target is None else target.unit


def running(row: Deadline) -> Rest:
    """What runs from `counted_from` on: the rest after a pause or a move, else the whole limit."""
    return whole(row.counted_from, given(row)) if row.rest is None else _read(row.rest)


def keep(row: Deadline, rest: Rest) -> None:
    """Write what is left onto the row."""
    row.rest = {
        "amount": rest.amount,
        "unit": rest.unit.value,
        "public": rest.public,
        "late": None if rest.late is None else rest.late.isoformat(),
    }


def _read(kept: Mapping[str, object]) -> Rest:
    late = kept["late"]
    return Rest(
        amount=int(str(kept["amount"])),
        unit=Unit[str(kept["unit"])],
        public=bool(kept["public"]),
        late=None if late is None else datetime.fromisoformat(str(late)),
    )


def calendar_of(session: Session, row: Deadline) -> WorkCalendar:
    """The calendar that counts this row."""
    return queries.calendar_of(session, row.calendar_version_id)


def count(session: Session, row: Deadline) -> None:
    """Count the end and the warning anew; while the clock stands, as if it went on at once."""
    calendar, rest = calendar_of(session, row), running(row)
    begin = row.paused_at or row.counted_from
    target = queries.as_target(row.warning_amount, row.warning_unit)
    row.due_at = due_after(begin, rest, calendar)
    row.warns_at = warns_at(begin, row.due_at, given(row), calendar, target)


def go_on(session: Session, row: Deadline, now: datetime) -> None:
    """Let a stopped clock go on with what is left; one that runs is left alone."""
    if row.paused_at is not None:
        row.counted_from, row.paused_at = now, None
        count(session, row)
