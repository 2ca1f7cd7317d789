"""The working calendar: what is known of each year, and how the next holiday notice is entered."""

from datetime import date

import streamlit as st

from core.deadlines.actions import recount_preview
from core.deadlines.days import read_days
from core.deadlines.publishing import publish_calendar
from core.deadlines.queries import calendar_warning, current_calendar, current_version, days_of
from core.deadlines.terms import DayKind
from core.foundation.clock import civil, now
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared.refusals import refusals
from pages.shared.session import require_page

WEEK = N_("一二三四五六日")
"""One sign for each day, Monday first, in every language."""


def head(covers_until: date, left: int | None) -> None:
    st.header(_("工作日历"), anchor=False)
    st.markdown(_("期限按这份日历计算。放假和补班的安排已录到 **{day}**。", day=covers_until.isoformat()))
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
        height=360,
    )


def publish(actor: Actor, covers_until: date) -> None:
    st.markdown(f"**{_('录入放假通知')}**")
    with st.form("calendar", border=False):
        holidays = st.text_area(
            _("放假，一行一天或一段"), placeholder=_("2027-01-01 元旦\n2027-02-05 至 2027-02-11 春节")
        )
        makeups = st.text_area(_("补班，一行一天"), placeholder=_("2027-02-14 春节"))
        until = st.date_input(
            _("录到哪一天"),
            value=date(covers_until.year + 1, 12, 31),
            min_value=covers_until,
            format="YYYY-MM-DD",
        )
        source = st.text_input(_("依据"), placeholder=_("放假通知的文号"))
        st.caption(
            _(
                "同一年以这次为准，整年替换；别的年份不变。发布后，没有办结的期限会按新日历重算，改了日期的会告诉反映人。"
            )
        )
        looked = st.form_submit_button(_("先看影响"))
        sent = st.form_submit_button(_("发布"), type="primary")
    if not (looked or sent):
        return
    with refusals():
        facts = {
            "holidays": read_days(holidays, "holidays"),
            "makeups": read_days(makeups, "makeups"),
            "covers_until": until,
            "source": source.strip(),
            "now": now(),
        }
        if looked:
            with reading() as session:  # published and counted in a transaction that is not kept
                moves = recount_preview(session, publish_calendar(session, actor, **facts))
            st.info(_("会有 {count} 个没有办结的期限改日期。还没有发布。", count=len(moves)))
        else:
            with unit_of_work() as session:
                publish_calendar(session, actor, **facts)
            st.success(_("已发布。没有办结的期限会在一分钟内按新日历重算。"))


def page(actor: Actor) -> None:
    with reading() as session:
        version = current_version(session, now())
        covers_until = current_calendar(session, now()).covers_until
        left = calendar_warning(session, now())
    head(covers_until, left)
    known, entry = st.columns([1.2, 1], gap="medium")
    with known:
        year_table(version, covers_until)
    with entry:
        publish(actor, covers_until)


administrator = require_page("calendar")
with refusals():
    page(administrator)
