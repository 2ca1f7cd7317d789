"""Who keeps a roster, and who says who stands in for whom."""

from dataclasses import dataclass

from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.permissions import Rules
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role

KEEPERS = (Role.UNIT_LEAD, Role.UNIT_CLERK, Role.CENTER_LEAD)
"""Who keeps the roster of his unit; the centre's is kept by its lead."""

ON_ROSTERS = (CENTRE_ROLES | UNIT_ROLES) - {Role.UNIT_VIEWER}
"""Roles whose holders can be on duty: those who can do something about a case."""


class DutyMay(Word):
    """Permissions of duty."""

    EDIT_ROSTER = "EDIT_ROSTER", N_("排值班表"), N_("安排、取消本单位的值班")
    SEE_ROSTER = "SEE_ROSTER", N_("看值班表"), N_("看本单位的值班；中心看全区的")
    APPOINT = "APPOINT", N_("安排代办"), N_("本人、本单位负责人或管理员安排谁代办")


@dataclass(frozen=True, slots=True)
class About:
    """What an act of duty concerns: a unit, or a person and the units he holds something in."""

    paths: tuple[str, ...]
    account_id: int | None = None


def is_system(actor: Actor, about: About) -> bool:  # noqa: ARG001
    """The operator at the terminal, the clock."""
    return actor.has(Role.SYSTEM)


def keeps(actor: Actor, about: About) -> bool:
    """Keeps the roster of this unit or of one above it."""
    return any(actor.has_in(path, *KEEPERS) for path in about.paths)


def belongs(actor: Actor, about: About) -> bool:
    """Works in this unit or above it."""
    return any(actor.has_in(path, *CENTRE_ROLES, *UNIT_ROLES) for path in about.paths)


def at_centre(actor: Actor, about: About) -> bool:  # noqa: ARG001
    """Works at the centre, which must know whom to ring in every unit."""
    return actor.has(*CENTRE_ROLES)


def is_himself(actor: Actor, about: About) -> bool:
    """It is his own work."""
    return actor.account_id is not None and actor.account_id == about.account_id


def leads(actor: Actor, about: About) -> bool:
    """Leads a unit in which the person works."""
    return any(actor.has_in(path, Role.UNIT_LEAD, Role.CENTER_LEAD) for path in about.paths)


def administers(actor: Actor, about: About) -> bool:
    """Administers every unit in which the person works."""
    return bool(about.paths) and all(actor.has_in(path, Role.ADMIN) for path in about.paths)


RULES: Rules[About] = {
    DutyMay.EDIT_ROSTER: ((is_system,), (keeps,)),
    DutyMay.SEE_ROSTER: ((is_system,), (belongs,), (at_centre,)),
    DutyMay.APPOINT: ((is_system,), (is_himself,), (leads,), (administers,)),
}
