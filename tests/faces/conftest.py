"""A fresh web process, and somebody logged in."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from core.foundation.clock import now
from core.identity import sessions
from core.identity.sessions import NewSession
from core.identity.terms import Role
from db.session import unit_of_work
from tests import ground
from tests.factories import accounts
from tests.serving import serving

UNKEPT = httpx.Limits(max_keepalive_connections=0)
"""A connection for each request: one that fails does not spoil the next."""


@pytest.fixture(scope="module")
def web(server, database) -> Iterator[str]:
    with ground.fresh_database(server) as made, ground.standing_on(made), serving() as base:
        yield base


@pytest.fixture(scope="module")
def tree(web: str) -> accounts.Tree:
    with unit_of_work() as session:
        return accounts.small_tree(session, now=now())


@pytest.fixture
def opened(tree: accounts.Tree) -> Callable[..., NewSession]:
    """A session of somebody new in this role."""

    def make(role: Role = Role.OPERATOR, restricted: str = "") -> NewSession:
        with unit_of_work() as session:
            login = f"{role.value.lower()}-{now().timestamp()}"
            actor = accounts.person(session, login, (role, tree.root), name="钱多", now=now())
            return sessions.new_session(
                session, actor.account_id or 0, now=now(), address="", browser="", restricted=restricted
            )

    return make


@pytest.fixture
def http(web: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=web, trust_env=False, timeout=20, limits=UNKEPT) as client:
        yield client
