"""Moments and durations as people say them, how urgent they look, and how a long text begins."""

import re
from datetime import date, datetime, timedelta

from core.cases.terms import CaseStatus
from core.deadlines.terms import SPOKEN, Lamp
from core.foundation.calendar import Limit
from core.foundation.clock import civil
from core.foundation.text import N_, translate

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
LAMPS = {Lamp.GREEN: "ok", Lamp.YELLOW: "soon", Lamp.RED: "late", Lamp.PAUSED: "wait"}
"""Colour of a running promise; the word stands beside it."""

STATES = {
    CaseStatus.NEED_INFO: "wait",
    CaseStatus.NOT_ACCEPTED: "wait",
    CaseStatus.MERGED: "info",
    CaseStatus.DEFERRED: "wait",
    CaseStatus.ANSWERED: "info",
    CaseStatus.CALLBACK: "info",
    CaseStatus.CLOSED: "ok",
    CaseStatus.WITHDRAWN: "wait",
    CaseStatus.TERMINATED: "wait",
}
"""Colour of a state that does not wait for the promise; the others take the promise's lamp."""


def stamp(moment: datetime) -> str:
    """`MM-DD HH:mm`, for lines."""
    return f"{civil(moment):%m-%d %H:%M}"


def full(moment: datetime) -> str:
    """`YYYY-MM-DD HH:mm`."""
    return f"{civil(moment):%Y-%m-%d %H:%M}"


def due(moment: datetime) -> str:
    """The end of a limit, with its weekday; midnight belongs to the day that ends with it."""
    there = civil(moment)
    clock = f"{there:%H:%M}"
    if clock == "00:00":
        there, clock = there - timedelta(minutes=1), "24:00"
    weekday = translate(WEEKDAYS[there.weekday()])
    return translate(
        N_("{month}月{day}日 {weekday} {clock} 前"),
        month=there.month,
        day=there.day,
        weekday=weekday,
        clock=clock,
    )


def brief(moment: datetime) -> str:
    """`MM-DD HH:mm` of the end of a limit, midnight as 24:00."""
    there = civil(moment)
    return (
        f"{there - timedelta(minutes=1):%m-%d} 24:00"
        if f"{there:%H:%M}" == "00:00"
        else f"{there:%m-%d %H:%M}"
    )


def day(when: date) -> str:
    """A day that may be far away, with its year."""
    weekday = translate(WEEKDAYS[when.weekday()])
    return translate(
        N_("{year}年{month}月{day}日 {weekday}"),
        year=when.year,
        month=when.month,
        day=when.day,
        weekday=weekday,
    )


def lasting(time: timedelta, day: timedelta) -> str:
    """A working time in the two largest units that say something.

    Args:
        time: what was counted.
        day: working time of one working day.
    """
    minutes = int(time.total_seconds() // 60)
    days, rest = divmod(minutes, max(1, int(day.total_seconds() // 60)))
    hours, left = divmod(rest, 60)
    if days and hours:
        return translate(N_("{days} 天 {hours} 小时"), days=days, hours=hours)
    if days:
        return translate(N_("{days} 天"), days=days)
    if hours and left:
        return translate(N_("{hours} 小时 {minutes} 分"), hours=hours, minutes=left)
    if hours:
        return translate(N_("{hours} 小时"), hours=hours)
    return translate(N_("{minutes} 分钟"), minutes=left) if left else translate(N_("不到 1 分钟"))


def spoken(limit: Limit) -> str:
    """A limit as the regulation says it."""
    return translate(SPOKEN[limit.unit], amount=limit.amount)


def grouped(text: str, size: int = 4) -> str:
    """In groups, to be read out on the telephone."""
    return " ".join(text[at : at + size] for at in range(0, len(text), size))


def opening(text: str, most: int) -> str:
    """How a text begins: up to the last sentence or clause that fits, never within a number or a word."""
    if len(text) <= most:
        return text
    held, seen = text[:most], text[: most + 1]  # one sign more, to see whether a comma stands in a number
    sentences, clauses = (
        [found.end() for found in re.finditer(ends, seen) if found.end() <= most]
        for ends in (r"[。！？!?\n]", r"[；，、;\s]|,(?!\d)")
    )
    whole = next((ends[-1] for ends in (sentences, clauses) if ends and ends[-1] * 2 > most), 0)
    kept = held[:whole] if whole else re.sub(r"[\w.,-]+$", "", held, flags=re.ASCII) or held
    return kept.rstrip("，、；,; \n") + "……"
