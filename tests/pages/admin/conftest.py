"""An administrator of the whole district in front of the pages."""

from collections.abc import Callable

import pytest

from core.identity.actor import Actor
from tests.factories.cases import Team, team


@pytest.fixture
def crew(session) -> Team:
    return team(session)


@pytest.fixture
def admin(crew: Team, log_in: Callable[[Actor], Actor]) -> Actor:
    return log_in(crew.admin)
