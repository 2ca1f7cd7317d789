"""Counting time as the law counts it, over a frozen calendar; pure, no clock, no database.

民法典第二百零一条至第二百零三条: the starting day is not counted, hours run from the stated moment; a month ends on the
corresponding day, or on the last day of a shorter month; a last day that is a holiday gives way to the next working
day; a day ends at 24:00, or at close of business. 全国年节及纪念日放假办法: holidays and make-up days are a table.

Due times are exclusive instants in UTC: met if and only if `met_at < due`. Days are civil days (Asia/Shanghai).
"""

import math
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from core.foundation.clock import CIVIL, civil
from core.foundation.text import N_, Word

DAY = timedelta(days=1)


class Unit(Word):
    """What a limit is counted in."""

    MINUTE = "MINUTE", N_("分钟"), N_("自然时间，不论是否上班")
    NATURAL_HOUR = "NATURAL_HOUR", N_("小时"), N_("自然时间，不论是否上班")
    WORKING_HOUR = "WORKING_HOUR", N_("工作小时"), N_("只算工作日的办公时间")
    WORKING_DAY = "WORKING_DAY", N_("个工作日"), N_("当日不计，到最后一个工作日下班为止")
    NATURAL_DAY = "NATURAL_DAY", N_("日"), N_("当日不计，最后一日遇节假日顺延")
    MONTH = "MONTH", N_("个月"), N_("到对应日为止，遇节假日顺延")


