"""Choosing what a matter is about, where it happened, and who shall handle it."""

from collections.abc import Callable

import streamlit as st

from core.cases.actions.dispatching import HANDLES
from core.cases.queries.taxonomy import CategoryView, categories
from core.deadlines.terms import SPOKEN, Level
from core.foundation.calendar import Limit
from core.foundation.text import _
from core.identity.queries import Area, Unit, areas, units_by_kind
from db.session import reading
from pages.shared.formats import plain


def category_field(current: int | None, *, key: str) -> CategoryView | None:
    """A leaf of the taxonomy, found by any of its words; below it, how somebody would put it."""
    with reading() as session:
        leaves = [node for node in categories(session) if node.leaf]
    chosen = st.selectbox(
        _("类别"),
        leaves,
        index=_place(leaves, lambda node: node.id == current),
        format_func=lambda node: node.full_name,
        placeholder=_("输入几个字查找，如“暖气”"),
        key=key,
    )
    if chosen is not None and chosen.example:
        st.caption(_("例：{example}", example=plain(chosen.example)))
    return chosen


def area_field(current: int | None, *, key: str) -> int | None:
    """A subdistrict or township, then perhaps a community in it; the narrower of the two."""
    with reading() as session:
        places = areas(session)
    chosen = next((place for place in places if place.id == current), None)
    above = [place for place in places if place.id == place.subdistrict_id]
    left, right = st.columns(2, gap="small")
    with left:
        district = st.selectbox(
            _("街道、乡镇"),
            above,
            index=_place(above, lambda place: chosen is not None and place.id == chosen.subdistrict_id),
            format_func=_short,
            placeholder=_("请选择"),
            key=f"{key}_above",
        )
    inside = [
        place
        for place in places
        if district is not None and place.subdistrict_id == district.id and place.id != district.id
    ]
    with right:
        community = st.selectbox(
            _("社区、村"),
            inside,
            index=_place(inside, lambda place: place.id == current),
            format_func=_short,
            placeholder=_("可以不选"),
            disabled=not inside,
            key=f"{key}_inside_{district.id if district else 0}",
        )
    narrower = community or district
    return narrower.id if narrower else None


def level_field(proposed: Level, *, key: str) -> Level:
    """How urgent; the proposal is chosen to begin with."""
    return st.segmented_control(
        _("级别"),
        list(Level),
        default=proposed,
        required=True,
        format_func=level_name,
        help=_("特急：危及生命财产；紧急：等不到上班；一般：一个单位能办；复杂：涉及多个单位"),
        key=key,
    )


def unit_field(proposed: int | None, *, key: str) -> int | None:
    """A unit that handles cases."""
    with reading() as session:
        units = units_by_kind(session, *HANDLES)
    chosen = st.selectbox(
        _("承办单位"),
        units,
        index=_place(units, lambda unit: unit.id == proposed),
        format_func=_unit_name,
        placeholder=_("输入几个字查找"),
        key=key,
    )
    return chosen.id if chosen else None


def level_name(level: Level) -> str:
    """The level in the reader's language."""
    return _(level.label)


def spoken(limit: Limit) -> str:
    """A limit as people say it."""
    return _(SPOKEN[limit.unit], amount=limit.amount)


def _short(place: Area) -> str:
    return place.short_name


def _unit_name(unit: Unit) -> str:
    return unit.short_name


def _place(options: list, wanted: Callable[..., bool]) -> int | None:
    return next((nth for nth, option in enumerate(options) if wanted(option)), None)
