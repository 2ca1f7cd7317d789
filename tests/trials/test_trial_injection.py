"""The corpora at a third of their size: every field, every page once."""

import pytest

from tests.ground import Database
from tests.trials import injection

pytestmark = pytest.mark.browser


def test_one_turn(committed: Database) -> None:
    assert committed
    result = injection.run(1, seed=1)
    assert result["by_kind"] == {}, result["first"]
    assert (result["missing"], result["not_kept"], result["untold_columns"]) == ([], [], [])
    assert result["chain_clean"]
