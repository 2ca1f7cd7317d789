"""Who may do what to an entry, on one page. Who wrote a version never publishes it: an answer is seen by two people."""

from dataclasses import dataclass

from core.identity.actor import Actor
from core.identity.permissions import Predicate, Rules
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.knowledge.terms import EntryAct as A
from core.knowledge.terms import EntryStatus

WRITERS = (Role.UNIT_CLERK, Role.UNIT_LEAD)
"""Who writes for a unit."""

DECIDERS = (Role.REVIEWER, Role.CENTER_LEAD)
"""Who decides at the centre what is in force."""

ACTING: dict[A, tuple[Role, ...]] = {
    A.DRAFT: (*WRITERS, Role.OPERATOR),
    A.REVISE: (*WRITERS, Role.OPERATOR),
    A.REVIEW: (*WRITERS, Role.OPERATOR),
    A.PUBLISH: DECIDERS,
    A.SEND_BACK: DECIDERS,
    A.HAND_OVER: (Role.CENTER_LEAD,),
    A.RETIRE: (*DECIDERS, Role.UNIT_LEAD),
    A.RESTORE: DECIDERS,
}
"""In which role a line names who did it, the first that he holds."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the predicates ask about an entry, or about one that is to be written.

    Attributes:
        owner_path: path of the unit that answers for it.
        centre_path: path of the district's centre, empty while there is none.
        writer_id: who wrote the newest version; None before there is one.
    """

    owner_path: str
    centre_path: str
    writer_id: int | None = None
    status: EntryStatus = EntryStatus.DRAFT


def for_owner(*roles: Role) -> Predicate[EntryFacts]:
    """Holds one of the roles in the owner unit or above it."""
    return lambda actor, entry: actor.has_in(entry.owner_path, *roles)


def at_centre(*roles: Role) -> Predicate[EntryFacts]:
    """Holds one of the roles at the centre."""
    return lambda actor, entry: bool(entry.centre_path) and actor.has_in(entry.centre_path, *roles)


def is_centres_own(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """The centre answers for it itself."""
    return bool(entry.centre_path) and entry.owner_path == entry.centre_path


def did_not_write(actor: Actor, entry: EntryFacts) -> bool:
    """Another person than who wrote the version."""
    return actor.account_id is not None and actor.account_id != entry.writer_id


def is_system(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """The clock, or the operator at the terminal."""
    return actor.has(Role.SYSTEM)


WRITING = ((for_owner(*WRITERS),), (is_centres_own, at_centre(Role.OPERATOR)))
DECIDING = ((at_centre(*DECIDERS), did_not_write),)

RULES: Rules[EntryFacts] = {
    A.DRAFT: WRITING,
    A.REVISE: WRITING,
    A.REVIEW: WRITING,
    A.PUBLISH: DECIDING,
    A.SEND_BACK: DECIDING,
    A.HAND_OVER: ((at_centre(Role.CENTER_LEAD),),),
    A.RETIRE: ((at_centre(*DECIDERS),), (for_owner(Role.UNIT_LEAD),)),
    A.RESTORE: ((at_centre(*DECIDERS),),),
}


def sees(actor: Actor, entry: EntryFacts) -> bool:
    """Whether an entry exists for this person; SQL twin: `core.knowledge.queries.scope.visible_to`.

    What is published is for everybody who works here; drafts and what is retired for the centre and the owner.
    """
    if is_system(actor, entry):
        return True
    if entry.status is EntryStatus.PUBLISHED:
        return actor.has(*CENTRE_ROLES, *UNIT_ROLES)
    return at_centre(*CENTRE_ROLES)(actor, entry) or for_owner(*UNIT_ROLES)(actor, entry)
