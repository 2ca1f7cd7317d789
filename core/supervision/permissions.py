"""Who may do what to an entry, on one page. Whoever handled the case does not verify; nobody judges his own house."""

from dataclasses import dataclass

from core.approvals.terms import ApprovalKind
from core.identity.actor import Actor
from core.identity.permissions import Predicate, Rules
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.supervision.terms import EntryState, EntryType, SupervisionEvent
from core.supervision.terms import SupervisionAct as A

READERS = CENTRE_ROLES | {Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR}
"""Roles that read the ledger of their centre."""

INSIDE = frozenset(
    {
        *(SupervisionEvent.PROPOSED, SupervisionEvent.PROPOSAL_SIGNED),
        *(SupervisionEvent.WRITE_OFF_ASKED, SupervisionEvent.WRITE_OFF_DENIED),
    }
)
"""Steps whose words stay with the centre: what was proposed of a unit, what two people of the centre agree on, letters.

What is decided against a unit is for it to read: a dismissal ends where it began, a refusal, a revocation, a denied
objection are reasons shown to both sides (domain.md E.3 rows 1a, 10, 12).
"""

ASKED_INSIDE = frozenset({ApprovalKind.WRITE_OFF})
"""Questions that one of the centre puts to another."""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the predicates ask about an entry, or about one that is to begin.

    Attributes:
        desk_path: path of the centre that answers for the case.
        unit_path: path of the unit whose entry it is; the centre's own where it is the centre's.
        handled_by: who had a hand in the case, named a plan, or asked for writing off.
        secret: the case is for named people only.
        case_seen: the case itself exists for the person who asks.
        level: how high it stands.
    """

    desk_path: str
    unit_path: str
    state: EntryState = EntryState.PROPOSED
    type: EntryType = EntryType.OVERDUE
    handled_by: frozenset[int] = frozenset()
    secret: bool = False
    case_seen: bool = False
    level: int = 1


def at_desk(*roles: Role) -> Predicate[EntryFacts]:
    """Holds one of the roles at the centre that answers for the case, or above it."""
    return lambda actor, entry: actor.has_in(entry.desk_path, *roles)


def in_unit(*roles: Role) -> Predicate[EntryFacts]:
    """Holds one of the roles in the unit whose entry it is, or above it."""
    return lambda actor, entry: actor.has_in(entry.unit_path, *roles)


def centres_own(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """It is held against the centre itself: its lead answers, the leaders decide."""
    return entry.unit_path == entry.desk_path


def of_a_unit(actor: Actor, entry: EntryFacts) -> bool:
    """It is held against a unit."""
    return not centres_own(actor, entry)


def did_not_handle(actor: Actor, entry: EntryFacts) -> bool:
    """Another person than those who handled the case."""
    return actor.account_id is not None and actor.account_id not in entry.handled_by


def is_designated(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """Leaders propose what they have designated, and nothing else."""
    return entry.type is EntryType.DESIGNATED


def below_committee(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """A letter that proposes an interview, not a matter for the standing committee."""
    return entry.level < 4


def is_system(actor: Actor, entry: EntryFacts) -> bool:  # noqa: ARG001
    """The clock, the queue, or an act whose follower lists at once."""
    return actor.has(Role.SYSTEM)


SYSTEM = ((is_system,),)
SUPERVISOR = ((at_desk(Role.SUPERVISOR),),)
VERIFIER = ((at_desk(Role.SUPERVISOR), did_not_handle),)
UNIT_LEAD = ((of_a_unit, in_unit(Role.UNIT_LEAD)), (centres_own, at_desk(Role.CENTER_LEAD)))
DECIDING = (
    (of_a_unit, at_desk(Role.CENTER_LEAD), did_not_handle),
    (centres_own, at_desk(Role.LEADERS), did_not_handle),
)

RULES: Rules[EntryFacts] = {
    A.PROPOSE: ((at_desk(Role.SUPERVISOR),), (at_desk(Role.LEADERS), is_designated), (is_system,)),
    A.LIST_AT_ONCE: SYSTEM,
    A.LIST: SUPERVISOR,
    A.DISMISS: SUPERVISOR,
    A.ACKNOWLEDGE: UNIT_LEAD,
    A.PLAN: UNIT_LEAD,
    A.LENGTHEN_PLAN: SUPERVISOR,
    A.ENQUIRE: (*SUPERVISOR, *SYSTEM),
    A.ANSWER_ENQUIRY: (
        (of_a_unit, in_unit(Role.UNIT_LEAD, Role.UNIT_HANDLER, Role.UNIT_CLERK)),
        (centres_own, at_desk(Role.CENTER_LEAD)),
    ),
    A.TELL_PERSON: ((at_desk(Role.SUPERVISOR, Role.REVIEWER),),),
    A.REQUEST_WRITE_OFF: UNIT_LEAD,
    A.VERIFY: VERIFIER,
    A.WRITE_OFF: VERIFIER,
    A.ASK_WRITE_OFF: VERIFIER,
    A.AGREE_WRITE_OFF: DECIDING,
    A.DENY_WRITE_OFF: DECIDING,
    A.REFUSE_WRITE_OFF: VERIFIER,
    A.ASK_LONG_TERM: UNIT_LEAD,
    A.GRANT_LONG_TERM: DECIDING,
    A.DENY_LONG_TERM: DECIDING,
    A.REVIEW: DECIDING,
    A.BRING_BACK: DECIDING,
    A.APPEAL: UNIT_LEAD,
    A.GRANT_APPEAL: DECIDING,
    A.DENY_APPEAL: DECIDING,
    A.REVOKE: DECIDING,
    A.ADD_TRIGGER: SYSTEM,
    A.WEIGH: SUPERVISOR,
    A.RAISE: SYSTEM,
    A.NOTE_PASSED: SYSTEM,
    A.SIGN_PROPOSAL: (
        (of_a_unit, below_committee, at_desk(Role.CENTER_LEAD)),
        (centres_own, below_committee, at_desk(Role.LEADERS)),
        (at_desk(Role.LEADERS),),
    ),
    A.END: SYSTEM,
    A.RELIST: SYSTEM,
}


def reads_inside(actor: Actor, entry: EntryFacts) -> bool:
    """Whether somebody reads the words that stay with the centre."""
    return is_system(actor, entry) or at_desk(*READERS)(actor, entry)


def sees(actor: Actor, entry: EntryFacts) -> bool:
    """Whether an entry exists for this person; SQL twin: `core.supervision.queries.scope.visible_to`.

    The centre reads its ledger, a unit its own entries, also when the case has gone to another unit; what was only
    proposed or dismissed is the centre's. An entry of a secret case is for those who may see the case.
    """
    if is_system(actor, entry):
        return True
    if entry.secret and not entry.case_seen:
        return False
    if at_desk(*READERS)(actor, entry):
        return True
    hidden = entry.state in {EntryState.PROPOSED, EntryState.DISMISSED}
    return not hidden and in_unit(*UNIT_ROLES)(actor, entry)
