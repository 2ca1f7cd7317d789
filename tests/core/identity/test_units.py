from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity import queries, sessions, units
from core.identity.actor import Actor
from core.identity.terms import Role, UnitKind
from db.models.identity import GrantRow
from tests.factories.accounts import Tree, person


def shape(session: Session) -> list[tuple[int, str]]:
    return [(unit.depth, unit.short_name) for unit in queries.unit_tree(session)]


def test_the_tree_reads_from_the_root_down(session: Session, tree: Tree) -> None:
    assert shape(session) == [
        (0, "试区"),
        (1, "民呼中心"),
        (1, "热力公司"),
        (1, "水务局"),
        (1, "北门街道"),
        (2, "北巷社区"),
        (1, "南湾镇"),
        (2, "南巷村"),
    ]


def test_areas_follow_their_subdistrict(session: Session, tree: Tree) -> None:
    found = [(area.short_name, area.subdistrict) for area in queries.areas(session)]
    assert found == [
        ("北门街道", "北门街道"),
        ("北巷社区", "北门街道"),
        ("南湾镇", "南湾镇"),
        ("南巷村", "南湾镇"),
    ]


def test_a_unit_is_added_below_another(session: Session, admin: Actor, tree: Tree, now: datetime) -> None:
    made = units.add_unit(
        session, admin, tree.north.id, "n-2", UnitKind.COMMUNITY, "东巷社区居民委员会", "东巷社区", now=now
    )
    assert made.path == f"{tree.north.path}{made.id}/"
    assert queries.unit_by_code(session, "n-2").depth == 2
    with pytest.raises(Conflict):
        units.add_unit(session, admin, tree.root.id, "n-2", UnitKind.OFFICE, "重码", now=now)
    with pytest.raises(Invalid):
        units.add_unit(session, admin, tree.root.id, "n-3", UnitKind.DISTRICT, "第二个区", now=now)
    with pytest.raises(Invalid):
        units.add_unit(session, admin, tree.root.id, "n-3", UnitKind.OFFICE, "  ", now=now)


def test_a_moved_subtree_takes_paths_and_scopes_along(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    lead = person(session, "lead", (Role.UNIT_LEAD, tree.south))
    assert lead.account_id
    units.move_subtree(session, admin, tree.north.id, tree.south.id, now=now)
    lane = queries.unit(session, tree.north_lane.id)
    assert lane.path == f"/{tree.root.id}/{tree.south.id}/{tree.north.id}/{tree.north_lane.id}/"
    assert (3, "北巷社区") in shape(session)
    grown = Actor(lead.account_id, "", sessions.grants_of(session, lead.account_id, now=now))
    assert grown.has_in(lane.path, Role.UNIT_LEAD)
    assert {unit.id for unit in queries.subtree(session, queries.unit(session, tree.south.id).path)} == {
        tree.south.id,
        tree.south_lane.id,
        tree.north.id,
        tree.north_lane.id,
    }
    for below in (tree.north.id, tree.north_lane.id):
        with pytest.raises(Conflict):
            units.move_subtree(session, admin, tree.south.id, below, now=now)
    with pytest.raises(Conflict):
        units.move_subtree(session, admin, tree.root.id, tree.south.id, now=now)


def test_a_prefix_of_digits_is_no_subtree(session: Session, tree: Tree) -> None:
    assert queries.subtree(session, f"/{tree.root.id}/{tree.north.id}"[:-1] + "/") == []


def test_a_closed_unit_names_its_successor_and_ends_grants(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    clerk = person(session, "clerk", (Role.UNIT_CLERK, tree.heat))
    assert clerk.account_id
    units.close_unit(session, admin, tree.heat.id, tree.water.id, now=now)
    closed = queries.unit(session, tree.heat.id)
    assert (closed.closed, closed.successor_id) == (True, tree.water.id)
    assert (1, "热力公司") not in shape(session)
    assert sessions.grants_of(session, clerk.account_id, now=now) == ()
    assert len(sessions.grants_of(session, clerk.account_id, now=now - timedelta(seconds=1))) == 1
    with pytest.raises(NotFound):
        units.rename(session, admin, tree.heat.id, "还在吗", now=now)


def test_grants_with_a_last_day_end_with_their_unit(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    stand_in = person(session, "stand-in")
    days = {"past": (-9, -3), "running": (-9, 30), "coming": (5, 30)}
    for begins, ends in days.values():
        session.add(
            GrantRow(
                account_id=stand_in.account_id,
                role=Role.UNIT_CLERK,
                unit_id=tree.heat.id,
                valid_from=now + timedelta(days=begins),
                valid_to=now + timedelta(days=ends),
            )
        )
    session.flush()
    units.close_unit(session, admin, tree.heat.id, tree.water.id, now=now)
    ends = session.scalars(
        select(GrantRow.valid_to).where(GrantRow.account_id == stand_in.account_id).order_by(GrantRow.id)
    ).all()
    assert ends == [now - timedelta(days=3), now], "what had ended stays, what had not begun never does"
    assert sessions.grants_of(session, stand_in.account_id or 0, now=now) == ()


def test_what_still_carries_others_is_not_closed(
    session: Session, admin: Actor, tree: Tree, now: datetime
) -> None:
    for unit_id, successor in ((tree.north.id, None), (tree.root.id, None)):
        with pytest.raises(Conflict):
            units.close_unit(session, admin, unit_id, successor, now=now)
    with pytest.raises(Invalid):
        units.close_unit(session, admin, tree.heat.id, tree.heat.id, now=now)


def test_a_rename_is_by_one_at_a_time(session: Session, admin: Actor, tree: Tree, now: datetime) -> None:
    seen = queries.unit(session, tree.water.id).version
    units.rename(session, admin, tree.water.id, "水利局", version=seen, now=now)
    assert queries.unit(session, tree.water.id).short_name == "水利局"
    with pytest.raises(Conflict):
        units.rename(session, admin, tree.water.id, "水务局", version=seen, now=now)


def test_an_administrator_of_a_part_edits_that_part(session: Session, tree: Tree, now: datetime) -> None:
    part = person(session, "part", (Role.ADMIN, tree.north))
    units.rename(session, part, tree.north_lane.id, "北巷新村社区", now=now)
    for act in (
        lambda: units.rename(session, part, tree.south.id, "x", now=now),
        lambda: units.move_subtree(session, part, tree.north_lane.id, tree.south.id, now=now),
        lambda: units.add_unit(session, part, tree.root.id, "x", UnitKind.OFFICE, "x", now=now),
        lambda: units.close_unit(session, part, tree.water.id, now=now),
    ):
        with pytest.raises(NotAllowed):
            act()
