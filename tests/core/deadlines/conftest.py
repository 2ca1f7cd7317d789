"""A database with the default regulation and the real calendar."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from core.foundation.clock import CIVIL
from db.seeds import calendar, regulations

SEEDED = datetime(2026, 1, 1, tzinfo=CIVIL)


@pytest.fixture
def clocks(session: Session) -> Session:
    calendar.seed(session, now=SEEDED)
    regulations.seed(session, now=SEEDED)
    return session
