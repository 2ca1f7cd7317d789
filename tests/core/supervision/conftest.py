from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.supervision import jobs
from tests.factories.ledger import Crew, ledger_crew


@pytest.fixture
def crew(session: Session, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """A team with people of the ledger; the reader along the lines stays no two minutes behind."""
    monkeypatch.setattr(jobs, "GRACE", timedelta(0))
    return ledger_crew(session)
