"""The callback desk: bad ratings first, then silence; contradictory ratings are called before they are judged."""

from contextlib import suppress

from core.cases.queries.desks import DeskRow, desk
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.ratings import call_first
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from db.session import reading
from pages.cases.parts import desk as layout
from pages.cases.parts import own_views
from pages.shared import filters
from pages.shared.session import require_page
from pages.shared.tables import Column, on_cards, turn

URL = "callback"

actor = require_page(URL)
own_views.arrive(URL, actor)
(queue,) = layout.queues(actor, (Desk.CALLBACK, ()))
layout.desk_head(_("回访台"), _("先看差评和重新提出的，再打没有评价的电话。"), queue)

stages = {_("待判定"): Stage.TRIAGE, _("待回访"): Stage.CALLBACK}
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    part = filters.segments(
        _("分类"), {word: queue.stages.get(stage, 0) for word, stage in stages.items()}, key="part"
    )
    narrowed = layout.where_and_what(Filters(text=text, stage=stages[part]))
    own_views.bar(URL, actor)
calls: frozenset[int] = frozenset()
place = turn(URL, (Desk.CALLBACK, narrowed))
with suppress(CivicError), reading() as session:  # the list below says what is wrong with the search
    shown = desk(session, actor, Desk.CALLBACK, narrowed, now=now(), after=place.cursor)
    calls = call_first(session, [row.id for row in shown.rows])


def advice(row: DeskRow) -> str:
    """What to do with it first."""
    if row.id in calls:
        return _("先打电话")
    return _("判定") if row.stage is Stage.TRIAGE else _("回访")


layout.work_off(
    actor,
    layout.Plan(
        URL,
        Desk.CALLBACK,
        (
            layout.number(),
            Column(_("先做"), advice, 84),
            layout.headline(),
            *on_cards(layout.unit(), layout.area()),
        ),
        (_("没有要回访的件"), _("差评、重新提出的和到期没有评价的件会到这里。")),
        split=(1.35, 1),
    ),
    narrowed,
)
