"""The table of moves and the map of permissions belong together: no act without both, no dead end, no endless loop."""

from core.cases.approving import DECIDING, QUESTIONS
from core.cases.counters import ASKED_FOR, COUNTERS
from core.cases.permissions import MAY, SUBMITTERS
from core.cases.terms import BEFORE_REVIEW, OPEN, CaseAct, CaseStatus
from core.cases.workflow import MOVES, TABLE, Where, acts_from, roles_of
from core.identity.terms import NOT_GRANTED, Role
from tests.house.walking import ending, loops, reached

ENDS = {CaseStatus.WITHDRAWN, CaseStatus.TERMINATED}
"""What cannot be left; a closed case may come back, a refused one be looked at again."""


def test_every_act_has_a_line_and_no_status_two() -> None:
    assert {move.act for move in MOVES} == set(CaseAct)
    assert len(TABLE) == sum(len(move.sources) for move in MOVES)


def test_every_act_on_a_case_has_a_permission() -> None:
    assert set(MAY) == set(CaseAct) - {CaseAct.SUBMIT}
    assert set(roles_of(CaseAct.SUBMIT)) == SUBMITTERS


def test_only_submitting_begins_a_case() -> None:
    assert [move.act for move in MOVES if not move.sources] == [CaseAct.SUBMIT]


def test_every_status_is_reached() -> None:
    assert reached() == set(CaseStatus)


def test_no_status_is_a_dead_end_but_the_ends() -> None:
    moving = {source for move in MOVES if move.target is not Where.SAME for source in move.sources}
    assert set(CaseStatus) - moving == ENDS
    assert all(acts_from(status) == (CaseAct.REPORT_BACK,) for status in ENDS)


def test_from_everywhere_there_is_a_way_to_an_end() -> None:
    assert ending({*ENDS, CaseStatus.CLOSED, CaseStatus.NOT_ACCEPTED}) == set(CaseStatus)


def test_every_loop_is_counted() -> None:
    """Whoever goes round in circles passes a counter or begins one of three rounds."""
    assert loops() == []


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


def test_a_question_and_its_answers_start_from_the_same_statuses() -> None:
    """What can be asked can be decided, for as long as it can be asked."""

    def sources(act: CaseAct) -> frozenset[CaseStatus]:
        return frozenset().union(*(move.sources for move in MOVES if move.act is act))

    for question in QUESTIONS.values():
        assert sources(question.ask) == sources(question.yes) == sources(question.no)
    assert len(DECIDING) == 2 * len(QUESTIONS)


def test_counters_are_of_acts_that_exist() -> None:
    assert set(COUNTERS) | set(ASKED_FOR) <= set(CaseAct)
    assert set(ASKED_FOR.values()) <= set(COUNTERS)
