"""PROMISE_BROKEN: asked thirty or ninety days later, the person says that it was not kept (E.1 look_again)."""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding


def find(line: Sequence[Event]) -> list[Finding]:
    """Every look back that found a promise broken."""
    return [
        Finding(EntryType.PROMISE_BROKEN, Rule.NOT_KEPT, event.unit_id, (event.id,), event.effective_at)
        for event in line
        if event.name == CaseEvent.PROMISE_BROKEN
    ]
