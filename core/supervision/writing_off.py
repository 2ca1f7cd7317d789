"""When an entry may be written off: the condition of domain.md E.3 row 9, pure.

(a) The person has an answer, and (b) one of the grounds, and (c) for 推诿 somebody has signed it. One supervisor signs
where the person is content; in all other cases two people do.
"""

from core.supervision.terms import EntryType, Ground, Missing
from core.supervision.values import Told

BY_SILENCE = frozenset({EntryType.OVERDUE, EntryType.BUCK_PASSING})
"""What was late or passed around is made good by the answer, if nobody complains of it."""

ONE_SIGNS = frozenset({Ground.SATISFIED})
"""The person himself has confirmed it."""


def lacking(kind: EntryType, told: Told) -> Missing | None:
    """What stands against any writing off: no answer yet, or nobody who owns it."""
    if not told.answered:
        return Missing.NOT_ANSWERED
    if kind is EntryType.BUCK_PASSING and not told.signed:
        return Missing.NO_OWNER
    return None


def grounds(kind: EntryType, told: Told) -> tuple[Ground, ...]:
    """Grounds that hold by the facts, the strongest first; 复核认定 is always left to two people."""
    if lacking(kind, told) is not None:
        return ()
    held = {
        Ground.SATISFIED: told.content is True,
        Ground.NO_COMPLAINT: kind in BY_SILENCE and told.content is None and told.window_over,
        Ground.KEPT: kind is EntryType.PROMISE_BROKEN and told.kept,
        Ground.FOUND: True,
    }
    return tuple(ground for ground, holds in held.items() if holds)


def why_not(kind: EntryType, told: Told) -> Missing | None:
    """What is missing for a ground by facts alone; None when there is one."""
    missing = lacking(kind, told)
    if missing is not None or grounds(kind, told) != (Ground.FOUND,):
        return missing
    return Missing.COMPLAINT if told.content is False else Missing.OPEN_WINDOW
