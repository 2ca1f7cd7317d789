"""The dispatch desk: what was accepted and waits for a unit."""

from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus
from core.foundation.text import _
from pages.cases.bulk.batch import Many
from pages.cases.bulk.dispatching import draw_dispatching
from pages.cases.parts import desk, own_views, sources
from pages.shared import filters
from pages.shared.session import require_page

URL = "dispatch"

actor = require_page(URL)
own_views.arrive(URL, actor)
(queue,) = desk.queues(actor, (Desk.DISPATCH, ()))
desk.desk_head(_("派单台"), _("给已受理的件定承办单位，先派最急的。"), queue)
sources.warn(actor, CaseStatus.ACCEPTED)
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    lamp = desk.lamp_filter(queue)
    narrowed = desk.where_and_what(Filters(text=text, lamp=lamp))
    many = desk.several()
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.DISPATCH,
        (desk.number(), desk.headline(), desk.level(), desk.area()),
        (_("没有等着派单的件"), _("受理台受理以后，件会到这里。")),
        many=Many(_("成批派单"), draw_dispatching) if many else None,
    ),
    narrowed,
)
