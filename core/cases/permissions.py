"""Who may do what to a case: predicates, and one map act → any of (all of …), on one page."""

from collections.abc import Callable
from dataclasses import dataclass

from core.cases.terms import CaseAct as A
from core.cases.terms import CaseStatus, Visibility
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor, Grant
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role

CASE_READERS = frozenset({Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR})
"""Roles that read every case of their subtree and handle none."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the predicates ask about a case.

    Attributes:
        desk_path: path of the centre whose desk it is on.
        unit_path: path of the lead unit, empty while there is none.
        handled_by: the named handler, and who signed, assigned, contacted, drafted, sent back or signed the reply.
    """

    id: int
    status: CaseStatus
    round: int
    visibility: Visibility
    desk_path: str
    unit_path: str
    handler_id: int | None
    handled_by: frozenset[int]


Predicate = Callable[[Actor, CaseFacts], bool]


def key_to(case_id: int) -> Actor:
    """A citizen who has shown number and code, or the link: a grant on this one case."""
    return Actor(None, "", (Grant(Role.CITIZEN, 0, _key(case_id)),))


def _key(case_id: int) -> str:
    return f"case/{case_id}/"


def holds_key(actor: Actor, case: CaseFacts) -> bool:
    """The person whose case it is."""
    key = _key(case.id)
    return any(grant.role is Role.CITIZEN and grant.unit_path == key for grant in actor.grants)


def is_system(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """The clock or the queue."""
    return actor.has(Role.SYSTEM)


def at_desk(*roles: Role) -> Predicate:
    """Holds one of the roles at the centre whose desk the case is on."""
    return lambda actor, case: actor.has_in(case.desk_path, *roles)


def in_unit(*roles: Role) -> Predicate:
    """Holds one of the roles in the lead unit or above it."""
    return lambda actor, case: bool(case.unit_path) and actor.has_in(case.unit_path, *roles)


def did_not_handle(actor: Actor, case: CaseFacts) -> bool:
    """A person may not review or call back what he handled."""
    return actor.account_id not in case.handled_by


def first_round(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """From the second round on the centre's lead decides."""
    return case.round == 1


MAY: dict[A, tuple[tuple[Predicate, ...], ...]] = {
    A.ACCEPT: ((at_desk(Role.OPERATOR),),),
    A.DISPATCH: ((at_desk(Role.DISPATCHER),),),
    A.SIGN: ((in_unit(Role.UNIT_CLERK),),),
    A.ASSIGN: ((in_unit(Role.UNIT_CLERK, Role.UNIT_HANDLER),),),
    A.CONTACT: ((in_unit(Role.UNIT_HANDLER),),),
    A.ASK_REPLY: ((in_unit(Role.UNIT_HANDLER),),),
    A.SIGN_REPLY: ((in_unit(Role.UNIT_LEAD),),),
    A.REFUSE_REPLY: ((in_unit(Role.UNIT_LEAD),),),
    A.RELEASE: ((at_desk(Role.REVIEWER), did_not_handle),),
    A.RATE_WELL: ((holds_key,), (at_desk(Role.REVIEWER), did_not_handle)),
    A.RATE_BADLY: ((holds_key,), (at_desk(Role.REVIEWER), did_not_handle)),
    A.RATING_WINDOW_OVER: ((is_system,),),
    A.TRY_CALL: ((at_desk(Role.REVIEWER), did_not_handle),),
    A.CLOSE_UNRATED: ((is_system,),),
    A.UPHOLD: (
        (at_desk(Role.REVIEWER), first_round, did_not_handle),
        (at_desk(Role.CENTER_LEAD), did_not_handle),
    ),
    A.WITHDRAW: ((holds_key,),),
    A.SUPPLEMENT: ((holds_key,), (at_desk(Role.OPERATOR),)),
    A.URGE: ((holds_key,),),
}

SUBMITTERS = CENTRE_ROLES | {Role.CITIZEN, Role.DEPUTY, Role.SYSTEM}
"""Who may begin a case, any desk of the centre among them; there is no case yet to ask about."""


def may(actor: Actor, act: A, case: CaseFacts) -> bool:
    """Whether this person may do this to this case, whatever its status."""
    return any(all(predicate(actor, case) for predicate in group) for group in MAY[act])


def require(actor: Actor, act: A, case: CaseFacts) -> None:
    """Refuse what `may` says no to.

    Raises:
        NotAllowed: with the act by name.
    """
    if not may(actor, act, case):
        raise NotAllowed(N_("您没有「{act}」这一件的权限"), act=act)


def sees(actor: Actor, case: CaseFacts) -> bool:
    """Whether the case exists for this person; its SQL twin is `core.cases.queries.scope.visible_to`."""
    if holds_key(actor, case) or is_system(actor, case):
        return True
    if case.visibility is Visibility.SECRET:
        named = actor.account_id is not None and actor.account_id == case.handler_id
        return at_desk(Role.CENTER_LEAD)(actor, case) or (named and in_unit(*UNIT_ROLES)(actor, case))
    return at_desk(*CENTRE_ROLES, *CASE_READERS)(actor, case) or in_unit(*UNIT_ROLES)(actor, case)
