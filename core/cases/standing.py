"""Whether the unit answered in time (domain.md F, 按时办结率), pure.

Judged are the clocks of the unit that has the case: what another unit left undone is not this one's. A clock counts
that was met or came due; one that was dropped before it was due asks for nothing any more. Of several rounds each must
have been in time, the last one says in which period the case is due. A clock that stands still is due at no time.
Its SQL twin is `core.cases.queries.standing`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView


@dataclass(frozen=True, slots=True)
class Standing:
    """What the case says of its unit's time to answer.

    Attributes:
        due_at: None while nothing was to be answered, or the clock stands still.
        kept: every clock was met before it was due; None without a clock.
    """

    due_at: datetime | None = None
    kept: bool | None = None


def standing(clocks: Iterable[DeadlineView], unit_id: int | None) -> Standing:
    """How a unit stands with its answer, by all clocks a case ever had."""
    counting = sorted(
        (
            each
            for each in clocks
            if each.stage is Stage.ANSWER
            and each.unit_id == unit_id
            and (each.cancelled_at is None or each.cancelled_at >= each.due_at)
        ),
        key=lambda each: each.id,
    )
    if not counting:
        return Standing()
    last = counting[-1]
    stands = last.is_open and last.paused_at is not None and last.paused_at < last.due_at
    return Standing(
        None if stands else last.due_at,
        all(each.met_at is not None and each.met_at < each.due_at for each in counting),
    )
