"""The desk of objections: the person asks that a refusal is looked at again."""

from core.cases.queries.narrowing import Desk, Filters
from core.foundation.text import _
from pages.cases.parts import desk, own_views
from pages.shared import filters
from pages.shared.session import require_page

URL = "objections"

actor = require_page(URL)
own_views.arrive(URL, actor)
(queue,) = desk.queues(actor, (Desk.OBJECTIONS, ()))
desk.desk_head(_("复核台"), _("反映人认为应当受理，再看一遍：改为受理，或者维持。"), queue)
with filters.filter_row():
    text = filters.search(_("编号、标题"))
    lamp = desk.lamp_filter(queue)
    narrowed = desk.where_and_what(Filters(text=text, lamp=lamp))
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.OBJECTIONS,
        (desk.number(), desk.headline(), desk.area()),
        (_("没有等着复核的件"), _("不予受理的件，反映人请求复核就会到这里。")),
        split=(1.35, 1),
    ),
    narrowed,
)
