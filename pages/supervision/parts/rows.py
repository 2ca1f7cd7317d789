"""Entries as rows: the clock somebody has to keep, the level in words, whose, what about, how old."""

from collections.abc import Sequence
from datetime import datetime

from core.deadlines.queries import current_calendar, open_deadlines
from core.deadlines.terms import Lamp
from core.foundation.clock import now
from core.foundation.text import _
from core.supervision.queries.board import Cursor, Line
from core.supervision.terms import KIND
from db.session import reading
from pages.shared import theme
from pages.shared.tables import Column, LampOf, Shape
from pages.supervision.parts.words import NOBODYS, OVER, TONES, clock_words, level_name, short


def shape(rows: Sequence[Line], *, own: bool = False) -> Shape[Line]:
    """How a list of entries is drawn.

    Args:
        own: of one unit's own entries, whose name need not be said.
    """
    whose: Column[Line] = Column(_("单位"), lambda row: row.unit, 88)
    state: Column[Line] = Column(_("状态"), lambda row: _(row.state.label), 76)
    over = theme.phone() or any(row.state in OVER for row in rows)
    unit, states = () if own else (whose,), (state,) if over else ()
    return Shape(
        columns=(
            Column(_("级别"), lambda row: level_name(row.level) if theme.phone() else short(row.level), 92),
            Column(_("类型"), lambda row: _(row.type.label), 92),
            *unit,
            *states,
            Column(_("标题"), title, 132 if unit else 220),
            Column(_("天数"), lambda row: _("{n} 天", n=row.age), 60),
        ),
        headline=title,
        lamp=None if all(row.state in OVER for row in rows) else _lamps(rows, own=own),
        chip=(lambda row: level_name(row.level)) if theme.phone() else None,
        tone=lambda row: TONES[row.level],
    )


def title(row: Line) -> str:
    """What the case is about; its number for whoever may not open it."""
    return row.headline or row.case_number


def cursor_of(text: str) -> Cursor | None:
    """Where a page of a list begins, as a tab keeps it."""
    if not text:
        return None
    when, _between, entry_id = text.partition("|")
    return datetime.fromisoformat(when), int(entry_id)


def kept_cursor(last: Line) -> str:
    """Where the next page begins, as a tab keeps it."""
    when, entry_id = last.cursor
    return f"{when.isoformat()}|{entry_id}"


def _lamps(rows: Sequence[Line], *, own: bool) -> LampOf[Line]:
    """The clock that somebody has to keep and that ends first; of a unit's own entries, that the unit has to keep."""
    moment = now()
    with reading() as session:
        clocks = open_deadlines(session, KIND, {row.id for row in rows})
        calendar = current_calendar(session, moment)

    def read(row: Line) -> tuple[Lamp, str] | None:
        kept = [
            clock
            for clock in clocks.get(row.id, ())
            if clock.stage not in NOBODYS and (not own or clock.unit_id == row.unit_id)
        ]
        if not kept:
            return None
        soonest = min(kept, key=lambda clock: clock.due_at)
        return soonest.lamp(moment), clock_words(soonest, moment, calendar)

    return read