SECONDS = {Unit.MINUTE: 60, Unit.NATURAL_HOUR: 3600, Unit.WORKING_HOUR: 3600}
"""Units that run by the second, and how many seconds each has; the others run by the day."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So much time for something.

    Attributes:
        public: a limit on citizens and deputies: a working day ends at 24:00 instead of closing time.
    """

    amount: int
    unit: Unit
    public: bool = False

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a limit is at least one")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a limit while its clock stands still; itself a limit to count on with.

    Attributes:
        amount: whole days for the units that run by the day, seconds for the others.
        unit: never MONTH, which is days as soon as it has begun.
        late: the due time, when it had passed before the clock was stopped: late stays late.
    """

    amount: int
    unit: Unit
    public: bool = False
    late: datetime | None = None


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and when. Beyond `covers_until` only weekends are known.

    Attributes:
        holidays: days off that would be worked, or are named as part of a holiday.
        makeups: weekend days that are worked (调休上班).
        frames: business hours of every working day, in order, not touching midnight.
        covers_until: the last day the table of holidays knows about.
    """

    holidays: frozenset[date]
    makeups: frozenset[date]
    frames: tuple[tuple[time, time], ...]
    covers_until: date

    def __post_init__(self) -> None:
        edges = [edge for frame in self.frames for edge in frame]
        if not edges or any(a >= b for a, b in pairwise(edges)):
            raise ValueError("business hours must follow one another")

    def is_workday(self, day: date) -> bool:
        """A make-up day, or Monday to Friday and no holiday."""
        return day in self.makeups or (day.weekday() < 5 and day not in self.holidays)

    def closing(self, day: date) -> datetime:
        """Close of business on this day."""
        return datetime.combine(day, self.frames[-1][1], CIVIL).astimezone(UTC)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The business hours of a day as instants; none when it is not worked."""
        if self.is_workday(day):
            for opens, closes in self.frames:
                yield (
                    datetime.combine(day, opens, CIVIL).astimezone(UTC),
                    datetime.combine(day, closes, CIVIL).astimezone(UTC),
                )

    @property
    def day_length(self) -> timedelta:
        """Working time of one working day."""
        return sum(
            (datetime.combine(date.min, b) - datetime.combine(date.min, a) for a, b in self.frames),
            timedelta(),
        )


def midnight(day: date) -> datetime:
    """24:00 of a civil day, as an exclusive instant."""
    return datetime.combine(day + DAY, time(), CIVIL).astimezone(UTC)


def last_day(due_at: datetime) -> date:
    """The civil day on which an exclusive due time lies: 24:00 belongs to the day it ends."""
    return civil(due_at - timedelta(microseconds=1)).date()


def roll(day: date, calendar: WorkCalendar) -> date:
    """The day itself when it is worked, else the next working day."""
    while not calendar.is_workday(day):
        day += DAY
    return day


def add_working_days(day: date, amount: int, calendar: WorkCalendar) -> date:
    """The n-th working day after a day; the day itself is not counted."""
    for _nth in range(amount):
        day = roll(day + DAY, calendar)
    return day


def working_days(after: date, until: date, calendar: WorkCalendar) -> int:
    """Working days in the half-open span `(after, until]`."""
    return sum(calendar.is_workday(after + DAY * n) for n in range(1, (until - after).days + 1))


def add_months(day: date, amount: int) -> date:
    """The corresponding day, or the last day of a shorter month."""
    month = day.month - 1 + amount
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_time(a: datetime, b: datetime, calendar: WorkCalendar) -> timedelta:
    """Time inside business hours between two instants; zero when `b` is not after `a`."""
    first, last = civil(a).date(), civil(b).date()
    if b <= a:
        return timedelta()
    total = calendar.day_length * (working_days(first, last - DAY, calendar) if last > first else 0)
    for day in {first, last}:
        for opens, closes in calendar.spans(day):
            total += max(timedelta(), min(b, closes) - max(a, opens))
    return total


def after_working_time(start: datetime, span: timedelta, calendar: WorkCalendar) -> datetime:
    """The earliest instant by which so much working time has passed since `start`."""
    day, left = civil(start).date(), span
    while True:
        for opens, closes in calendar.spans(day):
            begin = max(start, opens)
            if begin < closes and left <= closes - begin:
                return (begin + left).astimezone(UTC)
            left -= max(timedelta(), closes - begin)
        day += DAY


def before_working_time(end: datetime, span: timedelta, calendar: WorkCalendar) -> datetime:
    """The earliest instant from which no more than so much working time remains until `end`."""
    day, left = civil(end).date(), span
    while True:
        for opens, closes in reversed(list(calendar.spans(day))):
            stop = min(end, closes)
            if stop > opens and left < stop - opens:
                return (stop - left).astimezone(UTC)
            left -= max(timedelta(), stop - opens)
        day -= DAY


def whole(start: datetime, limit: Limit) -> Rest:
    """A limit before anything of it is spent."""
    if limit.unit is Unit.MONTH:
        day = civil(start).date()
        return Rest((add_months(day, limit.amount) - day).days, Unit.NATURAL_DAY, limit.public)
    return Rest(limit.amount * SECONDS.get(limit.unit, 1), limit.unit, limit.public)


def due(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """When a limit that begins at `start` is over: the first instant that is too late, in UTC."""
    return due_after(start, whole(start, limit), calendar)


def due_after(resumed_at: datetime, rest: Rest, calendar: WorkCalendar) -> datetime:
    """When the rest of a limit is over, counted on from its resumption; the day of resuming is not counted."""
    day = civil(resumed_at).date()
    if rest.late is not None:
        return rest.late
    if rest.unit is Unit.WORKING_HOUR:
        return after_working_time(resumed_at, timedelta(seconds=rest.amount), calendar)
    if rest.unit in SECONDS:
        return resumed_at.astimezone(UTC) + timedelta(seconds=rest.amount)
    if rest.unit is Unit.WORKING_DAY:
        last = add_working_days(day, rest.amount, calendar)
        return midnight(last) if rest.public else calendar.closing(last)
    return midnight(roll(day + DAY * rest.amount, calendar))


def remaining(start: datetime, limit: Limit | Rest, paused_at: datetime, calendar: WorkCalendar) -> Rest:
    """What is left when the clock is stopped; the day of pausing is unspent, hours are cut by the second.

    Pauses may repeat: count the rest of a rest from its resumption.

    Raises:
        ValueError: stopped before it began.
    """
    if paused_at < start:
        raise ValueError("a clock cannot stop before it starts")
    rest = limit if isinstance(limit, Rest) else whole(start, limit)
    due_at = due_after(start, rest, calendar)
    if paused_at >= due_at:
        return Rest(0, rest.unit, rest.public, due_at)
    # a last day that gave way to a later one may leave no nominal day, yet the day of pausing is unspent
    left = max(1, rest.amount - _spent(start, rest.unit, paused_at, calendar))
    return Rest(left, rest.unit, rest.public)


def _spent(start: datetime, unit: Unit, paused_at: datetime, calendar: WorkCalendar) -> int:
    """Seconds or whole days gone between the start and a pause before the due time."""
    if unit in SECONDS:
        gone = working_time(start, paused_at, calendar) if unit is Unit.WORKING_HOUR else paused_at - start
        return math.floor(gone.total_seconds())
    first, before = civil(start).date(), civil(paused_at).date() - DAY
    if unit is Unit.WORKING_DAY:
        return working_days(first, before, calendar)
    return max(0, (before - first).days)


def rest_until(start: datetime, limit: Limit | Rest, due_at: datetime, calendar: WorkCalendar) -> Rest:
    """The rest that, counted from `start`, ends on the day (or at the instant) of `due_at`: a moved limit.

    A day that is not worked gives way to the next working day.
    """
    unit, public = (Unit.NATURAL_DAY if limit.unit is Unit.MONTH else limit.unit), limit.public
    first, last = civil(start).date(), last_day(due_at)
    match unit:
        case Unit.WORKING_DAY:
            return Rest(working_days(first, roll(last, calendar), calendar), unit, public)
        case Unit.NATURAL_DAY:
            return Rest((last - first).days, unit, public)
        case Unit.WORKING_HOUR:
            return Rest(math.ceil(working_time(start, due_at, calendar).total_seconds()), unit, public)
    return Rest(math.ceil((due_at - start).total_seconds()), unit, public)
