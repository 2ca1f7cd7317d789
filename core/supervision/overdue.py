"""OVERDUE: a limit passed, at any stage, held against who held it (domain.md E.3 rows 1 and 2).

The person's date (承诺) opens nothing: the desk or the unit that let it pass has a clock of its own behind it. A clock
without a unit is the centre's, and the centre's delay is the centre's.
"""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.deadlines.terms import Stage
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding

OF_NOBODY = frozenset({Stage.PROMISE.value})
"""Passed limits that are no desk's own."""

OF_CENTRE = frozenset(
    {
        *(Stage.ACCEPT.value, Stage.DISPATCH.value, Stage.AUDIT.value, Stage.TRIAGE.value),
        *(Stage.CALLBACK.value, Stage.REFUSAL.value, Stage.OVERTURN.value, Stage.RETURN.value),
        *(Stage.DESIGNATION.value, Stage.EXTENSION.value, Stage.DEFERRAL.value),
        *(Stage.TERMINATION.value, Stage.UNREASONABLE.value),
    }
)
"""Stages that the centre holds, whatever unit the case has meanwhile."""


def find(line: Sequence[Event]) -> list[Finding]:
    """Every limit that passed on this line, one finding each."""
    return [
        Finding(EntryType.OVERDUE, Rule.LIMIT_PASSED, holder(event), (event.id,), event.effective_at)
        for event in line
        if event.name == CaseEvent.DUE_PASSED and event.facts.get("stage") not in OF_NOBODY
    ]


def holder(event: Event) -> int | None:
    """Whose clock it was; None: the centre's."""
    return None if event.facts.get("stage") in OF_CENTRE else event.unit_id
