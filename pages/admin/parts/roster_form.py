"""The form that puts people on a roster, and the two short cuts: copy last week, take one off."""

from datetime import date, datetime, time, timedelta

import streamlit as st

from core.deadlines.queries import current_calendar
from core.duty.actions.roster import clear_shift, copy_week, set_shifts
from core.duty.queries.roster import candidates
from core.duty.sheets import span
from core.duty.values import Planned
from core.foundation.clock import CIVIL, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import Unit
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section

URL = "duty"
NIGHT, WORKDAY, ROUND, OWN = N_("夜班"), N_("白天"), N_("全天"), N_("自定时间")


def key(field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{field}"


def day_name(day: date) -> str:
    """`11-24 星期二`."""
    moment = datetime.combine(day, time(12), CIVIL)
    return f"{day:%m-%d} {formats.weekday(moment)}"


def hours() -> tuple[time, time]:
    """From when to when, by one of a few kinds of shifts; the business hours of the calendar are the edges."""
    with reading() as session:
        frames = current_calendar(session, now()).frames
    opens, closes = frames[0][0], frames[-1][1]
    known = {NIGHT: (closes, opens), WORKDAY: (opens, closes), ROUND: (opens, opens)}
    kind = st.segmented_control(
        _("班次"), [*known, OWN], default=NIGHT, required=True, format_func=_, key=key("kind")
    )
    if kind in known:
        return known[kind]
    left, right = st.columns(2, gap="small")
    begin = left.time_input(_("开始"), value=closes, step=timedelta(minutes=15), key=key("begin"))
    end = right.time_input(_("结束"), value=opens, step=timedelta(minutes=15), key=key("end"))
    return begin, end


def add(unit: Unit, days: list[date]) -> None:
    """Choose people, days and hours."""
    section(_("排班"), _("可以一次选几个人、几天"))
    with reading() as session:
        able = candidates(session, unit.path, now=now())
    names = {holder.account_id: holder.name for holder in able}
    if not names:
        st.caption(_("这个单位还没有可以值班的人，请系统管理员先给人授权。"))
        return
    people = st.multiselect(
        _("值班人"),
        list(names),
        format_func=names.__getitem__,
        placeholder=_("请选择"),
        key=key("people"),
    )
    chosen = st.multiselect(
        _("哪几天"), days, format_func=day_name, placeholder=_("请选择"), key=key(f"days-{days[0]}")
    )
    begin, end = hours()
    st.caption(
        _(
            ":material/info: 从 {begin} 到{next} {end}；紧急件的提醒会发给当时值班的人。",
            begin=f"{begin:%H:%M}",
            next="" if end > begin else _("第二天"),
            end=f"{end:%H:%M}",
        )
    )
    if st.button(_("排班"), type="primary", icon=":material/person_add:", key=key("go")):
        spans = [span(day, begin, end) for day in chosen]
        put(unit.id, [Planned(who, starts, ends) for who in people for starts, ends in spans])


def put(unit_id: int, shifts: list[Planned]) -> None:
    """Set them and say how many."""
    actor = require_page(URL)
    with refusals():
        if not shifts:
            raise Invalid(N_("请选值班人和日子"), "people")
        with unit_of_work() as session:
            done = set_shifts(session, actor, unit_id, shifts, now=now())
        renew(URL)
        tell_now(_("已排 {done} 班，原来就有的 {there} 班没有动。", done=done.done, there=done.there))


def copy(unit: Unit, monday: datetime) -> None:
    """Last week again."""
    if st.button(_("照抄上一周"), icon=":material/content_copy:", key=key("copy")):
        actor = require_page(URL)
        with refusals():
            with unit_of_work() as session:
                done = copy_week(session, actor, unit.id, monday, now=now())
            tell_now(_("照抄了 {done} 班，{left} 班已有或者已过，没有抄。", done=done.done, left=done.there))


def clear(shift_id: int) -> None:
    """Take one off."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            clear_shift(session, actor, shift_id, now=now())
        tell_now(_("这一班已取消。"))
