"""The invented district: units, people, and who does which work where."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.imports.seeding import seed_taxonomy
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity import importing
from core.identity.actor import SYSTEM, Actor
from core.identity.demo import add_invented
from core.identity.queries import unit_tree
from core.identity.terms import Role, UnitKind
from db.seeds.demo import texts

SHOWN_UNITS = frozenset({"housing", "urban", "water", "tanghe"})
"""Units whose whole crew stands on the login page, beside one person for every role."""
SUBSTITUTE = "govserv"
"""Handles what the taxonomy leaves with the centre itself, where nobody is a unit's clerk."""


@dataclass(slots=True)
class District:
    """Who is there.

    Attributes:
        units: id by code.
        crews: people by role and unit id, in the order of the list.
        passwords: of those whom the login page shows, by login.
    """

    units: dict[str, int] = field(default_factory=dict)
    crews: dict[tuple[Role, int], list[Actor]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def one(self, role: Role, unit_id: int, turn: int = 0) -> Actor:
        """Somebody with a role in a unit, another one each turn.

        Raises:
            NotFound: the list of people has nobody.
        """
        crew = self.crews.get((role, unit_id))
        if not crew:
            raise NotFound(N_("演示名册里缺少“{role}”"), role=role)
        return crew[turn % len(crew)]

    def centre(self, role: Role, turn: int = 0) -> Actor:
        """Somebody at a desk of the centre."""
        return self.one(role, self.units["centre"], turn)

    def handles(self, unit_id: int | None) -> int:
        """The unit itself when it has a crew, else the substitute."""
        if unit_id is not None and (Role.UNIT_CLERK, unit_id) in self.crews:
            return unit_id
        return self.units[SUBSTITUTE]


def settle(session: Session, *, now: datetime) -> District:
    """Make units and people as of a moment long enough ago, and let the taxonomy find its units."""
    lines = [
        importing.Line(number, row.code, UnitKind[row.kind], row.name, row.short_name, row.parent_code or "")
        for number, row in enumerate(texts.units(), start=2)
    ]
    importing.import_units(session, SYSTEM, lines, now=now)
    seed_taxonomy(session, now=now)
    made = District(units={unit.code: unit.id for unit in unit_tree(session)})
    roles_shown: set[Role] = set()
    for person in texts.people():
        grants = tuple((Role[role], made.units[code]) for role, code in person.grants)
        actor, password = add_invented(session, person.login, person.name, person.title, grants, now=now)
        for grant in grants:
            made.crews.setdefault(grant, []).append(actor)
        held = {role for role, _ in grants}
        if held - roles_shown or SHOWN_UNITS & {code for _, code in person.grants}:
            made.passwords[person.login] = password
            roles_shown |= held
    return made
