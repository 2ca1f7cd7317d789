"""What about entries waits for my decision, on the one page of all decisions."""

import streamlit as st

from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.queries.pending import PAGE, AskedOfEntry, waiting_for
from db.session import reading
from pages.shared import formats, theme
from pages.shared.navigation import path
from pages.shared.tables import Column, Shape, work_list
from pages.supervision.parts.pane import pane
from pages.supervision.parts.words import TONES, level_name, short


def waiting(actor: Actor) -> tuple[AskedOfEntry, ...]:
    """The oldest of them first, up to a page."""
    with reading() as session:
        return waiting_for(session, actor, limit=PAGE)


def to_decide(url: str, actor: Actor, rows: tuple[AskedOfEntry, ...]) -> None:
    """The list, and beside it the entry with the form of the decision."""
    if not rows:
        theme.empty(_("没有等您决定的"), _("单位的异议、请求销账和长期挂账会到这里。"))
        return
    if theme.phone():
        for row in work_list(rows, _shape(), key=f"{url}-entries"):
            st.switch_page(path("entry"), query_params={"no": row.number})
        return
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        chosen = work_list(rows, _shape(), key=f"{url}-entries-{len(rows)}")
    with right:
        if chosen:
            pane(url, actor, chosen[0].entry_id)
        else:
            theme.empty(_("没有选中的"), _("在左边点一行，这里就显示它。"), key="none")


def _shape() -> Shape[AskedOfEntry]:
    """What, on which entry, of whom, by whom, until when."""
    return Shape(
        columns=(
            Column(_("事项"), lambda row: _(row.kind.label), 84),
            Column(_("级别"), lambda row: short(row.level), 72),
            Column(_("单位"), lambda row: row.unit, 88),
            Column(_("挂账编号"), lambda row: row.number, 130),
            Column(_("谁报的"), lambda row: row.asked_by, 84),
            Column(
                _("决定期限"), lambda row: formats.moment(row.due_at) if row.due_at is not None else "", 130
            ),
        ),
        headline=lambda row: row.text,
        chip=lambda row: level_name(row.level),
        tone=lambda row: TONES[row.level],
    )
