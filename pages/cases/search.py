"""Find a case among all I may see."""

import streamlit as st

from core.cases.queries.desks import waiting
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import OPEN, CaseStatus
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.queries import unit_tree
from core.identity.terms import UnitKind
from db.session import reading
from pages.cases.parts import desk
from pages.shared import filters
from pages.shared.session import require_page

URL = "search"

actor = require_page(URL)
with reading() as session:
    queue = waiting(session, actor, Desk.ALL, now=now())
    units = [unit for unit in unit_tree(session) if unit.kind is not UnitKind.COMMUNITY and unit.parent_id]
desk.desk_head(_("查件"), _("按编号、标题和条件找一件，点开看全过程。"), queue)

RATING = (CaseStatus.ANSWERED, CaseStatus.CALLBACK)
groups = {
    _("全部"): (),
    _("在办"): tuple(status for status in CaseStatus if status in OPEN and status not in RATING),
    _("待评价"): RATING,
    _("已结束"): tuple(status for status in CaseStatus if status not in OPEN),
}
counts = {
    word: sum(queue.statuses.get(status, 0) for status in statuses) if statuses else queue.total
    for word, statuses in groups.items()
}
with filters.filter_row():
    text = filters.search(_("编号、标题里的字"))
    part = filters.segments(_("状态"), counts, key="part")
    narrowed = desk.where_and_what(Filters(text=text, statuses=groups[part]))
with filters.filter_row():
    lamp = desk.lamp_filter(queue)
    unit = filters.choice(_("承办单位"), units, key="unit", name=lambda each: each.short_name, width=200)
    imported = st.toggle(_("含历史导入"), value=True, key="imported", bind="query-params")
desk.work_off(
    actor,
    desk.Plan(
        URL,
        Desk.ALL,
        (desk.number(), desk.headline(), desk.status(), desk.unit(), desk.area(), desk.submitted()),
        (_("还没有件"), _("登记或收到第一件以后，这里就能查。")),
        split=(2.2, 1),
        acts=False,
    ),
    desk.replace(narrowed, lamp=lamp, unit_path=unit.path if unit else "", imported=imported),
)
