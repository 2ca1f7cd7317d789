"""When a closed case is looked at again, and which ones: planned results all, of the others a sample; pure.

Thirty and ninety natural days after closing (domain.md E.1, look_again).
"""

from datetime import datetime, timedelta

from core.cases.terms import Outcome

AFTER = (timedelta(days=30), timedelta(days=90))
ONE_IN = 20
"""Of the results that are not planned, every twentieth case is asked about, by its number."""


def looked_at(outcome: Outcome | None, case_id: int) -> bool:
    """Whether this case is looked at again."""
    return outcome is Outcome.PLANNED or (outcome is Outcome.SOLVED and case_id % ONE_IN == 0)


def due_looks(closed_at: datetime, now: datetime) -> int:
    """How many looks are due by now."""
    return sum(now - closed_at >= after for after in AFTER)
