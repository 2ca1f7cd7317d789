"""The trial of the open interface at a hundredth of its size."""

from tests.ground import Database
from tests.trials import api


def test_a_hundredth(committed: Database) -> None:
    assert committed
    result = api.run(api.SIZE // 100, seed=3)
    assert result["shape_broken"] == []
    assert result["5xx"] == 0
    assert set(result["rows_per_taken"].values()) == {0}  # type: ignore[attr-defined]
    assert result["volley"]["ok"], result["volley"]  # type: ignore[index]
