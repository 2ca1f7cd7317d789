"""DISSATISFIED: a bad rating was judged right, and the case is handled once more (domain.md E.1 uphold, E.3 row 2).

Level 1 the first time, level 2 the second. Where no unit ever had it, the centre answered, and the entry is its own.
"""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding

SECOND_ROUND = 2


def find(line: Sequence[Event]) -> list[Finding]:
    """Every bad rating that was upheld."""
    return [
        Finding(
            EntryType.DISSATISFIED,
            Rule.RATING_UPHELD,
            event.unit_id,
            (event.id,),
            event.effective_at,
            1 if event.facts.get("round") == SECOND_ROUND else 2,
        )
        for event in line
        if event.name == CaseEvent.UPHELD
    ]
