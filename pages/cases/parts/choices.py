"""Choosing what a matter is about, where it happened, and who shall handle it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from core.cases.actions.dispatching import HANDLES, NEEDED
from core.cases.queries.taxonomy import CategoryView, categories
from core.deadlines.terms import SPOKEN, Level
from core.foundation.calendar import Limit
from core.foundation.clock import now
from core.foundation.text import Word, _
from core.identity.queries import Area, Unit, areas, holders_of, unit, units_by_kind
from db.session import reading
from pages.shared.formats import plain

Reason = TypeVar("Reason", bound=Word)


def category_field(current: int | None, *, key: str, label: str = "") -> CategoryView | None:
    """A leaf of the taxonomy, found by any of its words; below it, how somebody would put it."""
    with reading() as session:
        leaves = [node for node in categories(session) if node.leaf]
    chosen = st.selectbox(
        label or _("类别"),
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
    row = st.container(horizontal=True, gap="small", key=f"{key}_row")
    with row:
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
    with row:
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
        wrap=True,
        key=key,
    )


def unit_field(
    proposed: int | None,
    *,
    key: str,
    label: str = "",
    among: Sequence[Unit] | None = None,
    hint: str = "",
) -> int | None:
    """A unit that handles cases, or one of those given."""
    if among is None:
        with reading() as session:
            among = units_by_kind(session, *HANDLES)
    units = list(among)
    chosen = st.selectbox(
        label or _("承办单位"),
        units,
        index=_place(units, lambda unit: unit.id == proposed),
        format_func=_unit_name,
        placeholder=hint or _("输入几个字查找"),
        key=key,
    )
    return chosen.id if chosen else None


def named_field(unit_id: int | None, *, key: str) -> tuple[int, ...]:
    """The people of a unit who may see a secret case; between them they must sign, handle and answer."""
    if unit_id is None:
        return ()
    names: dict[int, str] = {}
    with reading() as session:
        path = unit(session, unit_id).path
        for role in NEEDED:
            for holder in holders_of(session, role, path, now=now()):
                before = names.get(holder.account_id)
                names[holder.account_id] = (
                    f"{before}{_('、')}{_(role.label)}" if before else f"{holder.name} {_(role.label)}"
                )
    chosen = st.multiselect(
        _("看得到这一件的人"),
        list(names),
        format_func=names.__getitem__,
        placeholder=_("联络员、经办人、负责人都要有"),
        help=_("保密件只有这里选的人看得到；单位里其他人不知道有这一件"),
        key=f"{key}-{unit_id}",
    )
    return tuple(chosen)


def reason_field(reasons: Sequence[Reason], label: str, *, key: str) -> Reason:
    """One of the reasons the regulations name; below it, what it means."""
    chosen = st.selectbox(label, list(reasons), format_func=_reason, key=key)
    return chosen or reasons[0]


def level_name(level: Level) -> str:
    """The level in the reader's language."""
    return _(level.label)


def spoken(limit: Limit) -> str:
    """A limit as people say it."""
    return _(SPOKEN[limit.unit], amount=limit.amount)


def _short(place: Area) -> str:
    return place.short_name


def _reason(reason: Word) -> str:
    return f"{_(reason.label)} · {_(reason.note)}"


def _unit_name(unit: Unit) -> str:
    return unit.short_name


def _place(options: list, wanted: Callable[..., bool]) -> int | None:
    return next((nth for nth, option in enumerate(options) if wanted(option)), None)
