from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity import login as door
from core.identity import passwords, people, queries, seed, sessions
from core.identity.actor import SYSTEM, Actor
from core.identity.terms import Role
from db.models.identity import Account, GrantRow
from tests.factories.accounts import PASSWORD, Tree, person

DAY = timedelta(days=1)


def enter(session: Session, login: str, now: datetime) -> str:
    answer = door.log_in(session, login, PASSWORD, address="10.1.1.1", browser="x", now=now)
    assert isinstance(answer, door.LoggedIn)
    return answer.new_session.token


def test_a_new_person_gets_a_one_time_password(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    made = people.add_person(
        session,
        admin,
        " Li.Si ",
        "李四",
        title="科长",
        number="138 1234 5678",
        grants=((Role.UNIT_CLERK, tree.water.id), (Role.UNIT_HANDLER, tree.water.id)),
        now=now,
    )
    row = session.get_one(Account, made.id)
    assert (row.login, row.name, row.pinyin, row.phone, row.must_change) == (
        "li.si",
        "李四",
        "ls",
        "13812345678",
        True,
    )
    assert passwords.matches(made.password, row.password_hash)
    assert [grant.role for grant in sessions.grants_of(session, made.id, now=now)] == [
        "UNIT_CLERK",
        "UNIT_HANDLER",
    ]
    with pytest.raises(Conflict):
        people.add_person(session, admin, "LI.SI", "别人", now=now)


@pytest.mark.parametrize(
    ("login", "name", "number", "field"),
    [
        ("x", "王", "", "login"),
        ("有汉字", "王", "", "login"),
        ("a b", "王", "", "login"),
        ("wang", "  ", "", "name"),
        ("wang", "王" * 41, "", "name"),
        ("wang", "王\0", "", "name"),
        ("wang", "王", "12345", "phone"),
    ],
)
def test_what_cannot_be_accepted_names_its_field(
    session: Session, admin: Actor, now: datetime, login: str, name: str, number: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        people.add_person(session, admin, login, name, number=number, now=now)
    assert refusal.value.field == field


def test_a_person_is_changed_by_one_at_a_time(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water))
    assert clerk.account_id
    seen = queries.account(session, admin, clerk.account_id, now=now).version
    people.change_person(session, admin, clerk.account_id, name="新名", version=seen, now=now)
    with pytest.raises(Conflict):
        people.change_person(session, admin, clerk.account_id, name="旧名", version=seen, now=now)


def test_a_revoked_grant_throws_out_at_once(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water), (Role.UNIT_LEAD, tree.water))
    assert clerk.account_id
    token = enter(session, "clerk", now)
    held = queries.account(session, admin, clerk.account_id, now=now).grants
    people.revoke_grant(session, admin, held[0].id, now=now)
    assert sessions.actor_for(session, token, now=now) is None
    assert [grant.role for grant in sessions.grants_of(session, clerk.account_id, now=now)] == ["UNIT_LEAD"]
    assert len(sessions.grants_of(session, clerk.account_id, now=now - timedelta(hours=1))) == 2, (
        "history stays"
    )
    with pytest.raises(NotFound):
        people.revoke_grant(session, admin, held[0].id, now=now)


def test_a_grant_taken_back_in_its_first_moment_is_gone(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk")
    assert clerk.account_id
    grant_id = people.grant(session, admin, clerk.account_id, Role.UNIT_CLERK, tree.water.id, now=now)
    with pytest.raises(Conflict):
        people.grant(session, admin, clerk.account_id, Role.UNIT_CLERK, tree.water.id, now=now)
    people.revoke_grant(session, admin, grant_id, now=now)
    assert session.get(GrantRow, grant_id) is None


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.SYSTEM])
def test_some_roles_are_given_to_nobody(
    session: Session, admin: Actor, tree: Tree, now: datetime, role: Role
) -> None:
    clerk = person(session, "clerk")
    with pytest.raises(Invalid):
        people.grant(session, admin, clerk.account_id or 0, role, tree.root.id, now=now)


def test_nobody_raises_himself(session: Session, admin: Actor, tree: Tree, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        people.grant(session, admin, admin.account_id or 0, Role.OPERATOR, tree.centre.id, now=now)


def test_an_administrator_of_a_part_stays_in_it(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    part = person(session, "part", (Role.ADMIN, tree.north))
    inside = person(session, "inside", (Role.UNIT_CLERK, tree.north_lane))
    across = person(session, "across", (Role.UNIT_CLERK, tree.north_lane), (Role.UNIT_CLERK, tree.south))
    assert part.account_id
    assert inside.account_id
    assert across.account_id
    people.grant(session, part, inside.account_id, Role.UNIT_LEAD, tree.north_lane.id, now=now)
    people.disable(session, part, inside.account_id, now=now)
    for target in (across, admin):
        with pytest.raises(NotAllowed):
            people.disable(session, part, target.account_id or 0, now=now)
        with pytest.raises(NotAllowed):
            people.change_person(session, part, target.account_id or 0, name="x", now=now)
    with pytest.raises(NotAllowed):
        people.grant(session, part, inside.account_id, Role.ADMIN, tree.root.id, now=now)
    with pytest.raises(NotAllowed):
        people.add_person(session, part, "own", "自己人", grants=((Role.ADMIN, tree.root.id),), now=now)


def test_disabling_throws_out_and_enabling_lets_in(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.water))
    assert clerk.account_id
    token = enter(session, "clerk", now)
    people.disable(session, admin, clerk.account_id, now=now)
    assert sessions.session_for(session, token, now=now) is None
    people.enable(session, admin, clerk.account_id, now=now)
    assert sessions.session_for(session, token, now=now) is None, "the old session stays ended"
    assert enter(session, "clerk", now)


def test_the_last_administrator_stays(session: Session, admin: Actor, tree: Tree, now: datetime) -> None:
    assert admin.account_id
    with pytest.raises(NotAllowed):
        people.disable(session, admin, admin.account_id, now=now)
    own = queries.account(session, admin, admin.account_id, now=now).grants[0].id
    person(session, "part", (Role.ADMIN, tree.north))
    for act in (
        lambda: people.disable(session, SYSTEM, admin.account_id or 0, now=now),
        lambda: people.revoke_grant(session, SYSTEM, own, now=now),
    ):
        with pytest.raises(Conflict):
            act()
    second = person(session, "second", (Role.ADMIN, tree.root))
    people.disable(session, second, admin.account_id, now=now)
    with pytest.raises(Conflict):
        people.disable(session, SYSTEM, second.account_id or 0, now=now)


def test_a_language_is_ones_own_choice(session: Session, admin: Actor, now: datetime) -> None:
    people.choose_language(session, admin, "en")
    assert session.get_one(Account, admin.account_id).language == "en"
    people.choose_language(session, admin, "")
    with pytest.raises(Invalid):
        people.choose_language(session, admin, "tlh")


def test_an_empty_district_begins_with_root_centre_and_administrator(session: Session, now: datetime) -> None:
    with pytest.raises(Conflict):
        seed.first_admin(session, now=now)
    root = seed.ensure_root(session, "某区民呼回应中心" * 12, now)
    assert seed.ensure_root(session, "另一个", now) == root
    assert [unit.kind for unit in queries.unit_tree(session)] == ["DISTRICT", "CENTRE"]
    login, password = seed.first_admin(session, now=now)
    answer = door.log_in(session, login, password, address="10.1.1.1", browser="x", now=now)
    assert isinstance(answer, door.LoggedIn)
    assert answer.next == "password"
    with pytest.raises(Conflict):
        seed.first_admin(session, now=now)
