from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.identity import people, queries
from core.identity.actor import SYSTEM, Actor
from core.identity.terms import Role, UnitKind
from tests.factories.accounts import Tree, person


@pytest.fixture
def staff(session: Session, tree: Tree, admin: Actor, now: datetime) -> dict[str, Actor]:
    made = {
        "clerk": person(session, "clerk", (Role.UNIT_CLERK, tree.north), name="曾小雨"),
        "handler": person(session, "handler", (Role.UNIT_HANDLER, tree.north_lane), name="王小明"),
        "south": person(session, "south", (Role.UNIT_HANDLER, tree.south_lane), name="赵一百"),
        "auditor": person(session, "auditor", (Role.AUDITOR, tree.root), name="审计员"),
        "loose": person(session, "loose", name="无岗人"),
    }
    clerk = made["clerk"].account_id
    assert clerk
    people.change_person(
        session, SYSTEM, clerk, name="曾小雨", title="联络员_甲", number="13812345678", now=now
    )
    return made


def seen(session: Session, actor: Actor, now: datetime, **chosen: object) -> set[str]:
    return {person.login for person in queries.people(session, actor, now=now, **chosen).rows}  # type: ignore[arg-type]


def test_who_sees_whom(
    session: Session, staff: dict[str, Actor], admin: Actor, tree: Tree, now: datetime
) -> None:
    everybody = {"root-admin", *staff}
    part = person(session, "part", (Role.ADMIN, tree.north))
    sights = {
        "admin": (admin, everybody | {"part"}),
        "auditor": (staff["auditor"], everybody | {"part"}),
        "administrator of a part": (part, {"clerk", "handler", "loose", "part"}),
        "clerk": (staff["clerk"], {"clerk", "handler", "part"}),
        "handler": (staff["handler"], {"handler"}),
        "nobody": (staff["loose"], {"loose"}),
    }
    for who, (actor, expected) in sights.items():
        assert seen(session, actor, now) == expected, who


def test_one_person_comes_through_the_same_door(
    session: Session, staff: dict[str, Actor], now: datetime
) -> None:
    south = staff["south"].account_id
    assert south
    assert queries.account(session, staff["south"], south, now=now).name == "赵一百"
    with pytest.raises(NotFound):
        queries.account(session, staff["clerk"], south, now=now)
    with pytest.raises(NotFound):
        queries.account_by_login(session, staff["clerk"], "south", now=now)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("小", {"clerk", "handler"}),
        ("曾", {"clerk"}),
        ("小雨", {"clerk"}),
        ("zxy", {"clerk"}),
        ("CLE", {"clerk"}),
        ("联络", {"clerk"}),
        ("员_", {"clerk"}),
        ("_", {"clerk"}),
        ("%", set()),
        ("小鱼", set()),
        ("+86 138 1234 5678", {"clerk"}),
        ("1381234567", set()),
        ("\0", {"root-admin", "clerk", "handler", "south", "auditor", "loose"}),
    ],
)
def test_search_reads_sealed_names(
    session: Session, staff: dict[str, Actor], admin: Actor, now: datetime, search: str, found: set[str]
) -> None:
    assert seen(session, admin, now, search=search) == found


def test_lists_are_cut_into_pages_and_narrowed(
    session: Session, staff: dict[str, Actor], admin: Actor, tree: Tree, now: datetime
) -> None:
    first = queries.people(session, admin, now=now, limit=4)
    rest = queries.people(session, admin, now=now, limit=4, offset=4)
    assert (len(first.rows), len(rest.rows), first.total) == (4, 2, 6)
    assert seen(session, admin, now, role=Role.UNIT_HANDLER) == {"handler", "south"}
    assert seen(session, admin, now, role=Role.UNIT_HANDLER, unit_path=tree.north.path) == {"handler"}
    assert seen(session, admin, now, unit_path=tree.north.path) == {"clerk", "handler"}
    people.disable(session, admin, staff["south"].account_id or 0, now=now)
    assert "south" not in seen(session, admin, now, disabled=False)


def test_numbers_are_masked_but_for_those_who_keep_them(
    session: Session, staff: dict[str, Actor], admin: Actor, now: datetime
) -> None:
    clerk = staff["clerk"].account_id
    assert clerk
    shown = {
        who.name: queries.account(session, who, clerk, now=now).phone
        for who in (admin, staff["clerk"], staff["auditor"])
    }
    assert shown == {"管理员甲": "13812345678", "曾小雨": "13812345678", "审计员": "138****5678"}


def test_holders_are_nearest_first(
    session: Session, staff: dict[str, Actor], tree: Tree, now: datetime
) -> None:
    person(session, "above", (Role.UNIT_HANDLER, tree.root))
    holders = queries.holders_of(session, Role.UNIT_HANDLER, tree.north_lane.path, now=now)
    assert [holder.name for holder in holders] == ["王小明", "above"]
    assert [h.name for h in queries.holders_of(session, Role.UNIT_HANDLER, tree.north.path, now=now)] == [
        "above"
    ]
    people.disable(session, SYSTEM, staff["handler"].account_id or 0, now=now)
    assert len(queries.holders_of(session, Role.UNIT_HANDLER, tree.north_lane.path, now=now)) == 1
    assert (
        queries.holders_of(session, Role.UNIT_HANDLER, tree.north_lane.path, now=now - timedelta(days=9))
        == []
    )


def test_units_are_found_by_kind_id_and_code(session: Session, tree: Tree) -> None:
    assert [unit.code for unit in queries.units_by_kind(session, UnitKind.DEPARTMENT)] == [
        "t-heat",
        "t-water",
    ]
    assert queries.unit(session, tree.water.id) == queries.unit_by_code(session, "t-water")
    for missing in (lambda: queries.unit(session, 0), lambda: queries.unit_by_code(session, "none")):
        with pytest.raises(NotFound):
            missing()


def test_names_stand_beside_what_people_did(session: Session, staff: dict[str, Actor]) -> None:
    ids = {actor.account_id or 0 for actor in (staff["clerk"], staff["south"])}
    assert set(queries.names_of(session, ids).values()) == {"曾小雨", "赵一百"}
    assert queries.names_of(session, set()) == {}
