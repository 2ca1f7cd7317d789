"""A clerk's day at a twentieth of its size: everything is done. What it costs is compared over a whole day only."""

import pytest

from tests.ground import Database
from tests.trials import clerk_day

pytestmark = pytest.mark.browser


def test_a_short_day(committed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert committed
    monkeypatch.setattr(clerk_day, "SAMPLE", 2)
    result = clerk_day.run(6, seed=1)
    assert result["done"], result
