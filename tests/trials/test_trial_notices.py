"""The trial of notices at a hundredth of its size: two kills, a vendor that comes back."""

from tests.ground import Database
from tests.trials import notices


def test_the_smallest(committed: Database) -> None:
    assert committed
    result = notices.run(10, seed=3)
    assert result["ok"], result
