"""Every case a person may see: found by number, words, place and answer, narrowed by anything, the newest first."""

from dataclasses import replace

import streamlit as st

from core.cases.queries.desks import BOUND, how_many
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.views import view
from core.cases.terms import OPEN, CaseStatus
from core.deadlines.terms import Lamp
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.parts import desk, facets, narrowing, own_views
from pages.shared import filters, theme
from pages.shared.formats import up_to
from pages.shared.session import require_page

URL = "search"

actor, moment = require_page(URL), now()
own_views.arrive(URL, actor)
RATING = (CaseStatus.ANSWERED, CaseStatus.CALLBACK)
groups = {
    _("全部"): (),
    _("在办"): tuple(status for status in CaseStatus if status in OPEN and status not in RATING),
    _("待评价"): RATING,
    _("已结束"): tuple(status for status in CaseStatus if status not in OPEN),
}
lamps = {_("全部"): None} | {_(lamp.label): lamp for lamp in (Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.PAUSED)}


def counted(asked: Filters) -> str | None:
    """How many there are, as far as anybody counts."""
    with reading() as session:
        total = how_many(session, actor, Desk.ALL, asked, now=moment)
    return None if total is None else up_to(total, BOUND)


total = counted(Filters()) or up_to(BOUND + 1, BOUND)
theme.head(
    _("查件"), _("按编号、文字、地点、答复和条件找一件，点开看全过程。现有 **{total}** 件。", total=total)
)
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    daily = narrowing.daily(actor)
    if daily is None:
        part = filters.segments(
            _("状态"),
            {word: counted(Filters(statuses=each)) if each else None for word, each in groups.items()},
            key="part",
        )
    if not theme.phone() or daily is not None:
        own_views.bar(URL, actor)
if daily is None:
    with filters.filter_row():
        if theme.phone():
            with filters.more():
                lit = filters.segments(_("时限"), dict.fromkeys(lamps), key="lamp")
                narrowed = Filters(text=text, statuses=groups[part], lamp=lamps[lit])
                narrowed = narrowing.seldom(narrowing.where(narrowed))
            own_views.bar(URL, actor)
        else:
            lit = filters.segments(_("时限"), dict.fromkeys(lamps), key="lamp")
            narrowed = narrowing.where(Filters(text=text, statuses=groups[part], lamp=lamps[lit]))
            with filters.more(*narrowing.SELDOM) as drawn:
                narrowed = narrowing.seldom(narrowed) if drawn else narrowed
    which = Desk.ALL
else:
    which, narrowed = view(daily, moment)
    narrowed = replace(narrowed, text=text)
    st.caption(_(daily.note))
if narrowed.by is not None or narrowed.finding is not None or narrowed.own is not None:
    st.caption(narrowing.told(narrowed))
facets.strip(URL, actor, which, narrowed)
dated = narrowed.dated
desk.work_off(
    actor,
    desk.Plan(
        URL,
        which,
        (
            *(desk.number(), desk.headline(200 if dated else 296), desk.status(), desk.unit(), desk.area()),
            *((desk.dated(narrowed.by),) if dated and narrowed.by else ()),  # else the number says the day
        ),
        (_("还没有件"), _("登记或收到第一件以后，这里就能查。")),
        split=(2.5, 1),
        unfit=(_("还没有收藏的件"), _("打开一件，点“收藏”，它就留在这张清单上。"))
        if narrowed == Filters(starred=True)
        else None,
        acts=False,
    ),
    narrowed,
)
