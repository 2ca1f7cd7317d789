"""The audit trail as a table to take along: bounded, masked as it is shown, with the reason written down."""

from collections.abc import Sequence

import streamlit as st

from core.cases.actions.auditing import MOST, taken
from core.cases.audit.terms import AuditKind, Field
from core.cases.queries.audit import Asked, Line, LoginLine, LookLine
from core.files.actions import keep_export
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.terms import Role
from db.session import unit_of_work
from pages.admin.parts import events
from pages.shared import formats
from pages.shared.agents import browser_name
from pages.shared.downloads import offer, offered
from pages.shared.refusals import refusals
from pages.shared.session import require_page

URL = "trail"


def draw(view: str, asked: Asked) -> None:
    """Reason, button, link."""
    with st.expander(_("导出这些记录"), icon=":material/download:"), st.form("audit_out", border=False):
        reason = st.text_input(
            _("用途"), max_chars=100, placeholder=_("例：年度审计取证"), key="audit_reason"
        )
        st.caption(
            _(":material/info: 按上面的条件导出，最多 {most} 条；导出本身也记入审计记录。", most=f"{MOST:,}")
        )
        sent = st.form_submit_button(_("导出表格"), icon=":material/download:")
    if sent:
        export(view, asked, reason or "")
    offered(URL)


def export(view: str, asked: Asked, reason: str) -> None:
    """Make the table and offer it to who asked, to nobody else."""
    actor, moment = require_page(URL), now()
    with refusals():
        with unit_of_work() as session:
            rows = taken(session, actor, view, asked, reason, now=moment)
            name = _("审计记录 {day}", day=civil(moment).strftime("%Y-%m-%d %H%M"))
            body = sheets.written(_("审计记录"), header(view), [cells(row) for row in rows])
            kept = keep_export(session, actor, f"{name}.xlsx", body, sheets.XLSX, now=moment)
        offer(URL, kept.token, _("下载“{name}”，{count} 条，一天内有效", name=name, count=len(rows)))


def header(view: str) -> Sequence[str]:
    """Columns, in the reader's language."""
    if view == "looks":
        return (_("时间"), _("谁"), _("看的件"), _("看了什么"), _("事由"), _("显示到"))
    if view == "logins":
        return (_("登录时间"), _("谁"), _("登录名"), _("从哪里"), _("用什么"), _("最近动过"), _("结束时间"))
    return (_("时间"), _("谁"), _("角色"), _("做了什么"), _("对象"), _("编号"), _("单位"), _("要点"))


def cells(row: Line | LookLine | LoginLine) -> tuple[object, ...]:
    """One line of the table."""
    if isinstance(row, LookLine):
        field = _(Field(row.field).label) if row.field in set(Field) else row.field
        until = formats.moment(row.until) if row.until else _("导出带走")
        return formats.moment(row.at), row.who, row.subject, field, row.reason, until
    if isinstance(row, LoginLine):
        return (
            formats.moment(row.at),
            row.who,
            row.login,
            row.address,
            browser_name(row.browser),
            formats.moment(row.last_seen),
            formats.moment(row.ended_at) if row.ended_at else "",
        )
    role = _(Role(row.role).label) if row.role in Role.__members__ else row.role
    kind = _(AuditKind(row.kind).label) if row.kind in set(AuditKind) else row.kind
    said = events.act(row.event, row.facts, row.unit)
    return (
        formats.moment(row.at),
        row.who,
        role,
        said,
        kind,
        row.subject,
        row.unit,
        events.about(row.facts),
    )
