"""Who may do what to a case: predicates, and one map act → any of (all of …), on one page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.cases.counters import COUNTERS, NOTHING, Tally, left
from core.cases.terms import HANDLING, CaseStatus, Visibility
from core.cases.terms import CaseAct as A
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
        task_paths: paths of the co-units that are at work on it.
        handled_by: the named handler, and who answered, signed, assigned, contacted, drafted, sent back or signed.
        named: accounts that may see it although it is secret.
        tally: how often counted events happened.
    """

    id: int
    status: CaseStatus
    round: int
    visibility: Visibility
    desk_path: str
    unit_path: str
    handler_id: int | None
    handled_by: frozenset[int]
    task_paths: tuple[str, ...] = ()
    named: frozenset[int] = field(default_factory=frozenset)
    tally: Tally = NOTHING


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


def in_co_unit(*roles: Role) -> Predicate:
    """Holds one of the roles in a co-unit or above it; which task it is, the act looks at itself."""
    return lambda actor, case: any(actor.has_in(path, *roles) for path in case.task_paths)


def while_in(*statuses: CaseStatus) -> Predicate:
    """The case is in one of these statuses, where different people may do the same act at different times."""
    return lambda actor, case: case.status in statuses  # noqa: ARG005


def did_not_handle(actor: Actor, case: CaseFacts) -> bool:
    """A person may not review or call back what he handled."""
    return actor.account_id not in case.handled_by


