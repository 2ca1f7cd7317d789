"""FALSE_OR_POOR_REPLY: sent back twice in one round, or corrected after the person had complained.

See docs/decisions/0036. Both are only proposed: whether a reply was false, a person says.
"""

from collections.abc import Sequence

from core.cases.terms import CaseEvent
from core.identity.terms import Role
from core.journal.terms import Event
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding

TIMES = 2
COMPLAINTS = frozenset({CaseEvent.RATED_BADLY.value, CaseEvent.RATING_CHANGED.value})


def find(line: Sequence[Event]) -> list[Finding]:
    """Second send-backs of a round, and first corrections after a complaint about the same round."""
    found = []
    sent: dict[object, list[Event]] = {}
    complained: dict[object, Event] = {}
    for event in line:
        round_no = event.facts.get("round")
        if event.name == CaseEvent.SENT_BACK:
            times = sent.setdefault((round_no, event.unit_id), [])
            times.append(event)
            if len(times) == TIMES:
                found.append(_poor(Rule.SENT_BACK_TWICE, event, *times))
        elif event.name in COMPLAINTS:
            complained[round_no] = event
        elif event.name == CaseEvent.CORRECTED and event.by.role != Role.SYSTEM and event.unit_id is not None:
            complaint = complained.pop(round_no, None)
            if complaint is not None:
                found.append(_poor(Rule.CORRECTED_AFTER_COMPLAINT, event, complaint, event))
    return found


def _poor(rule: Rule, last: Event, *events: Event) -> Finding:
    return Finding(
        EntryType.FALSE_OR_POOR_REPLY,
        rule,
        last.unit_id,
        tuple(event.id for event in events),
        last.effective_at,
    )
