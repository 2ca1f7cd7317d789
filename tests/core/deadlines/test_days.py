from datetime import date

import pytest

from core.deadlines.days import read_days
from core.foundation.errors import Invalid


def test_days_and_ranges_with_names() -> None:
    typed = "2027-01-01 元旦\n\n 2027-02-05 至 2027-02-07 春节 \n2027-4-5"
    assert read_days(typed, "holidays") == {
        date(2027, 1, 1): "元旦",
        date(2027, 2, 5): "春节",
        date(2027, 2, 6): "春节",
        date(2027, 2, 7): "春节",
        date(2027, 4, 5): "",
    }


@pytest.mark.parametrize(
    "line",
    ["元旦", "2027-13-01 元旦", "2027-02-30", "2027-02-07至2027-02-05 春节", "2027-01-01至2027-12-31 年"],
)
def test_a_line_that_is_no_day_is_named_by_its_number(line: str) -> None:
    with pytest.raises(Invalid, match="第 2 行") as refused:
        read_days(f"2027-01-01 元旦\n{line}", "holidays")
    assert refused.value.field == "holidays"
