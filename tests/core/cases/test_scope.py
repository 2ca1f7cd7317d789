"""What a person sees is the same in Python and in SQL, and each role outside its place sees nothing."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.permissions import key_to, sees
from core.cases.queries.scope import case_for, facts_of, visible_to
from core.cases.terms import CaseStatus, Visibility
from core.foundation.errors import NotFound
from core.identity.actor import CITIZEN, SYSTEM, Actor, Grant
from core.identity.terms import NOT_GRANTED, Role
from db.models.cases import Case, CasePerson
from tests.factories.accounts import person
from tests.factories.cases import Team, walk


@pytest.fixture
def cases(session: Session, crew: Team) -> dict[str, Case]:
    """One at the desk, one at the water company, one at the heating company, one secret and named."""
    made = {
        "desk": walk(session, crew),
        "water": walk(session, crew).to(CaseStatus.IN_PROGRESS),
        "heat": walk(session, crew).to(CaseStatus.DISPATCHED, unit_id=crew.tree.heat.id),
        "secret": walk(session, crew).to(CaseStatus.IN_PROGRESS),
    }
    session.execute(
        update(Case)
        .where(Case.id == made["secret"].id)
        .values(visibility=Visibility.SECRET, handler_id=crew.handler.account_id)
    )
    session.add(
        CasePerson(case_id=made["secret"].id, account_id=crew.handler.account_id, named_at=made["secret"].now)
    )
    session.flush()
    session.expire_all()
    return {name: session.get_one(Case, each.id) for name, each in made.items()}


def everybody(session: Session, crew: Team, cases: dict[str, Case]) -> dict[str, Actor]:
    tree = crew.tree
    people = {
        f"{role.value}@{unit.code}": person(session, f"{role.value}-{unit.code}".lower(), (role, unit))
        for role in Role
        if role not in NOT_GRANTED
        for unit in (tree.root, tree.centre, tree.water, tree.heat, tree.north, tree.north_lane)
    }
    people["handler"] = crew.handler
    people["confidant"] = crew.confidant
    people["two hats"] = person(session, "two", (Role.UNIT_CLERK, tree.heat), (Role.ADMIN, tree.root))
    people["citizen with key"] = key_to(cases["water"].id)
    people["stranger"] = CITIZEN
    people["system"] = SYSTEM
    return people


def test_python_and_sql_agree_for_everybody(session: Session, crew: Team, cases: dict[str, Case]) -> None:
    for name, actor in everybody(session, crew, cases).items():
        by_python = {case.id for case in cases.values() if sees(actor, facts_of(session, case))}
        by_sql = set(session.scalars(visible_to(actor).with_only_columns(Case.id)))
        assert by_python == by_sql, name


def names(session: Session, actor: Actor, cases: dict[str, Case]) -> set[str]:
    ids = set(session.scalars(visible_to(actor).with_only_columns(Case.id)))
    return {name for name, case in cases.items() if case.id in ids}


def test_who_sees_what(session: Session, crew: Team, cases: dict[str, Case]) -> None:
    seen = {
        "operator": names(session, crew.operator, cases),
        "lead": names(session, crew.lead, cases),
        "the grant": names(session, crew.confidant, cases),
        "clerk": names(session, crew.clerk, cases),
        "handler": names(session, crew.handler, cases),
        "heat": names(session, crew.heat_clerk, cases),
        "auditor": names(session, crew.auditor, cases),
        "admin": names(session, crew.admin, cases),
        "stranger": names(session, CITIZEN, cases),
    }
    assert seen == {
        "operator": {"desk", "water", "heat"},
        "lead": {"desk", "water", "heat"},
        "the grant": {"desk", "water", "heat", "secret"},
        "clerk": {"water"},
        "handler": {"water", "secret"},
        "heat": {"heat"},
        "auditor": {"desk", "water", "heat"},
        "admin": set(),
        "stranger": set(),
    }


def test_the_door_says_the_same_for_hidden_and_for_missing(
    session: Session, crew: Team, cases: dict[str, Case]
) -> None:
    with pytest.raises(NotFound) as hidden:
        case_for(session, crew.heat_clerk, cases["water"].id)
    with pytest.raises(NotFound) as missing:
        case_for(session, crew.heat_clerk, 10**9)
    assert str(hidden.value) == str(missing.value)


def test_a_grant_without_a_path_is_no_master_key(
    session: Session, crew: Team, cases: dict[str, Case]
) -> None:
    nobody = Actor(None, "", (Grant(Role.CITIZEN, 0, ""),))
    with pytest.raises(NotFound):
        case_for(session, nobody, cases["desk"].id)
    assert names(session, nobody, cases) == set()
