"""BUCK_PASSING, exactly by E.3 row 2, from the unit's own acts.

Its return was refused, or it left the case unsigned longer than the limit and one working day, or it refused a task
twice.
How often one case was dispatched is a question to the centre's catalogue and not the designated unit's fault.
"""

from collections.abc import Sequence
from datetime import datetime

from core.cases.terms import CaseEvent
from core.deadlines.terms import Stage
from core.foundation.calendar import Limit, Unit, WorkCalendar, due
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding

GRACE = Limit(1, Unit.WORKING_DAY)
"""After the limit to sign."""

REFUSALS = 2


def find(line: Sequence[Event]) -> list[Finding]:
    """Returns that were refused, and tasks that were refused twice by the same unit."""
    found = []
    refused: dict[object, list[Event]] = {}
    for event in line:
        if event.name == CaseEvent.RETURN_REFUSED and event.unit_id is not None:
            found.append(_passed(Rule.RETURN_REFUSED, event.unit_id, (event,), event.effective_at))
        if event.name == CaseEvent.TASK_REFUSED and event.unit_id is not None:
            times = refused.setdefault(event.facts.get("task_id"), [])
            times.append(event)
            if len(times) == REFUSALS:
                found.append(
                    _passed(Rule.TASK_REFUSED_TWICE, event.unit_id, tuple(times), event.effective_at)
                )
    return found


def left_unsigned(
    passed: Event, ended_at: datetime | None, calendar: WorkCalendar, now: datetime
) -> Finding | None:
    """A case, or a part of one, that was still not signed a working day after the limit.

    Args:
        passed: the event that the limit to sign has passed.
        ended_at: when the clock ended, by signing or because nobody waits any more; None: it still runs.
        now: the moment up to which is looked.
    """
    if passed.facts.get("stage") != Stage.SIGN or passed.unit_id is None:
        return None
    until = due(passed.effective_at, GRACE, calendar)
    if until > now or (ended_at is not None and ended_at < until):
        return None
    return _passed(Rule.LEFT_UNSIGNED, passed.unit_id, (passed,), until)


def _passed(rule: Rule, unit_id: int, events: Sequence[Event], at: datetime) -> Finding:
    return Finding(EntryType.BUCK_PASSING, rule, unit_id, tuple(event.id for event in events), at)
