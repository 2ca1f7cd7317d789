"""The small table of a co-unit's part, and how much time it has (domain.md E.1, add_unit); pure."""

from enum import Enum

from core.cases.terms import TaskState
from core.foundation.calendar import Limit
from core.foundation.errors import Conflict
from core.foundation.text import N_

REFUSALS = 2
"""After the second refusal the centre's lead decides."""


class TaskAct(Enum):
    """What can be done to a part."""

    SIGN = "SIGN"
    FINISH = "FINISH"
    REFUSE = "REFUSE"
    ASK_AGAIN = "ASK_AGAIN"
    CANCEL = "CANCEL"


S = TaskState
MOVES: dict[TaskAct, tuple[frozenset[TaskState], TaskState]] = {
    TaskAct.SIGN: (frozenset({S.OPEN}), S.SIGNED),
    TaskAct.FINISH: (frozenset({S.SIGNED}), S.DONE),
    TaskAct.REFUSE: (frozenset({S.OPEN, S.SIGNED}), S.REFUSED),
    TaskAct.ASK_AGAIN: (frozenset({S.REFUSED}), S.OPEN),
    TaskAct.CANCEL: (frozenset({S.OPEN, S.SIGNED, S.REFUSED}), S.CANCELLED),
}


def next_state(state: TaskState, act: TaskAct) -> TaskState:
    """The state after an act.

    Raises:
        Conflict: it does not start from this state.
    """
    sources, target = MOVES[act]
    if state not in sources:
        raise Conflict(N_("这项协办现在是“{state}”，请刷新后再看"), state=state)
    return target


def half(answer: Limit) -> Limit:
    """The time for a part: half of the answer's, and never less than one of its unit."""
    return Limit(max(1, answer.amount // 2), answer.unit)
