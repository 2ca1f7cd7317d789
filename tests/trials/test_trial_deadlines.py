"""The trial of due times at a hundredth of its size, and that it would notice a wrong count."""

from datetime import timedelta

import pytest

from core.foundation import calendar
from tests.trials import deadlines


def test_no_difference() -> None:
    result = deadlines.run(deadlines.SIZE // 100, seed=1)
    assert result["ok"], result["first"]
    assert len(result["covered"]) == 14


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("roll", lambda day, _calendar: day),
        ("add_months", lambda day, amount: day + timedelta(days=30 * amount)),
        ("_spent", lambda *_all: 0),
        ("midnight", lambda day, right=calendar.midnight: right(day + timedelta(days=1))),
        ("working_days", lambda after, until, _calendar: max(0, (until - after).days)),
        ("after_working_time", lambda start, span, _calendar: start + span),
    ],
)
def test_a_wrong_count_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str, wrong: object) -> None:
    monkeypatch.setattr(calendar, name, wrong)
    assert deadlines.run(200, seed=1)["differences"]
