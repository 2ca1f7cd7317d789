"""Cases that may not be erased: which, by whom, why; setting and lifting."""

import streamlit as st

from core.cases.actions.retaining import hold_case, lift_hold
from core.cases.queries.retention import Held, holds
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.shared import formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list
from pages.shared.theme import card, section

URL = "retention"
PAGE, SMALL = 50, 12
OPENED = "_hold_opened"


def key(field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{field}"


def shape() -> Shape[Held]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("编号"), lambda row: row.number, 150),
            Column(_("从什么时候"), lambda row: formats.moment(row.at), 140),
            Column(_("谁设的"), lambda row: row.who, 100),
            Column(_("理由"), lambda row: row.reason, 320),
        ),
        headline=lambda row: row.number,
    )


def draw(actor: Actor) -> None:
    """The list and the two forms."""
    left, right = st.columns([1.5, 1], gap="small")
    with right:
        _set()
    with left:
        place = turn(f"{URL}_holds")
        size, offset = SMALL if theme.phone() else PAGE, int(place.cursor or 0)
        with reading() as session:
            rows, total = holds(session, actor, offset=offset, limit=size)
        if not rows:
            theme.empty(_("没有法律保留"), _("诉讼、复议、监察要用的件，写编号设保留。"))
            return
        chosen = work_list(rows, shape(), key=f"{URL}_holds")
        following = str(offset + size) if offset + len(rows) < total else ""
        pages_bar(place, shown=len(rows), total=total, following=following)
        if chosen:
            st.session_state[OPENED] = chosen[0].number
    opened = next((row for row in rows if row.number == st.session_state.get(OPENED)), None)
    if opened is not None:
        with right:
            _lift(opened)


def _set() -> None:
    with card("hold", gap="small"), st.form(key("hold"), border=False):
        section(_("设法律保留"), _("解除以前不删除"))
        number = st.text_input(_("编号"), max_chars=20, placeholder=_("H 开头"), key=key("number"))
        reason = st.text_input(
            _("理由"), max_chars=200, placeholder=_("如：行政复议调取"), key=key("hold_reason")
        )
        if not st.form_submit_button(_("设保留"), type="primary", icon=":material/lock:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            told = hold_case(session, actor, number or "", reason=reason or "", now=now())
        renew(URL)
        tell_now(_("{number} 已设法律保留。", number=told))


def _lift(row: Held) -> None:
    with card("lift", gap="small"):
        section(_("解除 {number}", number=row.number), formats.plain(row.who))
        reason = st.text_input(_("解除的理由"), max_chars=200, key=key(f"lift-{row.number}"))
        question = _("解除后按现行期限算，到期就删除。")
        if not confirmed(_("解除保留"), question, key=key(f"lift_{row.number}"), icon=":material/lock_open:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            lift_hold(session, actor, row.number, reason=reason or "", now=now())
        renew(URL)
        tell_now(_("{number} 的法律保留已解除。", number=row.number))
