"""A level rises: by days, by something missed, by a further trigger. The system drafts, people sign."""

from core.supervision import levels
from core.supervision.actions.spine import Act
from core.supervision.queries.facts import standing_of
from core.supervision.terms import INTERVIEW, Cause, SupervisionEvent
from core.supervision.values import Rise


def raise_to(act: Act, rise: Rise | None) -> bool:
    """Write a rise down; whether there was one."""
    row = act.row
    if rise is None:
        return False
    was, row.level = row.level, rise.level
    row.raised_at = rise.at
    if row.level >= INTERVIEW and row.red_at is None:
        row.red_at = rise.at
    before, act.at = act.at, rise.at
    act.record(SupervisionEvent.LEVEL_RAISED, facts={"was": was, "cause": rise.cause})
    act.at = before
    return True


def missed(act: Act, cause: Cause) -> bool:
    """One level more for something missed at the act's moment, where it rises at all; whether it did."""
    return raise_to(act, levels.by_breach(standing_of(act.row), cause, act.at))
