"""A new calendar version: what the notice says, which open deadlines it would move, then publishing it."""

from datetime import date, time

import streamlit as st

from core.cases.queries.moving import Effect, effect_of
from core.deadlines.actions import recount_preview
from core.deadlines.days import read_days
from core.deadlines.publishing import Frames, publish_calendar
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared import formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import reading_table
from pages.shared.theme import section

URL = "calendar"
FEW = 20
"""Limits that are named on a phone."""
LOOKED = "_calendar_looked"
"""What was looked at last: only that is published."""


def hours_in_words(frames: Frames) -> str:
    """Business hours as they are typed."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in frames)


def draw(actor: Actor, covers_until: date, frames: Frames) -> None:
    """The form; below it, what would move."""
    key = form_key(URL)
    with st.form(f"{key}-calendar", border=False):
        holidays = st.text_area(
            _("放假，一行一天或一段"),
            placeholder=_("2027-01-01 元旦\n2027-02-05 至 2027-02-11 春节"),
            key=f"{key}-holidays",
        )
        makeups = st.text_area(_("补班，一行一天"), placeholder=_("2027-02-14 春节"), key=f"{key}-makeups")
        left, right = st.columns(2, gap="small")
        until = left.date_input(
            _("录到哪一天"),
            value=date(covers_until.year + 1, 12, 31),
            min_value=covers_until,
            format="YYYY-MM-DD",
            key=f"{key}-until",
        )
        hours = right.text_input(
            _("上班时间"), value=hours_in_words(frames), help=_("几段用空格分开"), key=f"{key}-hours"
        )
        source = st.text_input(_("依据"), placeholder=_("放假通知的文号"), max_chars=200, key=f"{key}-source")
        st.caption(_(":material/info: 同一年以这次为准，整年替换；别的年份不变。先看会改哪些期限，再发布。"))
        looked = st.form_submit_button(_("看影响"), type="primary", icon=":material/preview:")
    typed = (holidays or "", makeups or "", until or covers_until, hours or "", source or "")
    if looked:
        st.session_state[LOOKED] = typed
    if st.session_state.get(LOOKED) != typed:
        return
    with refusals():
        facts = _facts(*typed)
        with reading() as session:  # published and counted in a transaction that is not kept
            effect = effect_of(session, recount_preview(session, publish_calendar(session, actor, **facts)))
        _show(effect)
        _offer(facts, effect)


def _facts(holidays: str, makeups: str, until: date, hours: str, source: str) -> dict[str, object]:
    if not source.strip():
        raise Invalid(N_("请写依据，例如放假通知的文号"), "source")
    return {
        "holidays": read_days(holidays, "holidays"),
        "makeups": read_days(makeups, "makeups"),
        "covers_until": until,
        "frames": _frames(hours),
        "source": source.strip(),
        "now": now(),
    }


def _frames(typed: str) -> Frames:
    """Business hours from what was typed.

    Raises:
        Invalid: not hours, or none.
    """
    said = typed.replace("：", ":").replace("－", "-").replace("，", " ").split()
    try:
        frames = tuple(
            (time.fromisoformat(opens.strip().zfill(5)), time.fromisoformat(closes.strip().zfill(5)))
            for opens, closes in (part.split("-") for part in said)
        )
    except ValueError as unreadable:
        raise Invalid(N_("上班时间请写成 08:30-12:00 14:00-17:30 这样"), "frames") from unreadable
    if not frames:
        raise Invalid(N_("上班时间请写成 08:30-12:00 14:00-17:30 这样"), "frames")
    return frames


def _show(effect: Effect) -> None:
    section(_("发布后会改的期限"), _("还没有发布"))
    if not effect.total:
        st.success(_("没有办结的期限一个也不改。"), icon=":material/check_circle:")
        return
    said = _("，").join(
        _("{stage} {count} 个", stage=stage, count=count) for stage, count in effect.stages.items()
    )
    st.info(_("会有 **{count}** 个没有办结的期限改日期：{said}。", count=effect.total, said=said))
    narrow = theme.phone()
    rows = effect.rows[:FEW] if narrow else effect.rows
    said_at = formats.short if narrow else formats.moment
    reading_table(
        {
            _("编号"): [f"{row.number[5:9]}-{row.number[9:]}" if narrow else row.number for row in rows],
            _("环节"): [_(row.stage.label) for row in rows],
            _("现在到"): [said_at(row.was) for row in rows],
            _("改到"): [said_at(row.becomes) for row in rows],
        }
    )
    if len(rows) < effect.total:
        st.caption(_("列出前 {shown} 个；保密件只计数，不列编号。", shown=len(rows)))


def _offer(facts: dict[str, object], effect: Effect) -> None:
    question = _(
        "发布后不能改，只能再发一版。{count} 个期限改日期，承诺日期改了的会告诉反映人。", count=effect.total
    )
    if not confirmed(_("发布"), question, key=f"{form_key(URL)}-publish", icon=":material/publish:"):
        return
    actor = require_page(URL)
    with unit_of_work() as session:
        publish_calendar(session, actor, **facts)  # type: ignore[arg-type]
    renew(URL)
    st.session_state.pop(LOOKED, None)
    tell_now(_("已发布。没有办结的期限会在一分钟内按新日历重算。"))
