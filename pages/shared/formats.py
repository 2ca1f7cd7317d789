"""How moments, spans, time left, lamps and foreign text are written on a page. Pure: the moment is an argument."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from core.deadlines.terms import Lamp, Stage
from core.files.terms import FileView
from core.foundation.calendar import WorkCalendar, last_day, working_days
from core.foundation.clock import CIVIL, civil
from core.foundation.text import _

TONES = {Lamp.GREEN: "green", Lamp.YELLOW: "orange", Lamp.RED: "red", Lamp.PAUSED: "gray"}
"""A lamp's colour by Streamlit's name; the theme knows the shades."""

ICONS = {
    Lamp.GREEN: ":material/check_circle:",
    Lamp.YELLOW: ":material/schedule:",
    Lamp.RED: ":material/error:",
    Lamp.PAUSED: ":material/pause_circle:",
}

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-=.!|~$:&])")
_READ_AGAIN = re.compile(
    r":(?=material[/_]|streamlit:)|https?:(?=//)|www(?=\.)|[-.\w+](?=@[-\w])"
    r"|(?<!\S)(?:<->|[<-]-|[->~<]=|->)(?!\S)",
    re.IGNORECASE,
)
"""What Streamlit looks for once more in texts that were escaped: icons, bare addresses, arrows drawn by signs."""
_NOTHING = ":small[]"
"""An empty piece: parts a text so that nothing is found in it, and cannot be seen."""
_AHEAD = re.compile(r"^[ \t]+", re.MULTILINE)


def moment(when: datetime | None) -> str:
    """`2026-11-22 15:52`, as on the wall here; a dash for never."""
    return civil(when).strftime("%Y-%m-%d %H:%M") if when else "—"


def short(when: datetime) -> str:
    """`11-22 15:52`, where the year is known and the room is small."""
    return f"{civil(when):%m-%d %H:%M}"


def day(when: datetime | None) -> str:
    """`2026-11-22`."""
    return civil(when).strftime("%Y-%m-%d") if when else "—"


def begins(day: date) -> datetime:
    """The moment a civil day begins."""
    return datetime.combine(day, time(), CIVIL)


def weekday(when: datetime) -> str:
    """星期一 to 星期日, as on the wall here."""
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return names[civil(when).weekday()]


def extent(file: FileView) -> str:
    """How much of a recording or a document there is: `1:05 · 2.3 MB`, `12 页 · 640 kB`."""
    pages = _("{n} 页", n=file.pages) if file.pages else ""
    return " · ".join(part for part in (file.length, pages, file.weight) if part)


def span(length: timedelta, day: timedelta = timedelta(days=1)) -> str:
    """A stretch of time in its two largest units: 3 天 4 小时, 45 分钟.

    Args:
        length: what passed.
        day: how long a day is; for working time, a working day's hours.
    """
    days, rest = divmod(max(timedelta(), length), day)
    hours, minutes = divmod(int(rest.total_seconds() // 60), 60)
    if days:
        return _("{days} 天 {hours} 小时", days=days, hours=hours) if hours else _("{days} 天", days=days)
    if hours:
        return (
            _("{hours} 小时 {minutes} 分", hours=hours, minutes=minutes)
            if minutes
            else _("{hours} 小时", hours=hours)
        )
    return _("{minutes} 分钟", minutes=minutes)


def ago(when: datetime, now: datetime) -> str:
    """How long ago: 刚才, 45 分钟前, 3 天前."""
    gone = now - when
    if gone < timedelta(minutes=1):
        return _("刚才")
    if gone < timedelta(hours=1):
        return _("{n} 分钟前", n=int(gone.total_seconds() // 60))
    if gone < timedelta(days=1):
        return _("{n} 小时前", n=int(gone.total_seconds() // 3600))
    return _("{n} 天前", n=gone.days)


def time_left(due: datetime, now: datetime, calendar: WorkCalendar | None = None) -> str:
    """剩 6 小时, 超期 2 个工作日: hours within a day, then working days, or days without a calendar."""
    late = now >= due
    gap = now - due if late else due - now
    if gap < timedelta(hours=1):
        n = max(1, int(gap.total_seconds() // 60))
        return _("超期 {n} 分钟", n=n) if late else _("剩 {n} 分钟", n=n)
    days = _days(due, now, calendar) if gap >= timedelta(days=1) else 0
    if not days:
        n = int(gap.total_seconds() // 3600)
        return _("超期 {n} 小时", n=n) if late else _("剩 {n} 小时", n=n)
    if calendar is None:
        return _("超期 {n} 天", n=days) if late else _("剩 {n} 天", n=days)
    return _("超期 {n} 个工作日", n=days) if late else _("剩 {n} 个工作日", n=days)


def stage_left(stage: Stage, words: str) -> str:
    """Which deadline, and how it stands: 答复 剩 6 小时."""
    return _("{stage} {left}", stage=stage, left=words)


def _days(due: datetime, now: datetime, calendar: WorkCalendar | None) -> int:
    if calendar is None:
        return abs(now - due).days
    first, last = sorted((last_day(due), civil(now).date()))
    return working_days(first, last, calendar)


def up_to(count: int, bound: int) -> str:
    """A count that was broken off after its bound: 1,000+."""
    return f"{bound:,}+" if count > bound else f"{count:,}"


def plain(text: str) -> str:
    """Somebody's words inside markdown: shown as typed, never as a link, a picture, a colour or a block of code."""
    parted = _READ_AGAIN.sub(lambda found: "\0".join((*_signs(found.group()), "")), text.replace("\0", ""))
    ahead = _AHEAD.sub(lambda found: "\u00a0" * len(found.group()), parted)
    return _MARKDOWN.sub(r"\\\1", ahead).replace("\0", _NOTHING)


def _signs(found: str) -> Sequence[str]:
    """An arrow falls into its signs; of anything else the end is parted from what follows."""
    return found if set(found) <= set("<->=~") else (found,)


def badge(label: str, tone: str = "gray", icon: str = "") -> str:
    """A coloured chip for markdown; tone is a colour name of the theme."""
    return f":{tone}-badge[{icon} {plain(label)}]" if icon else f":{tone}-badge[{plain(label)}]"


def lamp_badge(lamp: Lamp, words: str = "") -> str:
    """Lamp, word and time left in one chip: never colour alone."""
    label = _(lamp.label)
    if words:
        label = words if label.lower() in words.lower() else f"{label} · {words}"
    return badge(label, TONES[lamp], ICONS[lamp])
