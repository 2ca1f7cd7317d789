"""The quarter at its smallest, with every kind of misbehaviour in it."""

import pytest

from core.supervision import jobs
from core.supervision.terms import Rule
from tests.ground import Database
from tests.trials import quarter, stopped


def test_every_kind_once(committed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert committed
    monkeypatch.setattr(jobs, "GRACE", jobs.GRACE)
    result = quarter.run(18, seed=1)
    assert result["missed"] == []
    assert result["unplanted"] == []
    assert result["ok"]
    told = result["planted_found"]
    assert isinstance(told, dict)
    assert {rule for rule, (planted, _found) in told.items() if planted} == set(Rule) - {Rule.BY_HAND}


def test_a_worker_that_stood_still_over_the_holiday(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert committed
    monkeypatch.setattr(jobs, "GRACE", jobs.GRACE)
    result = stopped.run(18, seed=1)
    assert result["differs"] == []
    assert result["told_differently"] == result["told_twice"] == []
    assert result["messages"] > [0, 0]
    assert result["ok"]
    assert result["happened_during_the_stop"]
    assert result["compared_throughout"]
