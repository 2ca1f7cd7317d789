"""Who keeps a clock on its own row: a capability that sorts its subjects by due times is told of every change.

Deadlines stand left of all subjects and know none of them. A capability to the right says what it keeps::

    @keeps("case")
    def keep_clock(session, subject_id): ...

It is called in the transaction that changed a clock, after the change was flushed; the subject's row is locked or new.
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy.orm import Session

from core.journal.terms import Subject

Keeper: TypeAlias = Callable[[Session, int], None]

_keepers: dict[str, Keeper] = {}


def keeps(subject_kind: str) -> Callable[[Keeper], Keeper]:
    """Register what is called when a clock of this kind of subject has changed.

    Raises:
        ValueError: the kind has another keeper already.
    """

    def register(keeper: Keeper) -> Keeper:
        if subject_kind in _keepers:
            raise ValueError(f"clocks of {subject_kind} are kept already")
        _keepers[subject_kind] = keeper
        return keeper

    return register


def changed(session: Session, subject: Subject) -> None:
    """Write clocks down, then let the subject's keeper look at them."""
    session.flush()
    kind, subject_id = subject
    if kind in _keepers:
        _keepers[kind](session, subject_id)
