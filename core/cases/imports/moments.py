"""Reading times as people and spreadsheets write them, in Shanghai time where no zone is said; pure."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from core.foundation.clock import CIVIL

WRITTEN = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<half>上午|下午|晚上|中午|[AaPp][Mm])?\s*(?P<h>\d{1,2})\s*[:时点]\s*(?P<min>\d{1,2})\s*分?"
    r"(?:\s*:?\s*(?P<s>\d{1,2})\s*秒?(?:\.\d+)?)?\s*(?P<late>[AaPp][Mm])?)?"
)
COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?)?")
AFTERNOON = frozenset({"下午", "晚上", "中午", "pm"})
SERIAL = re.compile(r"\d{5}(\.\d+)?")
DAY_ZERO = datetime(1899, 12, 30, tzinfo=CIVIL)
"""Excel's day 0; right for every serial from March 1900 on (ECMA-376 part 1, 18.17.4.1)."""
EARLIEST = datetime(1949, 10, 1, tzinfo=CIVIL)


def read_moment(value: object) -> datetime | None:
    """The moment a cell means, aware; None when nobody could say."""
    found = _read(value)
    return found if found is not None and found >= EARLIEST else None


def _read(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=CIVIL)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=CIVIL)
    if isinstance(value, bool) or value is None:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if SERIAL.fullmatch(text):
        seconds = round(float(text) * 86_400)
        return (DAY_ZERO.replace(tzinfo=None) + timedelta(seconds=seconds)).replace(tzinfo=CIVIL)
    parts = WRITTEN.fullmatch(text) or COMPACT.fullmatch(text)
    return _put_together(parts.groupdict()) if parts is not None else _with_zone(text)


def _put_together(parts: dict[str, str | None]) -> datetime | None:
    half = (parts.get("half") or parts.get("late") or "").lower()
    hour = int(parts["h"] or 0)
    if half in AFTERNOON and hour < 12:
        hour = hour + 12 if half != "中午" or hour < 6 else hour
    elif half in {"上午", "am"} and hour == 12:
        hour = 0
    try:
        return datetime(
            int(parts["y"] or 0),
            int(parts["m"] or 0),
            int(parts["d"] or 0),
            hour,
            int(parts["min"] or 0),
            int(parts["s"] or 0),
            tzinfo=CIVIL,
        )
    except ValueError:
        return None


def _with_zone(text: str) -> datetime | None:
    """ISO 8601, with a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=CIVIL)
