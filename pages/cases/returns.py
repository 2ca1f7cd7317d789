"""The desk of returns: the unit says that it is not its own; the centre looks whose it is."""

from core.cases.queries.narrowing import Desk, Filters
from core.deadlines.terms import Stage
from core.foundation.text import _
from pages.cases.parts import desk, own_views
from pages.shared import filters
from pages.shared.session import require_page

URL = "returns"

actor = require_page(URL)
own_views.arrive(URL, actor)
(queue,) = desk.queues(actor, (Desk.RETURNS, ()))
desk.desk_head(_("退单台"), _("第一次退单派单员核对，第二次中心负责人指定。"), queue)
stages = {_("第一次"): Stage.RETURN, _("第二次"): Stage.DESIGNATION}
everything = _("全部")
with filters.filter_row():
    text = filters.search(_("编号、标题"))
    counts = {everything: queue.total} | {word: queue.stages.get(stage, 0) for word, stage in stages.items()}
    part = filters.segments(_("分类"), counts, key="part")
    narrowed = desk.where_and_what(Filters(text=text, stage=stages.get(part)))
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.RETURNS,
        (desk.number(), desk.headline(), desk.unit()),
        (_("没有等着核对的退单"), _("单位负责人同意退的件会到这里。")),
        split=(1.35, 1),
    ),
    narrowed,
)
