"""The table of moves and the map of permissions belong together: no act without both, no status without a way out."""

from core.cases.permissions import MAY, SUBMITTERS
from core.cases.terms import BEFORE_REVIEW, OPEN, CaseAct, CaseStatus
from core.cases.workflow import MOVES, TABLE, Stay, acts_from
from core.identity.terms import NOT_GRANTED, Role

ENDS = {CaseStatus.CLOSED, CaseStatus.WITHDRAWN}
"""What cannot be left; re-opening comes with the whole case."""

LATER = {
    CaseStatus.NEED_INFO,
    CaseStatus.NOT_ACCEPTED,
    CaseStatus.MERGED,
    CaseStatus.RETURN_PENDING,
    CaseStatus.DEFERRED,
    CaseStatus.TERMINATED,
}
"""Stored words of the sixteen that no act of this version leads to; their acts come with the whole case."""


def reached() -> set[CaseStatus]:
    """Statuses that can be come to from nothing."""
    here: set[CaseStatus] = {
        move.target for move in MOVES if not move.sources and not isinstance(move.target, Stay)
    }
    while True:
        more = {
            move.target for move in MOVES if move.sources & here and not isinstance(move.target, Stay)
        } - here
        if not more:
            return here
        here |= more


def test_every_act_has_one_move() -> None:
    assert [move.act for move in MOVES] == list(TABLE)
    assert set(TABLE) == set(CaseAct)


def test_every_act_on_a_case_has_a_permission() -> None:
    assert set(MAY) == set(CaseAct) - {CaseAct.SUBMIT}
    assert set(TABLE[CaseAct.SUBMIT].roles) == SUBMITTERS


def test_only_submitting_begins_a_case() -> None:
    assert [move.act for move in MOVES if not move.sources] == [CaseAct.SUBMIT]


def test_every_status_is_reached_or_waits_for_its_acts() -> None:
    assert reached() == set(CaseStatus) - LATER


def test_no_status_is_a_dead_end_but_the_ends() -> None:
    moving = {source for move in MOVES if not isinstance(move.target, Stay) for source in move.sources}
    assert reached() - moving == ENDS
    assert not [status for status in ENDS if acts_from(status)]


def test_every_open_status_leads_to_an_end() -> None:
    """From wherever a case can be, it can come to its end."""
    ending = set(ENDS)
    while True:
        more = {source for move in MOVES if move.target in ending for source in move.sources} - ending
        if not more:
            break
        ending |= more
    assert reached() <= ending


def test_groups_of_statuses_agree() -> None:
    assert BEFORE_REVIEW < OPEN
    assert not ENDS & OPEN


def test_an_act_that_moves_comes_from_elsewhere() -> None:
    """Only a second bad rating stays where it is: the person changes his mind before the centre has called."""
    staying = {move.act for move in MOVES if move.target in move.sources}
    assert staying == {CaseAct.RATE_BADLY}


def test_every_role_of_the_table_can_be_held() -> None:
    named = {role for move in MOVES for role in move.roles}
    assert {Role.CITIZEN, Role.SYSTEM} == named & NOT_GRANTED
