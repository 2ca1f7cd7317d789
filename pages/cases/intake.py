"""The intake desk: what came in and waits to be accepted."""

from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus
from core.foundation.text import _
from pages.cases.bulk.accepting import draw_accepting
from pages.cases.bulk.batch import Many
from pages.cases.parts import desk, own_views, sources
from pages.shared import filters
from pages.shared.session import require_page

URL = "intake"

actor = require_page(URL)
own_views.arrive(URL, actor)
queue, asking = desk.queues(actor, (Desk.INTAKE, ()), (Desk.NEED_INFO, ()))
everything, waits = _("待受理"), _("待补充")
desk.desk_head(_("受理台"), _("看清诉求，定类别、属地和级别。"), queue)
sources.warn(actor, CaseStatus.SUBMITTED)
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    part = filters.segments(_("分类"), {everything: queue.total, waits: asking.total}, key="part")
    lamp = desk.lamp_filter(queue) if part == everything else None
    narrowed = desk.where_and_what(Filters(text=text, lamp=lamp))
    many = part == everything and desk.several()
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.INTAKE if part == everything else Desk.NEED_INFO,
        (desk.number(), desk.headline(), desk.level(), desk.area()),
        (_("没有等着受理的件"), _("新来的件会出现在这里，最急的在最上面。")),
        many=Many(_("成批受理"), draw_accepting) if many else None,
    ),
    narrowed,
    queue if part == everything else asking,
)
