"""People and units straight as rows, for tests in which making them is not the point."""

from dataclasses import dataclass
from datetime import datetime

import bcrypt
from sqlalchemy.orm import Session

from core.foundation.clock import CIVIL
from core.foundation.pinyin import initials
from core.identity import sessions, units
from core.identity.actor import Actor
from core.identity.terms import Role, UnitKind
from db.models.identity import Account, GrantRow, UnitRow

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=CIVIL)
PASSWORD = "蓝莓 window 47"
CHEAP = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
"""The hash of `PASSWORD` at the least cost bcrypt has."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A small district: a centre, two departments, two subdistricts, a community in each."""

    root: UnitRow
    centre: UnitRow
    water: UnitRow
    heat: UnitRow
    north: UnitRow
    south: UnitRow
    north_lane: UnitRow
    south_lane: UnitRow


def small_tree(session: Session, *, now: datetime = BEGAN) -> Tree:
    def add(parent: UnitRow | None, code: str, kind: UnitKind, name: str) -> UnitRow:
        return units.plant(session, parent, code, kind, name, "", now=now)

    root = add(None, "t-root", UnitKind.DISTRICT, "试区")
    north = add(root, "t-north", UnitKind.SUBDISTRICT, "北门街道")
    south = add(root, "t-south", UnitKind.TOWNSHIP, "南湾镇")
    return Tree(
        root,
        add(root, "t-centre", UnitKind.CENTRE, "民呼中心"),
        add(root, "t-water", UnitKind.DEPARTMENT, "水务局"),
        add(root, "t-heat", UnitKind.DEPARTMENT, "热力公司"),
        north,
        south,
        add(north, "t-north-lane", UnitKind.COMMUNITY, "北巷社区"),
        add(south, "t-south-lane", UnitKind.COMMUNITY, "南巷村"),
    )


def person(
    session: Session, login: str, *grants: tuple[Role, UnitRow], name: str = "", now: datetime = BEGAN
) -> Actor:
    """An account with `PASSWORD` and its actor, without a session."""
    name = name or login
    row = Account(login=login, name=name, pinyin=initials(name), password_hash=CHEAP, created_at=now)
    session.add(row)
    session.flush()
    for role, unit in grants:
        session.add(GrantRow(account_id=row.id, role=role, unit_id=unit.id, valid_from=now))
    session.flush()
    return Actor(row.id, row.name, sessions.grants_of(session, row.id, now=now))
