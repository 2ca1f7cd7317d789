"""Levels and states of the ledger as chips: a colour never stands without its word and its number."""

from collections.abc import Mapping
from datetime import datetime

from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.foundation.calendar import WorkCalendar
from core.foundation.text import N_, _
from core.supervision.terms import ON_LEDGER, OPEN, EntryState, Level
from pages.shared import formats

TONES = {1: "blue", 2: "orange", 3: "red", 4: "violet"}
"""A level's colour by Streamlit's name: 蓝、橙、红, and the standing committee's own."""

SHORT = {1: N_("蓝"), 2: N_("橙"), 3: N_("红"), 4: N_("常委会")}
"""A level in one word."""

STATES = {
    EntryState.PROPOSED: "gray",
    EntryState.WRITTEN_OFF: "green",
    EntryState.VERIFYING: "green",
    EntryState.WRITE_OFF_REQUESTED: "green",
}

STANDING = tuple(each for each in EntryState if each in ON_LEDGER)
"""States that count as being on the ledger, in the order of its life."""
OVER = tuple(each for each in EntryState if each not in OPEN)
"""States in which nothing is left to do."""

NOBODYS = frozenset({Stage.ENQUIRY, Stage.APPEAL})
"""Clocks at whose end nobody is late: the next enquiry goes out, the time to object is over."""


def level_name(level: int) -> str:
    """The level in the reader's language."""
    return _(Level(str(level)).label)


def short(level: int) -> str:
    """The level in a narrow column: its number and its colour, or where it goes."""
    return f"{level} {_(SHORT[level])}"


def level_badge(level: int, count: int | None = None) -> str:
    """The level, perhaps with how many stand on it."""
    words = level_name(level) if count is None else f"{level_name(level)} {count}"
    return formats.badge(words, TONES[level], f":material/counter_{level}:")


def levels_line(found: Mapping[int, int]) -> str:
    """How much stands on each level that holds any."""
    return " ".join(level_badge(level, count) for level, count in found.items() if count)


def state_badge(state: EntryState) -> str:
    """Where it stands."""
    tone = STATES.get(state, "blue" if state in ON_LEDGER else "gray")
    return formats.badge(_(state.label), tone)


def clock_words(clock: DeadlineView, now: datetime, calendar: WorkCalendar) -> str:
    """认领 剩 6 小时."""
    return f"{_(clock.stage.label)} {formats.time_left(clock.due_at, now, calendar)}"


def clock_badge(clock: DeadlineView, now: datetime, calendar: WorkCalendar) -> str:
    """A clock that somebody has to keep, with its lamp."""
    if clock.stage in NOBODYS:
        return formats.badge(
            f"{_(clock.stage.label)} {formats.moment(clock.due_at)}", "gray", ":material/event:"
        )
    lamp = clock.lamp(now)
    return formats.badge(clock_words(clock, now, calendar), formats.TONES[lamp], formats.ICONS[lamp])
