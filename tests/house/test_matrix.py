"""The role × act matrix says what the permissions say, and nobody may anything where he holds nothing."""

from core.cases.permissions import MAY, key_to, may
from core.cases.terms import CaseAct
from core.identity.terms import NOT_GRANTED, UNIT_ROLES, Role
from tests.house import matrix


def test_the_table_is_what_the_permissions_say() -> None:
    """When this fails, somebody's rights changed: `python -m tests.house.matrix`, and read what changed."""
    assert matrix.covered()
    assert matrix.TABLE.read_text("utf-8") == matrix.drawn()


def test_a_role_held_elsewhere_may_nothing() -> None:
    granted = [role for role in Role if role not in NOT_GRANTED]
    assert not [
        (role, act)
        for role in granted
        for act in MAY
        if may(matrix.holder(role, matrix.OTHER), act, matrix.case())
    ]


def test_a_unit_role_at_the_centre_may_nothing() -> None:
    assert not [
        (role, act)
        for role in UNIT_ROLES
        for act in MAY
        if may(matrix.holder(role, matrix.CENTRE), act, matrix.case())
    ]


def test_the_key_to_one_case_opens_no_other() -> None:
    assert not [act for act in MAY if may(key_to(2), act, matrix.case())]
    assert {act for act in MAY if may(key_to(1), act, matrix.case())} == {
        CaseAct.SUPPLEMENT,
        CaseAct.ASK_OVERTURN,
        CaseAct.RATE_WELL,
        CaseAct.RATE_BADLY,
        CaseAct.CHANGE_RATING,
        CaseAct.REOPEN,
        CaseAct.WITHDRAW,
        CaseAct.URGE,
        CaseAct.LOOK_KEPT,
        CaseAct.LOOK_BROKEN,
    }


def test_the_administrator_sees_and_does_nothing_in_cases() -> None:
    assert {matrix.cell(Role.ADMIN, act) for act in CaseAct} == {"-"}
