"""Days of a holiday notice as an administrator types them, one line each: a day or a range, then the name."""

import re
from datetime import date, timedelta

from core.foundation.errors import Invalid
from core.foundation.text import N_

LINE = re.compile(
    r"^(?P<first>\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:~|至|到|—|–)\s*(?P<last>\d{4}-\d{1,2}-\d{1,2}))?\s*(?P<name>\S.*)?$"
)
LONGEST = 31
"""Days in one range; longer is a slip of the pen."""


def read_days(typed: str, field: str) -> dict[date, str]:
    """Every day named, with the name of its holiday.

    >>> read_days("2027-01-01 元旦", "holidays")
    {datetime.date(2027, 1, 1): '元旦'}

    Raises:
        Invalid: a line that is no day, told by its number.
    """
    found: dict[date, str] = {}
    for number, line in enumerate(typed.splitlines(), start=1):
        if line.strip():
            found |= _read(line.strip(), number, field)
    return found


def _read(line: str, number: int, field: str) -> dict[date, str]:
    match = LINE.match(line)
    first = _day(match["first"]) if match else None
    last = _day(match["last"]) if match and match["last"] else first
    if match is None or first is None or last is None or not 0 <= (last - first).days < LONGEST:
        raise Invalid(
            N_("第 {number} 行看不懂：要写成“2027-01-01 元旦”或“2027-02-05 至 2027-02-11 春节”"),
            field=field,
            number=number,
        )
    name = (match["name"] or "").strip()[:64]
    return {first + timedelta(days=n): name for n in range((last - first).days + 1)}


def _day(text: str) -> date | None:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None