def first_round(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """From the second round on the centre's lead decides."""
    return case.round == 1


def first_extension(actor: Actor, case: CaseFacts) -> bool:
    """A second extension is the centre's lead's to decide."""
    return not second_extension(actor, case)


def second_extension(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """It was extended once before."""
    return case.tally.of(COUNTERS[A.EXTEND]) > 0


def not_designated(actor: Actor, case: CaseFacts) -> bool:
    """The dispatcher's own dispatch is his to take back."""
    return not designated(actor, case)


def designated(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """The centre's lead decided whose it is; only the lead takes that back."""
    return case.tally.of(COUNTERS[A.DESIGNATE]) > 0


def sent_back_enough(actor: Actor, case: CaseFacts) -> bool:  # noqa: ARG001
    """Sent back as often as it may be in this round: now the centre's lead releases, or gives it to another unit."""
    return not left(A.SEND_BACK, case.tally)


OPERATOR, DISPATCHER = at_desk(Role.OPERATOR), at_desk(Role.DISPATCHER)
REVIEWER, LEAD = at_desk(Role.REVIEWER), at_desk(Role.CENTER_LEAD)
CLERK, HANDLER, UNIT_LEAD = in_unit(Role.UNIT_CLERK), in_unit(Role.UNIT_HANDLER), in_unit(Role.UNIT_LEAD)
EXTENDERS = ((DISPATCHER, first_extension), (LEAD, second_extension))
BY_PHONE = (REVIEWER, did_not_handle)
TERMINATORS = while_in(CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING, CaseStatus.DEFERRED)

MAY: dict[A, tuple[tuple[Predicate, ...], ...]] = {
    A.ASK_PERSON: (
        (OPERATOR, while_in(CaseStatus.SUBMITTED, CaseStatus.ACCEPTED)),
        (HANDLER, while_in(*HANDLING)),
    ),
    A.SUPPLEMENT: ((holds_key,), (OPERATOR,)),
    A.LAPSE: ((is_system,),),
    A.CONTINUE_WITHOUT: ((is_system,),),
    A.ACCEPT: ((OPERATOR,),),
    A.ASK_REFUSAL: ((OPERATOR,),),
    A.REFUSE: ((REVIEWER,),),
    A.DENY_REFUSAL: ((REVIEWER,),),
    A.ASK_OVERTURN: ((holds_key,),),
    A.OVERTURN_REFUSAL: ((LEAD,),),
    A.UPHOLD_REFUSAL: ((LEAD,),),
    A.MERGE: ((OPERATOR,),),
    A.UNMERGE: ((OPERATOR,), (is_system,)),
    A.SHARE_ANSWER: ((is_system,),),
    A.ANSWER_DIRECTLY: ((OPERATOR,),),
    A.RECLASSIFY: ((OPERATOR,), (DISPATCHER,)),
    A.DISPATCH: ((DISPATCHER,),),
    A.RECALL: ((DISPATCHER, not_designated), (LEAD, designated)),
    A.SIGN: ((CLERK,),),
    A.ASSIGN: ((in_unit(Role.UNIT_CLERK, Role.UNIT_HANDLER),),),
    A.TAKE_OVER: ((HANDLER,),),
    A.ASK_RETURN: ((CLERK,),),
    A.AGREE_RETURN: ((UNIT_LEAD,),),
    A.DECLINE_RETURN: ((UNIT_LEAD,),),
    A.APPROVE_RETURN: ((DISPATCHER,),),
    A.REFUSE_RETURN: ((DISPATCHER,),),
    A.DESIGNATE: (
        (LEAD, while_in(CaseStatus.RETURN_PENDING, *HANDLING)),
        (LEAD, while_in(CaseStatus.REPLY_REVIEW), sent_back_enough),
    ),
    A.CONTACT: ((HANDLER,),),
    A.ADD_UNIT: ((DISPATCHER,), (UNIT_LEAD,)),
    A.SIGN_TASK: ((in_co_unit(Role.UNIT_CLERK, Role.UNIT_HANDLER),),),
    A.FINISH_TASK: ((in_co_unit(Role.UNIT_HANDLER, Role.UNIT_LEAD),),),
    A.REFUSE_TASK: ((in_co_unit(Role.UNIT_LEAD),),),
    A.ASK_TASK_AGAIN: ((DISPATCHER,), (UNIT_LEAD,)),
    A.INSIST_TASK: ((LEAD,),),
    A.CANCEL_TASK: ((DISPATCHER,), (UNIT_LEAD,), (LEAD,)),
    A.ASK_EXTENSION: ((UNIT_LEAD,),),
    A.EXTEND: EXTENDERS,
    A.DENY_EXTENSION: EXTENDERS,
    A.ASK_DEFERRAL: ((UNIT_LEAD,),),
    A.DEFER: ((LEAD,),),
    A.DENY_DEFERRAL: ((LEAD,),),
    A.RESUME: ((HANDLER,), (is_system,)),
    A.ASK_REPLY: ((HANDLER,),),
    A.SIGN_REPLY: ((UNIT_LEAD,),),
    A.REFUSE_REPLY: ((UNIT_LEAD,),),
    A.RELEASE: ((REVIEWER, did_not_handle), (LEAD, sent_back_enough, did_not_handle)),
    A.RELEASE_UNAUDITED: ((is_system,),),
    A.SEND_BACK: ((REVIEWER, did_not_handle),),
    A.CORRECT_ANSWER: ((REVIEWER, did_not_handle), (is_system,)),
    A.RATE_WELL: ((holds_key,), BY_PHONE),
    A.RATE_BADLY: ((holds_key,), BY_PHONE),
    A.RATING_WINDOW_OVER: ((is_system,),),
    A.TRY_CALL: (BY_PHONE,),
    A.CLOSE_UNRATED: ((is_system,),),
    A.UPHOLD: ((REVIEWER, first_round, did_not_handle), (LEAD, did_not_handle)),
    A.ASK_UNREASONABLE: (BY_PHONE,),
    A.FIND_UNREASONABLE: ((LEAD, did_not_handle),),
    A.DENY_UNREASONABLE: ((LEAD, did_not_handle),),
    A.CHANGE_RATING: ((holds_key,),),
    A.REOPEN: ((holds_key,),),
    A.WITHDRAW: ((holds_key,),),
    A.ASK_TERMINATION: ((UNIT_LEAD, TERMINATORS), (OPERATOR, while_in(CaseStatus.ACCEPTED))),
    A.TERMINATE: ((LEAD,),),
    A.DENY_TERMINATION: ((LEAD,),),
    A.INSTRUCT: ((at_desk(Role.LEADERS),),),
    A.REPORT_BACK: ((UNIT_LEAD,), (LEAD,)),
    A.URGE: ((holds_key,),),
    A.PRESS: ((at_desk(Role.SUPERVISOR),), (DISPATCHER,), (LEAD,)),
    A.LOOK_AGAIN: ((is_system,),),
    A.LOOK_KEPT: ((holds_key,), BY_PHONE),
    A.LOOK_BROKEN: ((holds_key,), BY_PHONE),
}

SUBMITTERS = CENTRE_ROLES | {Role.CITIZEN, Role.DEPUTY, Role.SYSTEM}
"""Who may begin a case, any desk of the centre among them; there is no case yet to ask about."""

EXPORTS_WHOLE = frozenset({Role.CENTER_LEAD})
"""Who may take a list away with names and numbers in full, with a reason that is written down."""

NOTE_WRITERS = (
    *(Role.OPERATOR, Role.DISPATCHER, Role.REVIEWER, Role.CENTER_LEAD),
    *(Role.UNIT_HANDLER, Role.UNIT_CLERK, Role.UNIT_LEAD),
)
"""Who may leave a word among colleagues, in the order in which a person with several roles acts; no act of E.1."""


def may_note(actor: Actor, case: CaseFacts) -> bool:
    """Whether this person handles the case, at its desk, in its unit, or in a co-unit."""
    return any(place(*NOTE_WRITERS)(actor, case) for place in (at_desk, in_unit, in_co_unit))


def may_split(actor: Actor, case: CaseFacts) -> bool:
    """Whether this person may make two cases of one."""
    return OPERATOR(actor, case)


def may(actor: Actor, act: A, case: CaseFacts) -> bool:
    """Whether this person may do this to this case."""
    return any(all(predicate(actor, case) for predicate in group) for group in MAY[act])


def require(actor: Actor, act: A, case: CaseFacts) -> None:
    """Refuse what `may` says no to.

    Raises:
        NotAllowed: with the act by name.
    """
    if not may(actor, act, case):
        raise NotAllowed(N_("您没有“{act}”这一件的权限"), act=act)


def sees(actor: Actor, case: CaseFacts) -> bool:
    """Whether the case exists for this person; its SQL twin is `core.cases.queries.scope.visible_to`."""
    if holds_key(actor, case) or is_system(actor, case):
        return True
    centre = at_desk(*CENTRE_ROLES, *CASE_READERS)(actor, case)
    unit = in_unit(*UNIT_ROLES)(actor, case) or in_co_unit(*UNIT_ROLES)(actor, case)
    if case.visibility is Visibility.SECRET:
        named = actor.account_id is not None and actor.account_id in case.named
        return (centre and at_desk(Role.CONFIDENTIAL)(actor, case)) or (named and unit)
    return centre or unit
