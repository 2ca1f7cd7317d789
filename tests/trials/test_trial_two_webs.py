"""The trial of two web processes at its smallest: one kill, a few matters."""

import pytest

from tests.ground import Database
from tests.trials import two_webs

pytestmark = [pytest.mark.pg15, pytest.mark.nginx, pytest.mark.browser]


def test_the_smallest(committed: Database) -> None:
    assert committed
    result = two_webs.run(4, seed=2)
    assert result["ok"], result
    assert "skipped" not in result
