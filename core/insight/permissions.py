"""Who looks at figures, and of which units. The cases behind them are those he may see, one by one."""

from core.cases.permissions import CASE_READERS
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role

WHOLE = CASE_READERS | {Role.CENTER_LEAD, Role.REVIEWER}
"""Roles that look at all units of their centre or district."""

OF_UNIT = frozenset({Role.UNIT_LEAD, Role.UNIT_VIEWER})
"""Roles that look at their own unit and those below it."""

READERS = WHOLE | OF_UNIT
"""Roles that look at figures."""


def confined(actor: Actor) -> tuple[str, ...] | None:
    """Subtrees of units whose figures somebody looks at; None: of all."""
    return None if actor.has(*WHOLE) else actor.paths(OF_UNIT)


def require(actor: Actor, unit_path: str) -> None:
    """Refuse figures of other units, and of all units together, to who looks at his own.

    Args:
        unit_path: of which units figures are asked for; empty: of all.

    Raises:
        NotAllowed: not his to look at.
    """
    if not actor.has(*READERS):
        raise NotAllowed(N_("您没有看统计的权限"))
    paths = confined(actor)
    if paths is not None and not any(_holds(path, unit_path) for path in paths):
        raise NotAllowed(N_("您只能看本单位的统计，请选本单位"))


def _holds(path: str, unit_path: str) -> bool:
    """Whoever holds the root holds all units."""
    return unit_path.startswith(path) or (not unit_path and path.count("/") == 2)
