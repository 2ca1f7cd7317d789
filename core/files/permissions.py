"""Who may see a file: whoever may see what it belongs to.

Files stand left of cases and know none of them. A capability to the right says who may see its subjects::

    @guards("case")
    def may_see(session, actor, subject_id): ...

A kind without a guard is seen by nobody. Before it belongs to anything, a file is its uploader's own.
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy.orm import Session

from core.identity.actor import Actor

Guard: TypeAlias = Callable[[Session, Actor, int], bool]
"""Whether this actor may see the files of the subject with this id."""

_guards: dict[str, Guard] = {}


def guards(subject_kind: str) -> Callable[[Guard], Guard]:
    """Register the guard of a kind of subject.

    Raises:
        ValueError: the kind has another guard already; two opinions about who may look are one too many.
    """

    def register(guard: Guard) -> Guard:
        if subject_kind in _guards:
            raise ValueError(f"files of {subject_kind} are guarded already")
        _guards[subject_kind] = guard
        return guard

    return register


def viewer_of(subject_kind: str) -> Guard:
    """The guard of a kind; without one, nobody sees its files."""
    return _guards.get(subject_kind, _nobody)


def owns_upload(actor: Actor, uploaded_by: int | None) -> bool:
    """Whether an unattached file is this actor's own; what strangers sent belongs to no account."""
    return uploaded_by == actor.account_id


def _nobody(session: Session, actor: Actor, subject_id: int) -> bool:  # noqa: ARG001 (the shape of a guard)
    return False
