"""What a list of all cases can be narrowed by: daily views, the frequent filters in the row, the rest in a popover."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.cases.queries.narrowing import Filters
from core.cases.queries.taxonomy import categories
from core.cases.queries.views import View, views_of
from core.cases.terms import CaseStatus, Channel
from core.deadlines.terms import Level
from core.foundation.clock import CIVIL
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import areas, unit_tree
from core.identity.terms import UnitKind
from db.session import reading
from pages.cases.parts.choices import level_name
from pages.shared import filters


def daily(actor: Actor) -> View | None:
    """One of the daily views of this person."""
    return filters.choice(
        _("常用视图"),
        list(views_of(actor)),
        key="view",
        name=lambda each: _(each.label),
        width=170,
        none=_("常用视图"),
    )


def where(narrowed: Filters) -> Filters:
    """Unit, place and matter: whoever is chosen stands for everything below."""
    with reading() as session:
        units = [
            each for each in unit_tree(session) if each.kind is not UnitKind.COMMUNITY and each.parent_id
        ]
        places, nodes = areas(session), categories(session)
    unit = filters.choice(_("承办单位"), units, key="unit", name=lambda each: each.short_name, width=170)
    area = filters.choice(
        _("属地"),
        places,
        key="area",
        name=lambda each: (
            each.short_name if each.id == each.subdistrict_id else f"{each.subdistrict} {each.short_name}"
        ),
        width=170,
    )
    node = filters.choice(_("事项类别"), nodes, key="category", name=lambda each: each.full_name, width=190)
    return replace(
        narrowed,
        unit_path=unit.path if unit else "",
        area_path=area.path if area else "",
        category_path=node.path if node else "",
    )


def seldom(narrowed: Filters) -> Filters:
    """State, level, way in, telephone number, days of submission, one's own, history."""
    status = filters.choice(_("状态"), list(CaseStatus), key="status", name=lambda each: _(each.label))
    level = filters.choice(_("级别"), list(Level), key="level", name=level_name)
    channel = filters.choice(_("来源"), list(Channel), key="channel", name=lambda each: _(each.label))
    phone = filters.line(_("反映人电话"), key="phone", placeholder=_("完整的电话号码"))
    since, until = filters.day(_("提交日期从"), key="since"), filters.day(_("到"), key="until")
    mine = filters.switch(_("只看我经办的"), key="mine")
    starred = filters.switch(_("只看我收藏的"), key="starred")
    imported = filters.switch(_("含历史导入"), key="imported", value=True)
    return replace(
        narrowed,
        statuses=(status,) if status else narrowed.statuses,
        level=level,
        channel=channel,
        phone=phone,
        since=_begin(since),
        until=_begin(until + timedelta(days=1)) if until else None,
        mine=mine,
        starred=starred,
        imported=imported,
    )


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), CIVIL) if day else None
