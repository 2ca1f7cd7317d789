"""The unit's desk: sign, handle, handle again, what stands still, parts of others' cases, the lead's signature."""

from core.cases.queries.desks import desks_of
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import WITH_UNIT, CaseStatus
from core.foundation.text import _
from pages.cases.parts import desk, own_views, sources
from pages.shared import filters
from pages.shared.session import require_page
from pages.shared.tables import on_cards

URL = "unit"

actor = require_page(URL)
own_views.arrive(URL, actor)
signs = Desk.SIGNING in desks_of(actor)
others = (Desk.TASKS, Desk.SIGNING) if signs else (Desk.TASKS,)
queue, *rest = desk.queues(actor, *((each, ()) for each in (Desk.UNIT, *others)))
desk.desk_head(_("承办台"), _("签收、联系反映人、办理、报送结果。"), queue)
sources.warn(actor, *WITH_UNIT)

statuses = {
    _("待签收"): CaseStatus.DISPATCHED,
    _("办理中"): CaseStatus.IN_PROGRESS,
    _("重新办理"): CaseStatus.REHANDLING,
    _("待补充"): CaseStatus.NEED_INFO,
    _("缓办"): CaseStatus.DEFERRED,
}
everything, helping = _("全部"), _("协办")
signing, mine = _("等我签发"), _("我经办的")
counts: dict[str, int | None] = {everything: queue.total}
counts |= {word: queue.statuses.get(status, 0) for word, status in statuses.items()}
which = {helping: Desk.TASKS, signing: Desk.SIGNING}
counts |= {word: each.total for word, each in zip(which, rest, strict=False)}
with filters.filter_row():
    text = filters.search(_("编号、文字、地点、答复"))
    part = filters.segments(_("阶段"), {**counts, mine: None}, key="part")
    narrowed = desk.where_and_what(
        Filters(text=text, statuses=(statuses[part],) if part in statuses else (), mine=part == mine)
    )
    own_views.bar(URL, actor)
desk.work_off(
    actor,
    desk.Plan(
        URL,
        which.get(part, Desk.UNIT),
        (desk.number(), desk.headline(), desk.status(), *on_cards(desk.area())),
        (_("没有要办的件"), _("中心派来的件会出现在这里，期限最近的在最上面。")),
        split=(1.35, 1),
    ),
    narrowed,
)
