"""Everybody who could have something to do with a case, for walks in which chance decides who does what."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.identity import UnitRow
from tests.factories.accounts import person
from tests.factories.cases import Team, team

STAFF = (Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A team, people in every unit that handles, and the ids they choose from."""

    team: Team
    people: tuple[Actor, ...]
    units: tuple[int, ...]
    categories: tuple[int, ...]
    areas: tuple[int, ...]
    accounts: tuple[int, ...]


def crowd(session: Session) -> Crowd:
    """Water with two leads, heat with one person for everything, two subdistricts, a community; the whole centre."""
    made = team(session)
    tree = made.tree

    def staff(login: str, unit: UnitRow, *roles: Role) -> Actor:
        return person(session, login, *((role, unit) for role in roles))

    people = (
        made.operator,
        made.dispatcher,
        made.dispatcher2,
        made.reviewer,
        made.reviewer2,
        made.lead,
        made.confidant,
        made.leader,
        made.clerk,
        made.handler,
        made.unit_lead,
        made.heat_clerk,
        staff("water-lead-2", tree.water, Role.UNIT_LEAD),
        staff("north-clerk", tree.north, Role.UNIT_CLERK, Role.UNIT_HANDLER),
        staff("north-lead", tree.north, Role.UNIT_LEAD),
        staff("south-all", tree.south, *STAFF),
        staff("lane", tree.north_lane, *STAFF),
    )
    return Crowd(
        made,
        people,
        tuple(unit.id for unit in (tree.water, tree.heat, tree.north, tree.south, tree.north_lane)),
        (made.pump.id, made.loose.id),
        (tree.north.id, tree.north_lane.id, tree.south.id),
        tuple(actor.account_id for actor in people if actor.account_id is not None),
    )
