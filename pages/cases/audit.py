"""The audit desk: answers that wait to be checked against what was asked."""

from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus
from core.foundation.text import _
from pages.cases.parts import desk, own_views, sources
from pages.shared import filters
from pages.shared.session import require_page
from pages.shared.tables import on_cards

URL = "audit"

actor = require_page(URL)
own_views.arrive(URL, actor)
(queue,) = desk.queues(actor, (Desk.AUDIT, ()))
desk.desk_head(_("审核台"), _("对照诉求看答复，四项都核对了再放行。"), queue)
sources.warn(actor, CaseStatus.REPLY_REVIEW)
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    lamp = desk.lamp_filter(queue)
    narrowed = desk.where_and_what(Filters(text=text, lamp=lamp))
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.AUDIT,
        (desk.number(), desk.headline(), *on_cards(desk.unit(), desk.area())),
        (_("没有等着审核的答复"), _("承办单位签发的答复会到这里。")),
        split=(1, 1.15),
        brief=True,
    ),
    narrowed,
)
