"""Which act leads from which status to which: the table of domain.md E.1. Nothing else moves a status.

A target that depends on the case's past is named by a word of `Where` and found by `resolve`, which is pure.
"""

from dataclasses import dataclass
from enum import Enum

from core.cases.terms import BEFORE_REVIEW, HANDLING, OPEN, CaseAct, CaseStatus
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.terms import Role

A, S = CaseAct, CaseStatus


class Where(Enum):
    """A target that the case's past decides.

    SAME: the status stays. RESUME: back to where it was interrupted. HANDLING: the first round's handling or a later
    round's. AGAIN: handled once more, or dispatched at last where no unit ever had it.
    """

    SAME = "SAME"
    RESUME = "RESUME"
    HANDLING = "HANDLING"
    AGAIN = "AGAIN"


@dataclass(frozen=True, slots=True)
class Past:
    """What of a case's past a target may depend on.

    Attributes:
        resume: the status that was interrupted, None when none is.
        unit: a unit has it, or had it last.
    """

    round: int = 1
    resume: CaseStatus | None = None
    unit: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table.

    Attributes:
        sources: statuses in which the act is possible; empty for the act that begins a case.
        target: the status it leads to, or what decides it.
        roles: who may, in the order in which a person with several of them acts.
    """

    act: CaseAct
    sources: frozenset[CaseStatus]
    target: CaseStatus | Where
    roles: tuple[Role, ...]


def _move(
    act: CaseAct,
    sources: frozenset[CaseStatus] | set[CaseStatus],
    target: CaseStatus | Where,
    *roles: Role,
) -> Move:
    return Move(act, frozenset(sources), target, roles)


SAME = Where.SAME
UNDECIDED = frozenset({S.SUBMITTED, S.ACCEPTED})
"""The centre has it and no unit yet."""
ENDING = frozenset({S.IN_PROGRESS, S.REHANDLING, S.DEFERRED})
WITH_TASKS = frozenset({S.DISPATCHED, S.RETURN_PENDING, S.NEED_INFO, *ENDING})
"""Co-units may be at work."""
TOLD = frozenset({S.ANSWERED, S.CALLBACK, S.CLOSED})
"""The person has an answer."""
CITIZEN, SYSTEM, OPERATOR, DISPATCHER = Role.CITIZEN, Role.SYSTEM, Role.OPERATOR, Role.DISPATCHER
REVIEWER, LEAD = Role.REVIEWER, Role.CENTER_LEAD
CLERK, HANDLER, UNIT_LEAD = Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD

MOVES: tuple[Move, ...] = (
    _move(A.SUBMIT, set(), S.SUBMITTED, OPERATOR, DISPATCHER, REVIEWER, LEAD, CITIZEN, Role.DEPUTY, SYSTEM),
    _move(A.ASK_PERSON, UNDECIDED | HANDLING, S.NEED_INFO, OPERATOR, HANDLER),
    _move(A.SUPPLEMENT, {S.NEED_INFO}, Where.RESUME, OPERATOR, CITIZEN),
    _move(A.SUPPLEMENT, OPEN - {S.NEED_INFO}, SAME, OPERATOR, CITIZEN),
    _move(A.LAPSE, {S.NEED_INFO}, S.WITHDRAWN, SYSTEM),
    _move(A.CONTINUE_WITHOUT, {S.NEED_INFO}, Where.RESUME, SYSTEM),
    _move(A.ACCEPT, {S.SUBMITTED}, S.ACCEPTED, OPERATOR),
    _move(A.ASK_REFUSAL, UNDECIDED, SAME, OPERATOR),
    _move(A.REFUSE, UNDECIDED, S.NOT_ACCEPTED, REVIEWER),
    _move(A.DENY_REFUSAL, UNDECIDED, SAME, REVIEWER),
    _move(A.ASK_OVERTURN, {S.NOT_ACCEPTED}, SAME, CITIZEN),
    _move(A.OVERTURN_REFUSAL, {S.NOT_ACCEPTED}, S.SUBMITTED, LEAD),
    _move(A.UPHOLD_REFUSAL, {S.NOT_ACCEPTED}, SAME, LEAD),
    _move(A.MERGE, UNDECIDED, S.MERGED, OPERATOR),
    _move(A.UNMERGE, {S.MERGED}, S.ACCEPTED, OPERATOR, SYSTEM),
    _move(A.SHARE_ANSWER, {S.MERGED}, S.ANSWERED, SYSTEM),
    _move(A.ANSWER_DIRECTLY, {S.ACCEPTED}, S.ANSWERED, OPERATOR),
    _move(A.RECLASSIFY, BEFORE_REVIEW - {S.SUBMITTED, S.MERGED}, SAME, OPERATOR, DISPATCHER),
    _move(A.DISPATCH, {S.ACCEPTED}, S.DISPATCHED, DISPATCHER),
    _move(A.RECALL, {S.DISPATCHED}, S.ACCEPTED, DISPATCHER, LEAD),
    _move(A.SIGN, {S.DISPATCHED}, Where.HANDLING, CLERK),
    _move(A.ASSIGN, HANDLING, SAME, CLERK, HANDLER),
    _move(A.TAKE_OVER, HANDLING, SAME, HANDLER),
    _move(A.ASK_RETURN, {S.DISPATCHED}, SAME, CLERK),
    _move(A.AGREE_RETURN, {S.DISPATCHED}, S.RETURN_PENDING, UNIT_LEAD),
    _move(A.DECLINE_RETURN, {S.DISPATCHED}, SAME, UNIT_LEAD),
    _move(A.APPROVE_RETURN, {S.RETURN_PENDING}, S.DISPATCHED, DISPATCHER),
    _move(A.REFUSE_RETURN, {S.RETURN_PENDING}, S.DISPATCHED, DISPATCHER),
    _move(A.DESIGNATE, {S.RETURN_PENDING, S.REPLY_REVIEW} | HANDLING, S.DISPATCHED, LEAD),
    _move(A.CONTACT, HANDLING, SAME, HANDLER),
    _move(A.ADD_UNIT, {S.DISPATCHED} | HANDLING, SAME, DISPATCHER, UNIT_LEAD),
    _move(A.SIGN_TASK, WITH_TASKS, SAME, CLERK, HANDLER),
    _move(A.FINISH_TASK, WITH_TASKS, SAME, HANDLER, UNIT_LEAD),
    _move(A.REFUSE_TASK, WITH_TASKS, SAME, UNIT_LEAD),
    _move(A.ASK_TASK_AGAIN, WITH_TASKS, SAME, DISPATCHER, UNIT_LEAD),
    _move(A.INSIST_TASK, WITH_TASKS, SAME, LEAD),
    _move(A.CANCEL_TASK, WITH_TASKS, SAME, DISPATCHER, UNIT_LEAD, LEAD),
    _move(A.ASK_EXTENSION, HANDLING, SAME, UNIT_LEAD),
    _move(A.EXTEND, HANDLING, SAME, DISPATCHER, LEAD),
    _move(A.DENY_EXTENSION, HANDLING, SAME, DISPATCHER, LEAD),
    _move(A.ASK_DEFERRAL, HANDLING, SAME, UNIT_LEAD),
    _move(A.DEFER, HANDLING, S.DEFERRED, LEAD),
    _move(A.DENY_DEFERRAL, HANDLING, SAME, LEAD),
    _move(A.RESUME, {S.DEFERRED}, Where.RESUME, HANDLER, SYSTEM),
    _move(A.ASK_REPLY, HANDLING, SAME, HANDLER),
    _move(A.SIGN_REPLY, HANDLING, S.REPLY_REVIEW, UNIT_LEAD),
    _move(A.REFUSE_REPLY, HANDLING, SAME, UNIT_LEAD),
    _move(A.RELEASE, {S.REPLY_REVIEW}, S.ANSWERED, REVIEWER, LEAD),
    _move(A.RELEASE_UNAUDITED, {S.REPLY_REVIEW}, S.ANSWERED, SYSTEM),
    _move(A.SEND_BACK, {S.REPLY_REVIEW}, Where.HANDLING, REVIEWER),
    _move(A.CORRECT_ANSWER, TOLD, SAME, REVIEWER, SYSTEM),
    _move(A.RATE_WELL, {S.ANSWERED, S.CALLBACK}, S.CLOSED, REVIEWER, CITIZEN),
    _move(A.RATE_BADLY, {S.ANSWERED, S.CALLBACK}, S.CALLBACK, REVIEWER, CITIZEN),
    _move(A.RATING_WINDOW_OVER, {S.ANSWERED}, S.CALLBACK, SYSTEM),
    _move(A.TRY_CALL, {S.CALLBACK}, SAME, REVIEWER),
    _move(A.CLOSE_UNRATED, {S.CALLBACK}, S.CLOSED, SYSTEM),
    _move(A.UPHOLD, {S.CALLBACK}, Where.AGAIN, REVIEWER, LEAD),
    _move(A.ASK_UNREASONABLE, {S.CALLBACK}, SAME, REVIEWER),
    _move(A.FIND_UNREASONABLE, {S.CALLBACK}, S.CLOSED, LEAD),
    _move(A.DENY_UNREASONABLE, {S.CALLBACK}, SAME, LEAD),
    _move(A.CHANGE_RATING, {S.CLOSED}, S.CALLBACK, CITIZEN),
    _move(A.REOPEN, {S.CLOSED}, S.CALLBACK, CITIZEN),
    _move(A.WITHDRAW, BEFORE_REVIEW, S.WITHDRAWN, CITIZEN),
    _move(A.ASK_TERMINATION, {S.ACCEPTED} | ENDING, SAME, UNIT_LEAD, OPERATOR),
    _move(A.TERMINATE, {S.ACCEPTED} | ENDING, S.TERMINATED, LEAD),
    _move(A.DENY_TERMINATION, {S.ACCEPTED} | ENDING, SAME, LEAD),
    _move(A.INSTRUCT, OPEN, SAME, Role.LEADERS),
    _move(A.REPORT_BACK, frozenset(S), SAME, UNIT_LEAD, LEAD),
    _move(A.URGE, OPEN - {S.ANSWERED, S.CALLBACK}, SAME, CITIZEN),
    _move(A.PRESS, {S.DISPATCHED} | HANDLING, SAME, Role.SUPERVISOR, DISPATCHER, LEAD),
    _move(A.LOOK_AGAIN, {S.CLOSED}, SAME, SYSTEM),
    _move(A.LOOK_KEPT, {S.CLOSED}, SAME, CITIZEN, REVIEWER),
    _move(A.LOOK_BROKEN, {S.CLOSED}, SAME, CITIZEN, REVIEWER),
)

TABLE: dict[tuple[CaseAct, CaseStatus], Move] = {
    (move.act, source): move for move in MOVES for source in move.sources
}


class MoveNotPossible(Conflict):
    """The case has moved on: this act does not belong to its status."""

    def __init__(self, status: CaseStatus, act: CaseAct) -> None:
        super().__init__(N_("这一件现在是“{status}”，不能{act}；请刷新后再看"), status=status, act=act)


def roles_of(act: CaseAct) -> tuple[Role, ...]:
    """Who may do an act anywhere, in the order in which a person with several roles acts."""
    return tuple(dict.fromkeys(role for move in MOVES if move.act is act for role in move.roles))


def next_status(status: CaseStatus, act: CaseAct, past: Past) -> CaseStatus:
    """The status after an act.

    Raises:
        MoveNotPossible: the act does not start from this status, or nothing was interrupted that could go on.
    """
    move = TABLE.get((act, status))
    found = resolve(move.target, status, past) if move is not None else None
    if found is None:
        raise MoveNotPossible(status, act)
    return found


def resolve(target: CaseStatus | Where, status: CaseStatus, past: Past) -> CaseStatus | None:
    """What a target means for one case; None where there is nothing to go back to."""
    handling = S.IN_PROGRESS if past.round == 1 else S.REHANDLING
    match target:
        case CaseStatus():
            return target
        case Where.SAME:
            return status
        case Where.RESUME:
            return past.resume
        case Where.HANDLING:
            return handling
        case Where.AGAIN:
            return S.REHANDLING if past.unit else S.ACCEPTED


def acts_from(status: CaseStatus) -> tuple[CaseAct, ...]:
    """Acts that start from a status, in the order of the table."""
    return tuple(move.act for move in MOVES if status in move.sources)
