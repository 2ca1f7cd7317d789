"""The only module that reads the clock.

Everything else takes the moment as an argument, so that four years of a centre's life can be replayed in minutes
and every test chooses its own Tuesday.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CIVIL = ZoneInfo("Asia/Shanghai")
"""The zone in which limits are counted and dates are shown."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def civil(moment: datetime) -> datetime:
    """The same moment as people here read it on the wall.

    Raises:
        ValueError: the moment has no zone; a naive time is always a mistake.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return moment.astimezone(CIVIL)
