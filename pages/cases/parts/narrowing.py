"""What a list of all cases can be narrowed by: daily views, the frequent filters in the row, the rest in a popover."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from core.cases.queries.findings import By, Finding, Own
from core.cases.queries.narrowing import Filters
from core.cases.queries.taxonomy import categories
from core.cases.queries.views import View, views_of
from core.cases.terms import CaseStatus, Channel
from core.deadlines.terms import Level
from core.foundation.clock import CIVIL
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import Area, Unit, areas, unit_tree
from core.identity.terms import UnitKind
from db.session import reading
from pages.cases.parts.choices import level_name
from pages.shared import filters, formats, theme

SELDOM = (
    *("status", "level", "channel", "phone", "by", "since", "until", "result", "own"),
    *("mine", "starred", "imported"),
)
"""Keys of what `seldom` asks, as the address calls them."""


def daily(actor: Actor) -> View | None:
    """One of the daily views of this person."""
    return filters.choice(
        _("常用视图"),
        list(views_of(actor)),
        key="view",
        name=lambda each: _(each.label),
        width=170,
        none=_("请选择") if theme.phone() else _("常用视图"),
    )


def unit_options(session: Session) -> list[Unit]:
    """Units that cases are dispatched to, communities last; closed ones too, for their cases stay theirs."""
    every = [each for each in unit_tree(session, closed=True) if each.parent_id]
    names = {each.id: each.short_name for each in every}
    communities = [
        replace(each, short_name=f"{names.get(each.parent_id or 0, '')} {each.short_name}".strip())
        for each in every
        if each.kind is UnitKind.COMMUNITY
    ]
    return [each for each in every if each.kind is not UnitKind.COMMUNITY] + communities


def unit_name(unit: Unit) -> str:
    """A unit as lists of choices call it; the address holds these words."""
    return _("{unit}（已撤销）", unit=unit.short_name) if unit.closed else unit.short_name


def area_name(area: Area) -> str:
    """A place with its subdistrict."""
    return area.short_name if area.id == area.subdistrict_id else f"{area.subdistrict} {area.short_name}"


def where(narrowed: Filters) -> Filters:
    """Unit, place and matter: whoever is chosen stands for everything below."""
    with reading() as session:
        units, places = unit_options(session), areas(session, closed=True)
        nodes = categories(session, closed=True)
    unit = filters.choice(_("承办单位"), units, key="unit", name=unit_name, width=170)
    area = filters.choice(_("属地"), places, key="area", name=area_name, width=170)
    node = filters.choice(_("事项类别"), nodes, key="category", name=lambda each: each.full_name, width=190)
    return replace(
        narrowed,
        unit_path=unit.path if unit else "",
        area_path=area.path if area else "",
        category_path=node.path if node else "",
    )


def seldom(narrowed: Filters) -> Filters:
    """State, level, way in, telephone number, a period of some moment, what came of it, one's own, history."""
    status = filters.choice(_("状态"), list(CaseStatus), key="status", name=lambda each: _(each.label))
    level = filters.choice(_("级别"), list(Level), key="level", name=level_name)
    channel = filters.choice(_("来源"), list(Channel), key="channel", name=lambda each: _(each.label))
    phone = filters.line(_("反映人电话"), key="phone", placeholder=_("完整的电话号码"))
    by = filters.choice(_("日期按"), list(By), key="by", name=lambda each: _(each.label), none=_("提交日期"))
    since, until = filters.day(_("日期从"), key="since"), filters.day(_("到"), key="until")
    finding = filters.choice(_("结果"), list(Finding), key="result", name=lambda each: _(each.label))
    own = filters.choice(
        _("不含下级"), list(Own), key="own", name=lambda each: _(each.label), none=_("都含下级")
    )
    mine = filters.switch(_("只看我经办的"), key="mine")
    starred = filters.switch(_("只看我收藏的"), key="starred")
    imported = filters.switch(_("含历史导入"), key="imported", value=True)
    return replace(
        narrowed,
        statuses=(status,) if status else narrowed.statuses,
        level=level,
        channel=channel,
        phone=phone,
        by=by,
        since=_begin(since),
        until=_begin(until + timedelta(days=1)) if until else None,
        finding=finding,
        own=own,
        mine=mine,
        starred=starred,
        imported=imported,
    )


def told(narrowed: Filters) -> str:
    """What a list of a period is about, in one line; where it is changed stands in the row of filters."""
    parts = []
    if narrowed.by is not None:
        first = formats.day(narrowed.since) if narrowed.since else ""
        last = formats.day(narrowed.until - timedelta(days=1)) if narrowed.until else ""
        parts.append(_("{by} {first} 至 {last}", by=narrowed.by, first=first, last=last))
    parts += [_(word.label) for word in (narrowed.finding, narrowed.own) if word is not None]
    return _("只列：{parts}。", parts="，".join(parts))


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), CIVIL) if day else None
