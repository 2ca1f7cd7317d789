"""A roster as a table: one shift a line, day, begin, end, who; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.duty.values import Planned
from core.foundation.clock import CIVIL
from core.foundation.errors import CivicError, Invalid
from core.foundation.text import N_, Word


class RosterColumn(Word):
    """What a column of a roster holds."""

    DAY = "day", N_("日期"), N_("哪一天开始")
    BEGIN = "begin", N_("开始"), N_("几点开始")
    END = "end", N_("结束"), N_("几点结束，不晚于开始的算第二天")
    WHO = "who", N_("值班人"), N_("登录名或者姓名")


SYNONYMS: Mapping[RosterColumn, tuple[str, ...]] = {
    RosterColumn.DAY: ("日期", "值班日期", "day", "date"),
    RosterColumn.BEGIN: ("开始", "开始时间", "上班时间", "begin", "start"),
    RosterColumn.END: ("结束", "结束时间", "下班时间", "end"),
    RosterColumn.WHO: ("值班人", "值班人员", "姓名", "登录名", "who", "person", "on duty"),
}
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
TIMES = ("%H:%M", "%H:%M:%S", "%H：%M")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no shift, and why."""

    row: int
    refusal: CivicError


def columns_of(header: Sequence[object]) -> dict[RosterColumn, int]:
    """Which column holds what.

    Raises:
        Invalid: one of the four is missing.
    """
    names = {str(name or "").strip().lower(): place for place, name in enumerate(header)}
    found = {}
    for part, words in SYNONYMS.items():
        place = next((names[word] for word in words if word in names), None)
        if place is None:
            raise Invalid(N_("表里找不到“{part}”这一列，要有日期、开始、结束、值班人四列"), "file", part=part)
        found[part] = place
    return found


def read(
    rows: Iterable[tuple[int, Sequence[object]]],
    columns: Mapping[RosterColumn, int],
    people: Mapping[str, int],
) -> Iterator[Planned | Unreadable]:
    """Each line as a shift, or why it is none; `people` are accounts by login and by name that only one has."""
    for number, cells in rows:
        values = {part: cells[place] if place < len(cells) else None for part, place in columns.items()}
        try:
            yield _shift(values, people)
        except CivicError as refusal:
            yield Unreadable(number, refusal)


def span(day: date, begin: time, end: time) -> tuple[datetime, datetime]:
    """From a time of a day to the next time that is the end: not later than the begin means the day after."""
    starts = datetime.combine(day, begin, CIVIL)
    ends = datetime.combine(day if end > begin else day + timedelta(days=1), end, CIVIL)
    return starts, ends


def _shift(values: Mapping[RosterColumn, object], people: Mapping[str, int]) -> Planned:
    who = str(values[RosterColumn.WHO] or "").strip()
    if who not in people and who.lower() not in people:
        raise Invalid(N_("本单位没有叫“{who}”的值班人，同名的请写登录名"), "who", who=who[:20])
    starts, ends = span(
        _day(values[RosterColumn.DAY]), _time(values[RosterColumn.BEGIN]), _time(values[RosterColumn.END])
    )
    return Planned(people.get(who) or people[who.lower()], starts, ends)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    for form in DAYS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CIVIL).date()
        except ValueError:
            continue
    raise Invalid(N_("日期认不出：{text}，请写成 2026-11-24"), "day", text=text[:20])


def _time(value: object) -> time:
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    text = str(value or "").strip()
    if text in {"24:00", "24：00"}:
        return time()
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CIVIL).time()
        except ValueError:
            continue
    raise Invalid(N_("时间认不出：{text}，请写成 17:30"), "time", text=text[:20])
