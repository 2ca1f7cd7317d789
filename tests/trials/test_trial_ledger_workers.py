"""Workers of the ledger as real processes, at their smallest: two side by side, and one that is killed."""

import pytest

from core.supervision import jobs
from tests.ground import Database
from tests.trials import beside, ledger_kills

WEEKS = 28
"""Days of the quarter that are played here."""


@pytest.fixture(autouse=True)
def no_grace(committed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quarter sets it for its own process."""
    assert committed
    monkeypatch.setattr(jobs, "GRACE", jobs.GRACE)


def test_two_side_by_side() -> None:
    result = beside.run(18, seed=1, days=WEEKS)
    assert result["ok"], result


def test_killed_in_the_middle() -> None:
    result = ledger_kills.run(4, seed=1, days=WEEKS)
    assert result["ok"], result
