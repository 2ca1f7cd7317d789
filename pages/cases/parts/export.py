"""A list as a table to take along: as it is filtered, masked unless somebody may and says why, for a day."""

from collections.abc import Sequence

import streamlit as st

from core.cases.actions.exporting import ROWS_MAX, Taken, take_list
from core.cases.permissions import EXPORTS_WHOLE
from core.cases.queries.narrowing import Desk, Filters
from core.files.actions import keep_export
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import unit_of_work
from pages.shared import formats
from pages.shared.downloads import offer, offered
from pages.shared.navigation import entry
from pages.shared.refusals import refusals
from pages.shared.session import require_page

KINDS = ("XLSX", "CSV")


def export(url: str, actor: Actor, which: Desk, narrowed: Filters) -> None:
    """A popover under the list, drawn when it is opened; what was made last is offered until the next one is made."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        drawer = st.popover(
            _("导出表格"), icon=":material/download:", key=f"{url}_export_open", on_change="rerun"
        )
        if drawer.open:
            with drawer:
                _form(url, actor, which, narrowed)
        offered(f"{url}-list")


def _form(url: str, actor: Actor, which: Desk, narrowed: Filters) -> None:
    with st.form(f"{url}_export", border=False):
        kind = st.segmented_control(
            _("格式"), KINDS, default=KINDS[0], required=True, key=f"{url}_export_kind"
        )
        whole = actor.has(*EXPORTS_WHOLE) and st.checkbox(_("姓名、电话写全"), key=f"{url}_export_whole")
        reason = st.text_input(
            _("用途"),
            max_chars=100,
            placeholder=_("写全时必填，例：逐户回访"),
            key=f"{url}_export_reason",
        )
        st.caption(
            _(
                "按现在的条件导出，最多 {count} 件；保密件不在里面。每次导出都会记下是谁、为什么。",
                count=ROWS_MAX,
            )
        )
        sent = st.form_submit_button(_("导出"), type="primary", icon=":material/download:")
    if sent:
        _make(url, which, narrowed, kind, reason or "", whole=whole)


def _make(url: str, which: Desk, narrowed: Filters, kind: str, reason: str, *, whole: bool) -> None:
    actor, moment = require_page(url), now()
    title = _(entry(url).title)
    with refusals():
        with unit_of_work() as session:
            rows = take_list(session, actor, which, narrowed, reason, whole=whole, now=moment)
            cells = [_cells(row) for row in rows]
            if kind == "CSV":
                body, media = sheets.written_csv(header(), cells), sheets.CSV
            else:
                body, media = sheets.written(title, header(), cells), sheets.XLSX
            name = f"{title} {civil(moment):%Y-%m-%d %H%M}.{kind.lower()}"
            kept = keep_export(session, actor, name, body, media, now=moment)
        label = _("下载“{name}”，{count} 件，一天内有效", name=name, count=len(rows))
        offer(f"{url}-list", kept.token, label)


def header() -> Sequence[str]:
    """Columns, in the reader's language."""
    return (
        *(_("编号"), _("标题"), _("状态"), _("级别"), _("轮次"), _("类别"), _("属地"), _("承办单位")),
        *(_("来源"), _("姓名"), _("电话"), _("提交时间"), _("环节"), _("环节期限"), _("时限")),
        *(_("答复时间"), _("办结时间"), _("来源期限")),
    )


def _cells(taken: Taken) -> tuple[object, ...]:
    row = taken.row
    return (
        row.number,
        row.headline,
        _(row.status.label),
        _(row.level.label),
        row.round,
        row.category,
        row.area,
        row.unit,
        _(row.channel.label),
        taken.name,
        taken.phone,
        formats.moment(row.submitted_at),
        _(row.stage.label) if row.stage else "",
        formats.moment(row.due_at) if row.due_at else "",
        _(row.lamp.label) if row.lamp else "",
        formats.moment(taken.answered_at) if taken.answered_at else "",
        formats.moment(taken.closed_at) if taken.closed_at else "",
        formats.moment(row.source_due_at) if row.source_due_at else "",
    )
