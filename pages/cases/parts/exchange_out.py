"""Tables out: what became of a source's matters, masked, with the reason written down, for a day."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from core.cases.actions.handing_back import hand_back
from core.cases.queries.handing_back import Asked, HandedBack, Portion
from core.cases.terms import ExternalKind
from core.files.actions import keep_export
from core.foundation import sheets
from core.foundation.clock import CIVIL, civil, now
from core.foundation.text import Word, _
from db.session import unit_of_work
from pages.shared import formats
from pages.shared.downloads import offer, offered
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import card, section

URL = "exchange"


def draw() -> None:
    """Period, source, part, reason; then the link."""
    today = civil(now()).date()
    with card("outgoing", gap="small"):
        section(_("交回的表"), _("姓名、电话只留头尾；保密件不在里面；每次导出都会记下"))
        with st.form("exchange_out", border=False):
            left, right = st.columns(2, gap="small")
            kind = left.selectbox(
                _("来源"), list(ExternalKind), format_func=lambda each: _(each.label), key="out_kind"
            )
            part = right.selectbox(
                _("哪些件"), list(Portion), format_func=lambda each: _(each.label), key="out_part"
            )
            left, right = st.columns(2, gap="small")
            first = left.date_input(
                _("来件从"), value=today.replace(day=1), max_value=today, format="YYYY-MM-DD", key="out_first"
            )
            last = right.date_input(
                _("到，含当天"), value=today, max_value=today, format="YYYY-MM-DD", key="out_last"
            )
            reason = st.text_input(
                _("用途"), max_chars=100, placeholder=_("例：每月向 12345 交回办理情况"), key="out_reason"
            )
            sent = st.form_submit_button(_("导出表格"), type="primary", icon=":material/download:")
        if sent:
            export(Asked(kind, _begin(first), _begin(last + timedelta(days=1)), part), reason or "")
        offered(URL)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CIVIL)


def export(asked: Asked, reason: str) -> None:
    """Make the table and offer it to who asked, to nobody else."""
    actor, moment = require_page(URL), now()
    with refusals():
        with unit_of_work() as session:
            rows = hand_back(session, actor, asked, reason, now=moment)
            name = _(
                "{source} {first} 至 {last}",
                source=asked.kind,
                first=formats.day(asked.begin),
                last=formats.day(asked.end - timedelta(days=1)),
            )
            body = sheets.written(_(asked.kind.label), header(), [_cells(row) for row in rows])
            kept = keep_export(session, actor, f"{name}.xlsx", body, sheets.XLSX, now=moment)
        offer(URL, kept.token, _("下载“{name}”，{count} 件，一天内有效", name=name, count=len(rows)))


def header() -> Sequence[str]:
    """Columns, in the reader's language."""
    return (
        _("来件编号"),
        _("我方编号"),
        _("状态"),
        _("承办单位"),
        _("姓名"),
        _("电话"),
        _("来件时间"),
        _("受理时间"),
        _("签收时间"),
        _("答复时间"),
        _("办结时间"),
        _("来源期限"),
        _("按来源期限答复"),
        _("按承诺答复"),
        _("办结情况"),
        _("答复"),
        _("是否解决"),
        _("是否满意"),
    )


def _cells(row: HandedBack) -> tuple[object, ...]:
    return (
        row.external,
        row.number,
        _(row.status.label),
        row.unit,
        row.name,
        row.phone,
        _at(row.received_at),
        _at(row.accepted_at),
        _at(row.signed_at),
        _at(row.answered_at),
        _at(row.closed_at),
        _at(row.source_due_at),
        _yes(row.in_time_for_source),
        _yes(row.in_time_for_promise),
        _word(row.outcome),
        row.answer,
        _word(row.resolved),
        _word(row.satisfied),
    )


def _at(when: datetime | None) -> str:
    return formats.moment(when) if when else ""


def _yes(counts: bool | None) -> str:
    return "" if counts is None else _("是") if counts else _("否")


def _word(word: Word | None) -> str:
    return _(word.label) if word else ""
