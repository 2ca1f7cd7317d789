"""本单位挂账: what stands against my unit, what it waits for, and what I may do to it."""

from core.foundation.clock import now
from core.foundation.text import _
from core.supervision.queries import board
from core.supervision.queries.board import Filters
from core.supervision.terms import EntryState
from db.session import reading
from pages.shared import filters, formats, theme
from pages.shared.session import require_page
from pages.shared.tables import pages_bar, turn
from pages.supervision.parts.rows import cursor_of, kept_cursor
from pages.supervision.parts.words import OVER
from pages.supervision.parts.work import work_off

URL = "entries"
SMALL = 12
"""Cards on a page of a telephone."""


def parts() -> dict[str, Filters]:
    """Segments by their words."""
    checking = (EntryState.WRITE_OFF_REQUESTED, EntryState.VERIFYING)
    return {
        _("在账"): Filters(),
        _("待认领"): Filters(states=(EntryState.LISTED,)),
        _("待报方案"): Filters(states=(EntryState.ACKNOWLEDGED,)),
        _("待答复问询"): Filters(asked=True),
        _("整改中"): Filters(states=(EntryState.RECTIFYING,)),
        _("核查中"): Filters(states=checking),
        _("长期挂账"): Filters(states=(EntryState.LONG_TERM,)),
        _("已了结"): Filters(states=OVER),
    }


def count(chosen: Filters) -> str:
    """How many of my units' entries are of this kind."""
    with reading() as session:
        return formats.up_to(board.count_of_my_units(session, actor, chosen, now=moment), board.COUNTED - 1)


actor, moment = require_page(URL), now()
most = SMALL if theme.phone() else board.PAGE
every = parts()
counts = {word: count(chosen) for word, chosen in every.items()}
theme.head(
    _("本单位挂账"),
    _(
        "一个工作日内认领，三个工作日内报整改方案，问询一个工作日内答复；办好了申请销账。在账 **{n}** 条。",
        n=counts[_("在账")],
    ),
)
name = filters.segments(_("阶段"), counts, key="part")
place = turn(URL, name)
with reading() as session:
    found = board.of_my_units(
        session, actor, every[name], now=moment, after=cursor_of(place.cursor), limit=most + 1
    )
shown, more = found[:most], len(found) > most


def below() -> None:
    """The way back and on, where there is more than a page."""
    if place.before or more:
        pages_bar(place, shown=len(shown), total=None, following=kept_cursor(shown[-1]) if more else "")


if shown:
    work_off(URL, actor, shown, (name, place.cursor), below, own=True)
else:
    theme.empty(
        _("这里没有挂账"),
        _("没有按时办、推给别人、差评属实的，会由系统列到这里，写明凭哪几步。"),
    )
