"""A small centre at work."""

import pytest
from sqlalchemy.orm import Session

from tests.factories.cases import Team, team


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)
