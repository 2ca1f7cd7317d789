"""A roster out as a table and in again, with what is wrong said line by line before anything is set."""

from datetime import datetime, timedelta

import streamlit as st

from core.duty.queries.roster import candidates, roster
from core.duty.sheets import RosterColumn, Unreadable, columns_of, read
from core.duty.values import Planned
from core.files.actions import keep_export
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.queries import Unit, logins_of
from db.session import reading, unit_of_work
from pages.admin.parts.roster_form import URL, key, put
from pages.shared import formats
from pages.shared.downloads import offer
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import section

AHEAD = timedelta(days=62)
SHOWN = 8


def out(unit: Unit, begin: datetime) -> None:
    """The roster from this week on, as a table that can be filled in and sent back."""
    if not st.button(_("导出表格"), icon=":material/download:", key=key("out")):
        return
    actor, moment = require_page(URL), now()
    with refusals(), unit_of_work() as session:
        shifts = roster(session, actor, unit.id, begin, begin + AHEAD)
        rows = [
            (
                f"{civil(shift.starts_at):%Y-%m-%d}",
                f"{civil(shift.starts_at):%H:%M}",
                f"{civil(shift.ends_at):%H:%M}",
                shift.name,
            )
            for shift in shifts
        ]
        name = _("值班表 {unit} {day}", unit=unit.short_name, day=f"{civil(begin):%Y-%m-%d}")
        body = sheets.written(_("值班表"), [_(part.label) for part in RosterColumn], rows)
        kept = keep_export(session, actor, f"{name}.xlsx", body, sheets.XLSX, now=moment)
        offer(URL, kept.token, _("下载“{name}”，一天内有效", name=name))


def into(unit: Unit) -> None:
    """A table of shifts."""
    section(_("用表格排班"), _("四列：日期、开始、结束、值班人；先导出一份就是样子"))
    sent = st.file_uploader(
        _("值班表（xlsx、csv）"), type=["xlsx", "csv"], key=key("sheet"), label_visibility="collapsed"
    )
    if sent is None:
        return
    with refusals():
        with sheets.uploaded(sent.name, sent.getvalue()) as sheet:
            lines = list(read(sheet.rows, columns_of(sheet.header), _people(unit)))
        wrong = [line for line in lines if isinstance(line, Unreadable)]
        shifts = [line for line in lines if isinstance(line, Planned)]
        _say(shifts, wrong)
        if shifts and st.button(
            _("排上这 {count} 班", count=len(shifts)), type="primary", icon=":material/save:", key=key("in")
        ):
            put(unit.id, shifts)


def _say(shifts: list[Planned], wrong: list[Unreadable]) -> None:
    st.markdown(
        _("读出 **{count}** 班，{wrong} 行有问题，有问题的不会排上。", count=len(shifts), wrong=len(wrong))
    )
    for line in wrong[:SHOWN]:
        st.caption(
            _("第 {number} 行：{reason}", number=line.row, reason=formats.plain(line.refusal.sentence()))
        )
    if len(wrong) > SHOWN:
        st.caption(_("……还有 {n} 行有问题", n=len(wrong) - SHOWN))


def _people(unit: Unit) -> dict[str, int]:
    """Accounts by login, and by name where only one is called so."""
    with reading() as session:
        able = candidates(session, unit.path, now=now())
        logins = logins_of(session, {holder.account_id for holder in able})
    names = [holder.name for holder in able]
    found = {holder.name: holder.account_id for holder in able if names.count(holder.name) == 1}
    return found | {login: account_id for account_id, login in logins.items()}
