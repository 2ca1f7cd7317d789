"""A catalogue from a spreadsheet: what would become of it is shown first, then it is written at once or not at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.cases.imports.catalogue import Plan, carry_out, plan
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, section

URL = "catalogue"
LARGEST = 5 << 20
"""Bytes of a table."""
SHOWN = 20
"""Problems that are listed; the others are counted."""


def bring(actor: Actor) -> None:
    """Choose a table, look, write."""
    with card("bring", gap="small"):
        section(_("从表格导入"))
        st.caption(
            _(
                "第一行是表头，至少要有“事项”和“承办单位”，可以有“属地”“从哪天起”“依据”。"
                "导出的表格改过以后可以直接导回来；和现在一样的行不动。"
            )
        )
        upload = st.file_uploader(
            _("表格"), type=["xlsx", "csv"], key=f"{form_key(URL)}-table", label_visibility="collapsed"
        )
        if upload is None:
            return
        with refusals():
            found = _plan(actor, upload)
            _preview(found)
            if found.rows and st.button(
                _("写入 {count} 条", count=len(found.rows)), type="primary", icon=":material/save:"
            ):
                _write(found)


def _plan(actor: Actor, upload: UploadedFile) -> Plan:
    body = upload.getvalue()
    if len(body) > LARGEST:
        raise Invalid(N_("表格太大，请不要超过 {most} MB"), "file", most=LARGEST >> 20)
    with TemporaryDirectory() as folder, reading() as session:
        kept = Path(folder) / f"table{Path(upload.name).suffix.lower()}"
        kept.write_bytes(body)
        return plan(session, actor, kept, upload.name[:60], now=now())


def _preview(found: Plan) -> None:
    st.markdown(
        _(
            "要写入 **{fresh}** 条，和现在一样的 {same} 条，有问题的 {bad} 行（不导入）。",
            fresh=len(found.rows),
            same=found.same,
            bad=len(found.problems),
        )
    )
    for number, problem in found.problems[:SHOWN]:
        why = formats.plain(problem.sentence())
        st.caption(_(":material/warning: 第 {row} 行：{why}", row=number, why=why))
    if found.rows:
        columns = {
            _("行"): [row.row for row in found.rows],
            _("事项"): [row.category for row in found.rows],
            _("属地"): [row.area or _("全区") for row in found.rows],
            _("承办单位"): [row.unit for row in found.rows],
            _("从哪天起"): [row.first.isoformat() for row in found.rows],
            _("依据"): [row.basis for row in found.rows],
        }
        st.dataframe(
            pd.DataFrame(columns), hide_index=True, height="content" if len(found.rows) < 12 else 480
        )


def _write(found: Plan) -> None:
    who = require_page(URL)
    with unit_of_work() as session:
        written = carry_out(session, who, found.rows, now=now())
    renew(URL)
    tell_now(_("已写入派单目录 {count} 条。", count=written))
