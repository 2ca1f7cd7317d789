"""What must be settled before a unit ends. Capabilities to the right say so; identity asks them all.

`@before_closing` registers a function `(session, unit_id)` that raises when something still lies in the unit. It runs
inside the transaction that closes the unit, with the tree held.
"""

from collections.abc import Callable
from typing import TypeAlias

from sqlalchemy.orm import Session

Check: TypeAlias = Callable[[Session, int], None]

_checks: list[Check] = []


def before_closing(check: Check) -> Check:
    """Ask this function before a unit is closed."""
    _checks.append(check)
    return check


def require_settled(session: Session, unit_id: int) -> None:
    """Let every capability object.

    Raises:
        Conflict: something still lies in the unit.
    """
    for check in _checks:
        check(session, unit_id)
