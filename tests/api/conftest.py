"""A stranger with a phone in front of a centre at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.factories.cases import MONDAY, Team, team
from tests.factories.homes import standing_in
from tests.factories.phones import Phone


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Files and keys that go with the test."""
    with standing_in(tmp_path / "home") as here:
        yield here


@pytest.fixture
def crew(session: Session, home: Path) -> Team:
    """A centre at work."""
    made = team(session)
    session.commit()
    return made


@pytest.fixture
def phone(crew: Team, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A stranger on a Monday morning."""
    return Phone(MONDAY, monkeypatch)
