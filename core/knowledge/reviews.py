"""When an answer must be looked at again; pure. Lateness is derived (docs/decisions/0005), only the date is kept."""

from datetime import date, timedelta

from core.knowledge.terms import ReviewState

AT_MOST = timedelta(days=366)
"""No answer is trusted longer than a year without a look."""

STALE_AFTER = timedelta(days=90)
"""So long after its review date an answer is still shown to citizens."""


def review_state(review_on: date, today: date) -> ReviewState:
    """How fresh an answer is; on its review date it still is."""
    if today <= review_on:
        return ReviewState.FRESH
    return ReviewState.DUE if today <= review_on + STALE_AFTER else ReviewState.STALE


def oldest_shown(today: date) -> date:
    """The earliest review date of an answer that citizens still see; the same rule for SQL."""
    return today - STALE_AFTER
