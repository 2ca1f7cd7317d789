"""DESIGNATED: a leader gave an instruction on a case (domain.md E.1 instruct): proposed, a supervisor lists it."""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding


def find(line: Sequence[Event]) -> list[Finding]:
    """Every instruction, held for the unit that has the case."""
    return [
        Finding(EntryType.DESIGNATED, Rule.INSTRUCTED, event.unit_id, (event.id,), event.effective_at)
        for event in line
        if event.name == CaseEvent.INSTRUCTED
    ]
