"""Period and scope of the board: one row of filters, kept in the address.

Their names there are not those of the search page: a parameter that is bound to a field of this page could not be given
to the next one.
"""

from dataclasses import dataclass

import streamlit as st

from core.cases.queries.narrowing import Filters
from core.cases.queries.taxonomy import categories
from core.cases.terms import Channel
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import Unit, areas
from core.insight.measures import HEADLINE
from core.insight.periods import Period, period
from core.insight.permissions import confined
from core.insight.terms import Measure, Span
from db.session import reading
from pages.cases.parts.narrowing import area_name, unit_name, unit_options
from pages.shared import filters, formats, theme


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board shows.

    Attributes:
        first, last: the days as written, for a span of one's own.
    """

    span: Span
    shown: Period
    scope: Filters


def asked(actor: Actor) -> Asked | None:
    """The period and the scope that were chosen; None when they cannot be, with the reason on the page."""
    with filters.filter_row():
        spans = {_(each.label): each for each in Span}
        span = spans[filters.segments(_("时段"), dict.fromkeys(spans), key="span")]
        first = last = None
        if span is Span.DAYS:
            first, last = filters.day(_("日期从"), key="from"), filters.day(_("到"), key="to")
        if theme.phone():
            with filters.more():
                scope = _scope(actor)
        else:
            scope = _scope(actor)
    try:
        return Asked(span, period(span, now(), first, last), scope)
    except CivicError as refusal:
        theme.empty(_("这段时间看不了"), formats.plain(refusal.sentence()))
        return None


def _scope(actor: Actor) -> Filters:
    with reading() as session:
        units, places = unit_options(session), areas(session, closed=True)
        nodes = categories(session, closed=True)
    unit = _unit(actor, units)
    node = filters.choice(_("事项类别"), nodes, key="in_category", name=lambda each: each.full_name)
    area = filters.choice(_("属地"), places, key="in_area", name=area_name)
    channel = filters.choice(_("来源"), list(Channel), key="in_channel", name=lambda each: _(each.label))
    imported = filters.switch(_("含历史导入"), key="in_history", value=True)
    return Filters(
        unit_path=unit.path if unit else "",
        category_path=node.path if node else "",
        area_path=area.path if area else "",
        channel=channel,
        imported=imported,
    )


def _unit(actor: Actor, units: list[Unit]) -> Unit | None:
    """All units, or one of his own for who looks at no others; the first of them to begin with."""
    paths = confined(actor)
    if paths is None or any(path.count("/") == 2 for path in paths):
        return filters.choice(_("承办单位"), units, key="in_unit", name=unit_name)
    own = [each for each in units if each.path.startswith(paths)]
    chosen = filters.choice(
        _("承办单位"), own, key="in_unit", name=unit_name, none=unit_name(own[0]) if own else ""
    )
    return chosen or (own[0] if own else None)


def measure() -> Measure:
    """Which figure the charts show."""
    offered = {_(each.label): each for each in (*HEADLINE, Measure.RATED)}
    st.markdown(f":small[:gray[{_('图里看哪个指标')}]]")
    return offered[filters.segments(_("指标"), dict.fromkeys(offered), key="show")]
