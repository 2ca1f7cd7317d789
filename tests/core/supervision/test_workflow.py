"""The table of E.3: no act without a line and a permission, no dead end, an end from everywhere."""

import pytest

from core.foundation.errors import Conflict
from core.identity.actor import Actor, Grant
from core.identity.permissions import allows
from core.identity.terms import Role
from core.supervision.permissions import RULES, EntryFacts, sees
from core.supervision.terms import OPEN, EntryState, EntryType, Ground, Missing, SupervisionAct
from core.supervision.values import Told
from core.supervision.workflow import MOVES, TABLE, acts_from, next_state, roles_of
from core.supervision.writing_off import grounds, lacking, why_not

S, A = EntryState, SupervisionAct
ENDS = set(EntryState) - OPEN


def test_every_act_has_a_line_and_a_permission() -> None:
    assert {move.act for move in MOVES} == set(SupervisionAct) == set(RULES)
    assert len(TABLE) == sum(len(move.sources) for move in MOVES)


def test_every_state_is_reached_and_left_but_the_ends() -> None:
    assert {move.target for move in MOVES} - {None} == set(EntryState)
    assert {source for move in MOVES if move.target for source in move.sources} == OPEN | {S.WRITTEN_OFF}


def test_from_everywhere_there_is_a_way_to_an_end() -> None:
    steps = {(source, move.target) for move in MOVES for source in move.sources if move.target}
    ending = set(ENDS)
    while more := {source for source, target in steps if target in ending} - ending:
        ending |= more
    assert ending == set(EntryState)


@pytest.mark.parametrize("state", sorted(ENDS - {S.WRITTEN_OFF}))
def test_an_end_is_an_end(state: EntryState) -> None:
    assert acts_from(state) == ()


def test_written_off_comes_back_by_the_system_alone() -> None:
    assert acts_from(S.WRITTEN_OFF) == (A.RELIST,)
    assert roles_of(A.RELIST) == (Role.SYSTEM,)


@pytest.mark.parametrize(
    ("state", "act"), [(S.LISTED, A.PLAN), (S.PROPOSED, A.REVOKE), (S.VERIFYING, A.REVOKE)]
)
def test_what_the_table_does_not_know_is_refused(state: EntryState, act: SupervisionAct) -> None:
    with pytest.raises(Conflict):
        next_state(state, act)


CENTRE, UNIT, OTHER = "/1/2/", "/1/3/", "/1/4/"
OF_UNIT, OF_CENTRE = EntryFacts(CENTRE, UNIT, S.LISTED), EntryFacts(CENTRE, CENTRE, S.LISTED)


def somebody(role: Role, path: str, account_id: int | None = 7) -> Actor:
    return Actor(account_id, "", (Grant(role, 1, path),))


@pytest.mark.parametrize("act", sorted(SupervisionAct))
def test_a_role_held_elsewhere_may_nothing(act: SupervisionAct) -> None:
    for role in set(Role) - {Role.SYSTEM}:
        assert not allows(RULES, act, somebody(role, OTHER), OF_UNIT)
        assert not allows(RULES, act, somebody(Role.ADMIN, "/1/"), OF_UNIT)


def test_the_centre_does_not_judge_itself() -> None:
    lead, leaders = somebody(Role.CENTER_LEAD, CENTRE), somebody(Role.LEADERS, "/1/")
    for act in (A.AGREE_WRITE_OFF, A.GRANT_LONG_TERM, A.GRANT_APPEAL, A.REVOKE):
        assert allows(RULES, act, lead, OF_UNIT)
        assert not allows(RULES, act, leaders, OF_UNIT)
        assert not allows(RULES, act, lead, OF_CENTRE)
        assert allows(RULES, act, leaders, OF_CENTRE)
    assert allows(RULES, A.ACKNOWLEDGE, lead, OF_CENTRE)
    assert not allows(RULES, A.ACKNOWLEDGE, lead, OF_UNIT)


@pytest.mark.parametrize(
    "act", [A.VERIFY, A.WRITE_OFF, A.ASK_WRITE_OFF, A.REFUSE_WRITE_OFF, A.AGREE_WRITE_OFF]
)
def test_who_handled_it_does_not_judge_it(act: SupervisionAct) -> None:
    handled = EntryFacts(CENTRE, UNIT, S.VERIFYING, handled_by=frozenset({7}))
    for role in (Role.SUPERVISOR, Role.CENTER_LEAD):
        assert not allows(RULES, act, somebody(role, "/1/"), handled)


def test_a_unit_does_not_see_what_is_only_proposed() -> None:
    lead = somebody(Role.UNIT_LEAD, UNIT)
    assert sees(lead, OF_UNIT)
    assert not sees(lead, EntryFacts(CENTRE, UNIT, S.PROPOSED))
    assert not sees(lead, EntryFacts(CENTRE, UNIT, S.DISMISSED))
    assert sees(somebody(Role.SUPERVISOR, "/1/"), EntryFacts(CENTRE, UNIT, S.PROPOSED))
    assert not sees(somebody(Role.CITIZEN, CENTRE), OF_UNIT)


def test_a_secret_case_keeps_its_entries_secret() -> None:
    secret = EntryFacts(CENTRE, UNIT, S.LISTED, secret=True)
    named = EntryFacts(CENTRE, UNIT, S.LISTED, secret=True, case_seen=True)
    for actor in (somebody(Role.SUPERVISOR, "/1/"), somebody(Role.UNIT_LEAD, UNIT)):
        assert not sees(actor, secret)
        assert sees(actor, named)


ANSWERED = Told(answered=True, signed=True, content=None, window_over=True)


@pytest.mark.parametrize("kind", sorted(EntryType))
def test_nothing_without_an_answer(kind: EntryType) -> None:
    told = Told(answered=False, signed=True, content=True, window_over=False)
    assert lacking(kind, told) is Missing.NOT_ANSWERED
    assert grounds(kind, told) == ()


def test_passed_around_needs_an_owner() -> None:
    told = Told(answered=True, signed=False, content=True, window_over=True)
    assert why_not(EntryType.BUCK_PASSING, told) is Missing.NO_OWNER
    assert why_not(EntryType.OVERDUE, told) is None


@pytest.mark.parametrize("kind", sorted(EntryType))
@pytest.mark.parametrize("content", [None, True, False])
@pytest.mark.parametrize("window_over", [True, False])
@pytest.mark.parametrize("kept", [True, False])
def test_grounds_by_the_facts(kind: EntryType, content: bool | None, window_over: bool, kept: bool) -> None:
    held = grounds(kind, Told(True, True, content, window_over, kept))
    assert (Ground.SATISFIED in held) is (content is True)
    silent = kind in {EntryType.OVERDUE, EntryType.BUCK_PASSING} and content is None and window_over
    assert (Ground.NO_COMPLAINT in held) is silent
    assert (Ground.KEPT in held) is (kind is EntryType.PROMISE_BROKEN and kept)
    assert Ground.FOUND in held, "two people may always find that what could be done was done"


def test_why_not_yet() -> None:
    waiting = Told(answered=True, signed=True, content=None, window_over=False)
    assert why_not(EntryType.OVERDUE, waiting) is Missing.OPEN_WINDOW
    complained = Told(answered=True, signed=True, content=False, window_over=True)
    assert why_not(EntryType.OVERDUE, complained) is Missing.COMPLAINT
    assert why_not(EntryType.OVERDUE, ANSWERED) is None
