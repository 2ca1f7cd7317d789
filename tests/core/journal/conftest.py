"""Subjects with a line, straight as rows, and followers that are gone after the test."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Channel
from core.deadlines.terms import Level
from core.journal import followers
from core.journal.actions import keep_words
from core.journal.terms import By
from db.models.cases import Case
from tests.factories.accounts import BEGAN, small_tree
from tests.factories.homes import standing_in


class Rung(StrEnum):
    """Events of a bell."""

    ONCE = "bell.once"
    AGAIN = "bell.again"


CLERK = By(7, "OPERATOR")

Line = Callable[[Session], Case]


@pytest.fixture
def now() -> datetime:
    return BEGAN + timedelta(days=1)


@pytest.fixture
def line(now: datetime) -> Line:
    """Makes a fresh row that owns a line."""
    made: dict[int, int] = {}

    def make(session: Session) -> Case:
        if id(session.get_bind().engine) not in made:
            made[id(session.get_bind().engine)] = small_tree(session).centre.id
        words = keep_words(session, "楼道灯不亮", now=now)
        row = Case(
            number=f"H{words.id:013d}",
            status=CaseStatus.SUBMITTED,
            level=Level.L3,
            channel=Channel.PHONE,
            headline="楼道灯",
            words_id=words.id,
            desk_id=made[id(session.get_bind().engine)],
            submitted_at=now,
            held_since=now,
        )
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Keys and signatures of this test alone."""
    with standing_in(tmp_path / "home") as home:
        (home / "secrets").mkdir(parents=True)
        yield home


@pytest.fixture
def bell() -> Iterator[type[Rung]]:
    """Event names whose followers are forgotten after the test."""
    yield Rung
    for event in Rung:
        followers._within.pop(event.value, None)
        followers._after.pop(event.value, None)
