"""A small centre at work, and cases whose people agreed that everybody may read how they went."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Visibility
from core.cases.values import Submission
from tests.factories.cases import SAID, Team, Walk, team, walk

AGREED = replace(SAID, visibility=Visibility.PUBLIC_REDACTED)
QUESTION = "老小区加压泵坏了，高层没有水怎么办"
ANSWER = "加压泵已经换新并试压，高层恢复供水；以后停水提前一天贴通知。"


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


@pytest.fixture
def answered(session: Session, crew: Team) -> Callable[..., Walk]:
    """A case that has its answer."""

    def make(said: Submission = AGREED, status: CaseStatus = CaseStatus.ANSWERED) -> Walk:
        return walk(session, crew, said).to(status)

    return make
