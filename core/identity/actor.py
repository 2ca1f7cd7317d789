"""Who acts: a frozen value made once per request or page run."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.identity.terms import Role
from core.journal.terms import By


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit and everything below it.

    Attributes:
        unit_path: materialised path of the unit, `/1/4/17/`; "in my subtree" is a prefix test.
    """

    role: Role
    unit_id: int
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts or looks.

    Attributes:
        account_id: the account, None for citizens and the system.
        name: shown beside what he did; never written into the event line.
        grants: what he may be, and where.
        session_id: the server-side session, None outside the web.
    """

    account_id: int | None
    name: str
    grants: tuple[Grant, ...]
    language: str = ""
    session_id: int | None = None

    def has(self, *roles: Role) -> bool:
        """Whether he holds one of the roles anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def has_in(self, path: str, *roles: Role) -> bool:
        """Whether he holds one of the roles in the unit of this path or above it."""
        return any(grant.role in roles and path.startswith(grant.unit_path) for grant in self.grants)

    def has_at_root(self, *roles: Role) -> bool:
        """Whether he holds one of the roles in the whole district: at the root of the tree, whose path holds one id."""
        return any(grant.role in roles and grant.unit_path.count("/") == 2 for grant in self.grants)

    def paths(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """Paths of the units in which he holds one of the roles, for `path LIKE grant || '%'`."""
        wanted = frozenset(roles)
        return tuple(sorted({grant.unit_path for grant in self.grants if grant.role in wanted}))

    def by(self, *roles: Role) -> By:
        """How an event line names him when he acts in the first of these roles that he holds.

        Raises:
            LookupError: he holds none of them.
        """
        return By(self.account_id, self.acting_role(*roles).value)

    def acting_role(self, *roles: Role) -> Role:
        """The role in which he does what these roles may do; the first that he holds.

        Raises:
            LookupError: he holds none of them.
        """
        for role in roles:
            if self.has(role):
                return role
        raise LookupError(roles)


CITIZEN = Actor(None, "", (Grant(Role.CITIZEN, 0, "nowhere/"),))
"""Somebody with a phone and no account; what he may see is decided by code or link."""

SYSTEM = Actor(None, "", (Grant(Role.SYSTEM, 0, "/"),))
"""The clock and the queue."""
