"""The list as a table to take along, as it is filtered; for a day, by our own door."""

import streamlit as st

from core.files.actions import keep_export
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.foundation.workbooks import MEDIA_TYPE
from core.supervision.queries.board import Filters
from core.supervision.sheets import ledger_sheet
from db.session import unit_of_work
from pages.shared.downloads import offer, offered
from pages.shared.navigation import entry
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def export(url: str, narrowed: Filters) -> None:
    """A button under the list; what was made last is offered until the next one is made."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(_("导出表格"), icon=":material/download:", key=f"{url}_export"):
            actor, moment = require_page(url), now()
            with refusals():
                with unit_of_work() as session:
                    body, count = ledger_sheet(session, actor, narrowed, now=moment)
                    name = f"{_(entry(url).title)} {civil(moment):%Y-%m-%d %H%M}.xlsx"
                    kept = keep_export(session, actor, name, body, MEDIA_TYPE, now=moment)
                label = _("下载“{name}”，{count} 条，一天内有效", name=name, count=count)
                offer(f"{url}-list", kept.token, label)
        offered(f"{url}-list")
