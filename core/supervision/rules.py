"""What the rules of the ledger find on a line: pure, over frozen events, the same for one event and a whole past."""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.journal.terms import Event
from core.supervision import designated, dissatisfied, overdue, passing, poor_reply, promise, repeat
from core.supervision.values import Finding

TRIGGERS = (overdue, passing, dissatisfied, poor_reply, repeat, promise, designated)
"""One room per trigger; each looks along the line and finds."""

LOOKED_AT = frozenset(
    event.value
    for event in (
        CaseEvent.DUE_PASSED,
        CaseEvent.RETURN_REFUSED,
        CaseEvent.TASK_REFUSED,
        CaseEvent.UPHELD,
        CaseEvent.SENT_BACK,
        CaseEvent.CORRECTED,
        CaseEvent.DISPATCHED,
        CaseEvent.DESIGNATED,
        CaseEvent.PROMISE_BROKEN,
        CaseEvent.INSTRUCTED,
    )
)
"""Events that may complete a finding; at all others nobody need look."""

ENDING = frozenset(
    event.value
    for event in (
        CaseEvent.WITHDRAWN,
        CaseEvent.LAPSED,
        CaseEvent.TERMINATED,
        CaseEvent.MERGED,
        CaseEvent.REFUSED,
    )
)
"""Events with which every entry of the case ends (E.3 row 12a; of a refused one nothing could ever be written off)."""


def findings(line: Sequence[Event]) -> list[Finding]:
    """Everything that the rules find on a line, in the order of its moments."""
    found = [finding for trigger in TRIGGERS for finding in trigger.find(line)]
    return sorted(found, key=lambda finding: (finding.at, finding.events[-1], finding.rule))


def completed_by(line: Sequence[Event], event: Event) -> list[Finding]:
    """What this event completes: findings whose newest evidence it is.

    Args:
        line: the whole line, or its beginning up to the event.
    """
    if event.name not in LOOKED_AT:
        return []
    before = [each for each in line if each.seq <= event.seq]
    return [finding for finding in findings(before) if finding.events[-1] == event.id]


def alone(event: Event) -> list[Finding]:
    """What an event shows by itself, without its line: passed limits and upheld ratings."""
    return [*overdue.find([event]), *dissatisfied.find([event])]
