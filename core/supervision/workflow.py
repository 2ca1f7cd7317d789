"""Which act leads from which state to which: the table of domain.md E.3. Nothing else moves an entry."""

from dataclasses import dataclass

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.terms import Role
from core.supervision.terms import ON_LEDGER, OPEN, WITH_UNIT, EntryState, SupervisionAct

A, S = SupervisionAct, EntryState


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table.

    Attributes:
        sources: states in which the act is possible; empty for an act that begins an entry.
        target: the state it leads to; None: it stays.
        roles: who may, in the order in which a person with several of them acts.
    """

    act: SupervisionAct
    sources: frozenset[EntryState]
    target: EntryState | None
    roles: tuple[Role, ...]


def _move(
    act: SupervisionAct,
    sources: frozenset[EntryState] | set[EntryState],
    target: EntryState | None,
    *roles: Role,
) -> Move:
    return Move(act, frozenset(sources), target, roles)


SUPERVISOR, LEAD, LEADERS = Role.SUPERVISOR, Role.CENTER_LEAD, Role.LEADERS
CLERK, HANDLER, UNIT_LEAD, SYSTEM = Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD, Role.SYSTEM
DECIDERS = (LEAD, LEADERS)
"""The centre's lead; the leaders where the entry is the centre's own (docs/decisions/0036)."""
UNIT = (UNIT_LEAD, LEAD)
"""The unit's lead; the centre's lead where the centre itself is the unit."""
APPEALABLE = WITH_UNIT | {S.WRITE_OFF_REQUESTED}
"""A listing may still be taken back as an error."""

MOVES: tuple[Move, ...] = (
    _move(A.PROPOSE, set(), S.PROPOSED, SUPERVISOR, LEADERS, SYSTEM),
    _move(A.LIST_AT_ONCE, set(), S.LISTED, SYSTEM),
    _move(A.LIST_AT_ONCE, {S.PROPOSED}, S.LISTED, SYSTEM),
    _move(A.LIST, {S.PROPOSED}, S.LISTED, SUPERVISOR),
    _move(A.DISMISS, {S.PROPOSED}, S.DISMISSED, SUPERVISOR),
    _move(A.ACKNOWLEDGE, {S.LISTED}, S.ACKNOWLEDGED, *UNIT),
    _move(A.PLAN, {S.ACKNOWLEDGED}, S.RECTIFYING, *UNIT),
    _move(A.LENGTHEN_PLAN, {S.RECTIFYING}, None, SUPERVISOR),
    _move(A.ENQUIRE, WITH_UNIT, None, SUPERVISOR, SYSTEM),
    _move(A.ANSWER_ENQUIRY, ON_LEDGER, None, UNIT_LEAD, HANDLER, CLERK, LEAD),
    _move(A.TELL_PERSON, ON_LEDGER, None, SUPERVISOR, Role.REVIEWER),
    _move(A.REQUEST_WRITE_OFF, {S.RECTIFYING, S.LONG_TERM}, S.WRITE_OFF_REQUESTED, *UNIT),
    _move(A.VERIFY, {S.WRITE_OFF_REQUESTED}, S.VERIFYING, SUPERVISOR),
    _move(A.WRITE_OFF, {S.VERIFYING}, S.WRITTEN_OFF, SUPERVISOR),
    _move(A.ASK_WRITE_OFF, {S.VERIFYING}, None, SUPERVISOR),
    _move(A.AGREE_WRITE_OFF, {S.VERIFYING}, S.WRITTEN_OFF, *DECIDERS),
    _move(A.DENY_WRITE_OFF, {S.VERIFYING}, None, *DECIDERS),
    _move(A.REFUSE_WRITE_OFF, {S.VERIFYING}, S.RECTIFYING, SUPERVISOR),
    _move(A.ASK_LONG_TERM, {S.RECTIFYING}, None, *UNIT),
    _move(A.GRANT_LONG_TERM, {S.RECTIFYING}, S.LONG_TERM, *DECIDERS),
    _move(A.DENY_LONG_TERM, {S.RECTIFYING}, None, *DECIDERS),
    _move(A.REVIEW, {S.LONG_TERM}, None, *DECIDERS),
    _move(A.BRING_BACK, {S.LONG_TERM}, S.RECTIFYING, *DECIDERS),
    _move(A.APPEAL, APPEALABLE, None, *UNIT),
    _move(A.GRANT_APPEAL, APPEALABLE, S.REVOKED, *DECIDERS),
    _move(A.DENY_APPEAL, APPEALABLE, None, *DECIDERS),
    _move(A.REVOKE, APPEALABLE, S.REVOKED, *DECIDERS),
    _move(A.ADD_TRIGGER, OPEN, None, SYSTEM),
    _move(A.WEIGH, ON_LEDGER, None, SUPERVISOR),
    _move(A.RAISE, ON_LEDGER, None, SYSTEM),
    _move(A.NOTE_PASSED, OPEN, None, SYSTEM),
    _move(A.SIGN_PROPOSAL, ON_LEDGER, None, *DECIDERS),
    _move(A.END, OPEN, S.ENDED, SYSTEM),
    _move(A.RELIST, {S.WRITTEN_OFF}, S.RECTIFYING, SYSTEM),
)

TABLE: dict[tuple[SupervisionAct, EntryState], Move] = {
    (move.act, source): move for move in MOVES for source in move.sources
}


class MoveNotPossible(Conflict):
    """The entry has moved on: this act does not belong to its state."""

    def __init__(self, state: EntryState, act: SupervisionAct) -> None:
        super().__init__(N_("这一条现在是“{state}”，不能{act}；请刷新后再看"), state=state, act=act)


def roles_of(act: SupervisionAct) -> tuple[Role, ...]:
    """Who may do an act anywhere, in the order in which a person with several roles acts."""
    return tuple(dict.fromkeys(role for move in MOVES if move.act is act for role in move.roles))


def next_state(state: EntryState, act: SupervisionAct) -> EntryState:
    """The state after an act.

    Raises:
        MoveNotPossible: the act does not start from this state.
    """
    move = TABLE.get((act, state))
    if move is None:
        raise MoveNotPossible(state, act)
    return move.target or state


def acts_from(state: EntryState) -> tuple[SupervisionAct, ...]:
    """Acts that start from a state, in the order of the table."""
    return tuple(dict.fromkeys(move.act for move in MOVES if state in move.sources))
