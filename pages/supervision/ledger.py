"""挂账台: what stands on the ledger, what must be asked, confirmed, verified or signed, and one entry beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.foundation.clock import civil, now
from core.foundation.text import _
from core.supervision.queries import board
from core.supervision.queries.board import Filters, Line
from core.supervision.terms import EntryState
from db.session import reading
from pages.shared import filters, formats, theme
from pages.shared.session import require_page
from pages.shared.tables import pages_bar, turn
from pages.supervision.parts.export import export
from pages.supervision.parts.narrowing import narrowed
from pages.supervision.parts.rows import cursor_of, kept_cursor
from pages.supervision.parts.words import OVER, STANDING, levels_line
from pages.supervision.parts.work import work_off

URL = "ledger"
SMALL = 12
"""Cards on a page of a telephone."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment.

    Attributes:
        base: what it holds.
        soonest: ordered by its own clock, the soonest first, instead of the newest first.
        choose: states to narrow it by.
    """

    base: Filters
    soonest: Callable[[Filters, str], tuple[Line, ...]] | None = None
    choose: tuple[EntryState, ...] = ()


def asked_today(chosen: Filters, after: str) -> tuple[Line, ...]:
    """To be asked about until midnight."""
    until = midnight(moment)
    with reading() as session:
        return board.asked_today(
            session, actor, chosen, until=until, now=moment, after=cursor_of(after), limit=most + 1
        )


def to_tell(chosen: Filters, after: str) -> tuple[Line, ...]:
    """Whose person waits to hear of it."""
    with reading() as session:
        return board.to_tell(session, actor, chosen, now=moment, after=cursor_of(after), limit=most + 1)


def midnight(when: datetime) -> datetime:
    """The end of today."""
    return formats.begins(civil(when).date() + timedelta(days=1))


def parts() -> dict[str, Part]:
    """Segments by their words."""
    return {
        _("在账"): Part(Filters(), choose=STANDING),
        _("今天问询"): Part(Filters(ask_by=midnight(moment)), asked_today),
        _("待告知"): Part(Filters(tell=True), to_tell),
        _("待确认"): Part(Filters(states=(EntryState.PROPOSED,))),
        _("待认定"): Part(Filters(waiting=True)),
        _("待核查"): Part(Filters(states=(EntryState.WRITE_OFF_REQUESTED, EntryState.VERIFYING))),
        _("待签发"): Part(Filters(unsigned=True)),
        _("长期挂账"): Part(Filters(states=(EntryState.LONG_TERM,))),
        _("已了结"): Part(Filters(states=OVER), choose=OVER),
    }


def counted(part: Part) -> str:
    """How much a segment holds, up to a bound."""
    with reading() as session:
        return formats.up_to(board.count(session, actor, part.base, now=moment), board.COUNTED - 1)


def rows_of(part: Part, chosen: Filters, after: str) -> tuple[Line, ...]:
    """One more than fits, to know whether there are more."""
    if part.soonest is not None and not chosen.number:
        return part.soonest(chosen, after)
    with reading() as session:
        return board.ledger(session, actor, chosen, now=moment, after=cursor_of(after), limit=most + 1)


actor, moment = require_page(URL), now()
most = SMALL if theme.phone() else board.PAGE
with reading() as session:
    levels = board.by_level(session, actor, now=moment)
words = _(
    "超期、推诿、差评、敷衍、承诺没兑现的，在这里问到办好为止。在账 **{n}** 条。", n=sum(levels.values())
)
theme.head(_("挂账台"), f"{words} {levels_line(levels)}")
every = parts()
with filters.filter_row():
    name = filters.segments(_("分类"), {word: counted(part) for word, part in every.items()}, key="part")
    part = every[name]
    number = filters.search(_("挂账编号、办件编号"))
    chosen = narrowed(actor, part.base, part.choose)
    if number:  # whatever its state: who has a number wants that one
        chosen = Filters(number=number)
place = turn(URL, (name, chosen))
found = rows_of(part, chosen, place.cursor)
shown, more = found[:most], len(found) > most


def below() -> None:
    """The way back and on, and the table to take along."""
    if place.before or more:
        pages_bar(place, shown=len(shown), total=None, following=kept_cursor(shown[-1]) if more else "")
    export(URL, chosen)


def nothing() -> tuple[str, str]:
    """Why the list is empty, and what to do."""
    if number:
        return _("没有这个编号"), _("看看编号有没有写错：写全，或者写最后四位以上的数字。")
    if chosen != part.base:
        return _("没有符合条件的"), _("放宽条件，或者清空筛选看全部。")
    return _("这里没有等着的"), _("规则每分钟查一遍，该挂账的会自己出现在这里。")


if shown:
    work_off(URL, actor, shown, (name, chosen, place.cursor), below)
else:
    theme.empty(*nothing())
