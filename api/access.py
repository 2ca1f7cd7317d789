"""Who may call a route: said beside the route, read by the gate, never guessed from a prefix."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from starlette.routing import Match, Route
from starlette.types import Scope


class Access(StrEnum):
    """What a caller needs."""

    PUBLIC = "public"
    """Nothing: the login, citizens' pages, our own style sheets."""
    OWN_TICKET = "ticket"
    """Something of its own that the handler checks: a link to a case, a signed download, a partner's key."""
    KEY = "key"
    """A channel's key in a header, checked behind the door. No cookie counts there, so it does not matter which site
    a request comes from."""
    PROBE = "probe"
    """Nothing, under any name of this machine: whether the process lives."""
    WATCH = "watch"
    """To be this machine itself, or the operator's token: figures and readiness; others find nothing here."""
    SESSION = "session"
    """A session with no step left before it."""
    STEP = "step"
    """A session that waits for exactly this: second factor, new password, enrolment."""
    ANY_SESSION = "any session"
    """A session, whatever it waits for: leaving."""


@dataclass(frozen=True, slots=True)
class Door:
    """A route and who may call it; for STEP, the restriction it lifts."""

    route: Route
    access: Access
    step: str = ""


def doors(routes: Iterable[Route], access: Access) -> tuple[Door, ...]:
    """The same access for all routes of a module."""
    return tuple(Door(route, access) for route in routes)


def door_of(table: Iterable[Door], scope: Scope) -> Door | None:
    """The door whose path this is, whatever the method; None for Streamlit's own ground."""
    wanted = {**scope, "type": "http", "method": scope.get("method", "GET")}
    return next((door for door in table if door.route.matches(wanted)[0] is not Match.NONE), None)


HEALTH = "/_stcore/health"
"""The one endpoint of Streamlit that answers strangers: whether the process lives."""

SHUT = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent", "/auth", "/oauth2callback")
"""What Streamlit brings along and this product has no use for; it is not there for anybody."""

STREAM = "/_stcore/stream"
"""The one websocket."""


def shut(path: str) -> bool:
    """Whether this is a part of Streamlit that nobody may use."""
    return any(path == closed or path.startswith(f"{closed}/") for closed in SHUT)
