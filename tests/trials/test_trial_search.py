"""The trial of search and lists at a hundredth of its size: nothing is missed, every list answers."""

import pytest

from tests.ground import Database
from tests.trials import search


def test_nothing_is_missed_and_every_list_answers(
    committed: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "TIMES", 1)
    result = search.run(search.SIZE // 100, seed=1)
    assert result["worst_recall"] == 1.0
    assert len(result["lists"]) > 100  # type: ignore[arg-type]
    assert "ix_cases_newest" in str(result["plans"])
