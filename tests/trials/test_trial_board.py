"""The trial of the board at a hundredth of its size: every figure is what SQL says, every mark opens its list."""

import pytest

from tests.ground import Database
from tests.trials import board


def test_every_figure_is_what_sql_says_and_every_mark_opens_its_list(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "TIMES", 1)
    monkeypatch.setattr(board, "OPENED", 12)
    monkeypatch.setattr(board, "PAGED", 3)
    result = board.run(board.SIZE // 100, seed=1)
    assert result["figures_that_differ"] == {}
    assert result["lists_that_differ"] == []
    assert result["strayed"] == 0
    assert all(result["lists_paged"].values())  # type: ignore[attr-defined]
    assert result["boards_compared"] == 36
    assert result["marks_opened"] > 100  # type: ignore[operator]
