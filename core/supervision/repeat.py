"""REPEAT: the same matter told for the third time within ninety days (domain.md E.1 reopen).

When it is told, no unit has it yet: it is held against the unit to which it is dispatched next, that is to say against
the unit that was to have settled it.
"""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding

TOWARDS = frozenset({CaseEvent.DISPATCHED.value, CaseEvent.DESIGNATED.value})


def find(line: Sequence[Event]) -> list[Finding]:
    """The first dispatch after it was noted that the matter repeats itself."""
    found, told = [], None
    for event in line:
        if event.name == CaseEvent.REPEATED:
            told = event
        elif event.name in TOWARDS and told is not None:
            found.append(
                Finding(
                    EntryType.REPEAT,
                    Rule.TOLD_AGAIN,
                    event.unit_id,
                    (told.id, event.id),
                    event.effective_at,
                )
            )
            told = None
    return found
