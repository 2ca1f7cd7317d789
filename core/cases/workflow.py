"""Which act leads from which status to which: the table of domain.md E.1. Nothing else moves a status."""

from dataclasses import dataclass
from enum import Enum

from core.cases.terms import BEFORE_REVIEW, HANDLING, OPEN, CaseAct, CaseStatus
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.terms import Role

A, S = CaseAct, CaseStatus


class Stay(Enum):
    """An act that leaves the status as it is."""

    SAME = "SAME"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table.

    Attributes:
        sources: statuses in which the act is possible; empty for the act that begins a case.
        target: the status it leads to, or Stay.SAME.
        roles: who may, in the order in which a person with several of them acts.
    """

    act: CaseAct
    sources: frozenset[CaseStatus]
    target: CaseStatus | Stay
    roles: tuple[Role, ...]


def _move(
    act: CaseAct,
    sources: frozenset[CaseStatus] | set[CaseStatus],
    target: CaseStatus | Stay,
    *roles: Role,
) -> Move:
    return Move(act, frozenset(sources), target, roles)


MOVES: tuple[Move, ...] = (
    _move(
        A.SUBMIT,
        set(),
        S.SUBMITTED,
        Role.OPERATOR,
        Role.DISPATCHER,
        Role.REVIEWER,
        Role.CENTER_LEAD,
        Role.CITIZEN,
        Role.DEPUTY,
        Role.SYSTEM,
    ),
    _move(A.ACCEPT, {S.SUBMITTED}, S.ACCEPTED, Role.OPERATOR),
    _move(A.DISPATCH, {S.ACCEPTED}, S.DISPATCHED, Role.DISPATCHER),
    _move(A.SIGN, {S.DISPATCHED}, S.IN_PROGRESS, Role.UNIT_CLERK),
    _move(A.ASSIGN, HANDLING, Stay.SAME, Role.UNIT_CLERK, Role.UNIT_HANDLER),
    _move(A.CONTACT, HANDLING, Stay.SAME, Role.UNIT_HANDLER),
    _move(A.ASK_REPLY, HANDLING, Stay.SAME, Role.UNIT_HANDLER),
    _move(A.SIGN_REPLY, HANDLING, S.REPLY_REVIEW, Role.UNIT_LEAD),
    _move(A.REFUSE_REPLY, HANDLING, Stay.SAME, Role.UNIT_LEAD),
    _move(A.RELEASE, {S.REPLY_REVIEW}, S.ANSWERED, Role.REVIEWER),
    _move(A.RATE_WELL, {S.ANSWERED, S.CALLBACK}, S.CLOSED, Role.REVIEWER, Role.CITIZEN),
    _move(A.RATE_BADLY, {S.ANSWERED, S.CALLBACK}, S.CALLBACK, Role.REVIEWER, Role.CITIZEN),
    _move(A.RATING_WINDOW_OVER, {S.ANSWERED}, S.CALLBACK, Role.SYSTEM),
    _move(A.TRY_CALL, {S.CALLBACK}, Stay.SAME, Role.REVIEWER),
    _move(A.CLOSE_UNRATED, {S.CALLBACK}, S.CLOSED, Role.SYSTEM),
    _move(A.UPHOLD, {S.CALLBACK}, S.REHANDLING, Role.REVIEWER, Role.CENTER_LEAD),
    _move(A.WITHDRAW, BEFORE_REVIEW, S.WITHDRAWN, Role.CITIZEN),
    _move(A.SUPPLEMENT, OPEN, Stay.SAME, Role.OPERATOR, Role.CITIZEN),
    _move(A.URGE, OPEN - {S.ANSWERED, S.CALLBACK}, Stay.SAME, Role.CITIZEN),
)

TABLE: dict[CaseAct, Move] = {move.act: move for move in MOVES}


class MoveNotPossible(Conflict):
    """The case has moved on: this act does not belong to its status."""

    def __init__(self, status: CaseStatus, act: CaseAct) -> None:
        super().__init__(N_("这一件现在是「{status}」，不能{act}；请刷新后再看"), status=status, act=act)


def next_status(status: CaseStatus, act: CaseAct) -> CaseStatus:
    """The status after an act.

    Raises:
        MoveNotPossible: the act does not start from this status.
    """
    move = TABLE[act]
    if status not in move.sources:
        raise MoveNotPossible(status, act)
    return status if isinstance(move.target, Stay) else move.target


def acts_from(status: CaseStatus) -> tuple[CaseAct, ...]:
    """Acts that start from a status, in the order of the table."""
    return tuple(move.act for move in MOVES if status in move.sources)
