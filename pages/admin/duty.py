"""The duty roster: who is on duty now, the week of one unit, nights without anybody, and the forms that change it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from core.duty.queries.roster import candidates, gaps, keeps, on_duty, roster, rosters
from core.duty.rules import Span
from core.duty.values import OnDuty, Shift
from core.foundation.clock import CIVIL, civil, now
from core.foundation.text import _
from core.identity.queries import Unit
from core.identity.terms import Role
from db.session import reading
from pages.admin.parts import roster_form, roster_sheet
from pages.admin.parts.substitute import for_colleague
from pages.shared import formats, theme
from pages.shared.downloads import offered
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import card, section

URL = "duty"
WEEK = "_duty_week"
SHOWN = 4
"""Gaps that are named; the rest is counted."""


def this_monday() -> date:
    """The Monday of the week that is shown; this week to begin with."""
    today = civil(moment).date()
    return st.session_state.get(WEEK, today - timedelta(days=today.weekday()))


def head(unit: Unit, found: OnDuty) -> None:
    """Who would be told now."""
    names = _("、").join(formats.plain(name) for _account_id, name in found.people)
    words = (
        _(
            "**{unit}** 现在有紧急件，提醒会发给 **{names}**（{rung}）。",
            unit=formats.plain(unit.short_name),
            names=names,
            rung=found.rung,
        )
        if names
        else _("**{unit}** 现在没有人值班，中心也还没有负责人。", unit=formats.plain(unit.short_name))
    )
    theme.head(_("值班表"), words)


def warn(spans: Sequence[Span]) -> None:
    """Nights and days off of the coming week that nobody covers."""
    if not spans:
        st.success(_("今后七天，上班以外的时间都有人值班。"), icon=":material/verified_user:")
        return
    named = [
        _(
            "{begin} 到 {end}",
            begin=f"{civil(begin):%m-%d} {formats.weekday(begin)} {civil(begin):%H:%M}",
            end=f"{civil(end):%m-%d %H:%M}",
        )
        for begin, end in spans[:SHOWN]
    ]
    more = _(" 等 {count} 段", count=len(spans)) if len(spans) > SHOWN else ""
    st.warning(
        _(
            "今后七天没有人值班的时间：{spans}{more}。这时的提醒会往上报。",
            spans=_("；").join(named),
            more=more,
        ),
        icon=":material/nightlight:",
    )


def weeks(monday: date) -> None:
    """Another week."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            _(
                "**{first} 到 {last}**",
                first=f"{monday:%Y-%m-%d}",
                last=f"{monday + timedelta(days=6):%m-%d}",
            ),
            width=480 if theme.phone() else "content",  # a row of its own
        )
        for label, icon, shift in (
            (_("上一周"), "chevron_left", -7),
            (_("本周"), "today", 0),
            (_("下一周"), "chevron_right", 7),
        ):
            if st.button(label, icon=f":material/{icon}:", key=f"duty_week_{shift}"):
                st.session_state.pop(WEEK, None)
                if shift:
                    st.session_state[WEEK] = monday + timedelta(days=shift)
                st.rerun()


def week(monday: date, shifts: Sequence[Shift], *, mine: bool) -> None:
    """Seven days, each with its shifts."""
    with st.grid(7, min_column_width=130):
        for nth in range(7):
            day = monday + timedelta(days=nth)
            own = [shift for shift in shifts if civil(shift.starts_at).date() == day]
            with card(f"day_{day}", gap="xsmall", height="stretch"):
                tone = "red" if day == civil(moment).date() else "gray"
                st.markdown(
                    f"**{roster_form.day_name(day)}**" + (f" :{tone}[{_('今天')}]" if tone == "red" else "")
                )
                for shift in own:
                    one(shift, mine=mine)
                if not own:
                    st.markdown(f":gray[{_('没有排班')}]")


def one(shift: Shift, *, mine: bool) -> None:
    """A shift, and the way to take it off while it is not over."""
    begin, end = civil(shift.starts_at), civil(shift.ends_at)
    following = f"{_('次日')} " if end.date() > begin.date() else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(
            f"**{formats.plain(shift.name)}**  \n:small[:gray[{begin:%H:%M}–{following}{end:%H:%M}]]",
            width="content",
        )
        open_to = mine and shift.ends_at > moment
        if open_to and st.button(_("取消"), key=f"duty_off_{shift.id}", type="tertiary", width="content"):
            roster_form.clear(shift.id)


def choose(units: Sequence[Unit]) -> Unit:
    """One's own unit to begin with."""
    if len(units) == 1:
        return units[0]
    return st.selectbox(
        _("单位"), units, format_func=lambda unit: unit.short_name, key="duty_unit", width=260
    )


def page(unit: Unit) -> None:
    """One unit's roster."""
    monday = this_monday()
    begin = datetime.combine(monday, time(), CIVIL)
    with reading() as session:
        shifts = roster(session, actor, unit.id, begin, begin + timedelta(days=7))
        empty = gaps(session, actor, unit.id, now=moment)
    mine = keeps(actor, unit.path)
    warn(empty)
    weeks(monday)
    week(monday, shifts, mine=mine)
    if not mine:
        st.caption(_("值班表由本单位的承办联络员或负责人来排；中心的由中心负责人排。"))
        return
    left, right = st.columns([1.2, 1], gap="small")
    with left, card("add", gap="small"):
        roster_form.add(unit, [monday + timedelta(days=nth) for nth in range(7)])
    with right, card("sheet", gap="small"):
        section(_("整周、整表"))
        with st.container(horizontal=True, gap="small"):
            roster_form.copy(unit, begin)
            roster_sheet.out(unit, begin)
        offered(URL)
        roster_sheet.into(unit)
        absent(unit)


def absent(unit: Unit) -> None:
    """For leads: somebody is away and could not arrange it himself."""
    if not actor.has_in(unit.path, Role.UNIT_LEAD, Role.CENTER_LEAD):
        return
    with reading() as session:
        names = {holder.account_id: holder.name for holder in candidates(session, unit.path, now=moment)}
    for_colleague(
        URL, {account_id: name for account_id, name in names.items() if account_id != actor.account_id}
    )


actor, moment = require_page(URL), now()
with reading() as session:
    choices = rosters(session, actor)
if not choices:
    theme.head(_("值班表"), _("您还不属于任何排班的单位。"))
    st.stop()
place = st.container()
chosen = choose(choices)
with reading() as session:
    found = on_duty(session, chosen.path, moment)
with place:
    head(chosen, found)
with refusals():
    page(chosen)
