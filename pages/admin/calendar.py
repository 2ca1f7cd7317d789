"""The working calendar: what is known of each year, and how the next holiday notice is entered."""

from datetime import date

import streamlit as st

from core.deadlines.queries import calendar_warning, current_calendar, current_version, days_of, versions
from core.deadlines.terms import DayKind
from core.foundation.clock import civil, now
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading
from pages.admin.parts import calendar_new
from pages.shared import filters, formats, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import FORM, card, section

WEEK = N_("一二三四五六日")
"""One sign for each day, Monday first, in every language."""


EARLIER = 30
"""Versions that are listed."""


def head(covers_until: date, left: int | None) -> None:
    theme.head(
        _("工作日历"),
        _("期限按这份日历计算。放假和补班的安排已录到 **{day}**。", day=covers_until.isoformat()),
    )
    if left is not None and left < 0:
        st.error(
            _("日历已经用完，现在只按周末计算。请尽快录入新一年的放假安排。"), icon=":material/event_busy:"
        )
    elif left is not None:
        st.warning(
            _("还有 {left} 天日历就用完了，之后只按周末计算。请录入新一年的放假安排。", left=left),
            icon=":material/event_upcoming:",
        )


def year_table(version: int, covers_until: date) -> None:
    years = list(range(covers_until.year, 2009, -1))
    here = civil(now()).year
    year = st.selectbox(_("年份"), years, index=years.index(here) if here in years else 0, width=150)
    with reading() as session:
        days = days_of(session, version, year)
    if not days:
        st.info(_("这一年还没有录入，按周一到周五上班计算。"))
        return
    st.dataframe(
        {
            _("日期"): [day.isoformat() for day, _kind, _name in days],
            _("星期"): [_(WEEK)[day.weekday()] for day, _kind, _name in days],
            _("安排"): [_(kind.label) for _day, kind, _name in days],
            _("名称"): [name or _(DayKind(kind).label) for _day, kind, name in days],
        },
        hide_index=True,
        height=388,
    )


def earlier() -> None:
    """Every version, the latest first."""
    with reading() as session:
        rows = versions(session)
    section(_("历次发布"), _("新的在前，发布后不能改"))
    for row in rows[:EARLIER]:
        st.markdown(
            f"**{formats.moment(row.made_at)}** :small[:gray["
            + _("录到 {day}", day=row.covers_until.isoformat())
            + "]]"
        )
        st.caption(formats.plain(row.source))


def page(actor: Actor) -> None:
    with reading() as session:
        version = current_version(session, now())
        calendar = current_calendar(session, now())
        left = calendar_warning(session, now())
    head(calendar.covers_until, left)
    views = {_("日历"): "known", _("录入放假通知"): "new"}
    view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
    if view == "new":
        with card("calendar_new", gap="small", width=FORM):
            calendar_new.draw(actor, calendar.covers_until, calendar.frames)
        return
    known, before = st.columns([1.2, 1], gap="small")
    with known, card("calendar_year", gap="small"):
        st.caption(_("上班时间 {hours}", hours=calendar_new.hours_in_words(calendar.frames)))
        year_table(version, calendar.covers_until)
    with before, card("calendar_versions", gap="small"):
        earlier()


administrator = require_page("calendar")
with refusals():
    page(administrator)
