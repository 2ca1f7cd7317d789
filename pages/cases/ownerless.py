"""三不管: matters that no unit owns, how long already, who meanwhile, and the decision."""

import streamlit as st

from core.cases.actions.catalogue import BASIS_MAX
from core.cases.actions.ownerless import decide
from core.cases.catalogue.terms import OwnerlessState
from core.cases.queries.ownerless import MatterRow, register
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.terms import Role
from db.session import reading, unit_of_work
from pages.cases.parts.catalogue_pane import today
from pages.cases.parts.choices import unit_field
from pages.cases.parts.facts import table
from pages.cases.parts.said import said
from pages.shared import filters, formats, theme
from pages.shared.downloads import take_along
from pages.shared.forms import form_key, renew
from pages.shared.navigation import path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import Column, Shape, work_list
from pages.shared.theme import card, section

URL = "ownerless"
OPENED = "_ownerless_opened"


def shape() -> Shape[MatterRow]:
    """The columns of the register."""
    return Shape(
        columns=(
            Column(_("事项"), lambda row: row.headline, 226),
            Column(_("属地"), lambda row: row.area, 96),
            Column(_("兜底单位"), lambda row: row.interim, 110),
            Column(_("状态"), lambda row: _(row.state.label), 98),
            Column(_("列入"), lambda row: formats.ago(row.opened_at, now()), 96),
        ),
        headline=lambda row: row.headline,
        chip=lambda row: _(row.state.label),
    )


def pane(row: MatterRow) -> None:
    """One matter: the question, who meanwhile, the decision or the form for it."""
    with card("matter", gap="small"):
        st.markdown(f":gray[{formats.plain(row.number)}]")
        st.subheader(formats.plain(row.headline), anchor=False)
        st.markdown(formats.badge(_(row.state.label), "blue"))
        facts = {
            _("类别"): row.category,
            _("属地"): row.area,
            _("先由谁办"): row.interim,
            _("列入"): formats.moment(row.opened_at),
            _("归谁管"): row.owner,
            _("从哪天起"): row.valid_from.isoformat() if row.valid_from else "",
        }
        table({name: value for name, value in facts.items() if value})
        section(_("为什么没有单位管"))
        said(row.question)
        if row.decision:
            section(_("决定的依据"), formats.moment(row.decided_at))
            said(row.decision)
        st.page_link(
            path("file"), label=_("打开办件"), icon=":material/open_in_new:", query_params={"no": row.number}
        )
        if row.state is not OwnerlessState.DECIDED and actor.has(Role.CENTER_LEAD):
            section(_("我现在可以做"))
            decision(row)


def decision(row: MatterRow) -> None:
    """Say who owns it; a new entry of the catalogue follows."""
    key = f"{form_key(URL)}-{row.id}"
    with st.form(f"{key}-form", border=False):
        unit_id = unit_field(None, key=f"{key}-unit")
        first = st.date_input(
            _("从哪天起"), value=today(), min_value=today(), format="YYYY-MM-DD", key=f"{key}-first"
        )
        everywhere = st.checkbox(_("全区的这类事都归它"), key=f"{key}-everywhere")
        basis = st.text_area(_("依据"), max_chars=BASIS_MAX, height=80, key=f"{key}-basis")
        st.caption(_(":material/info: 决定同时写进派单目录，以后这类事直接派给它。这一件另行改派。"))
        if not st.form_submit_button(_("定下归谁管"), type="primary", icon=":material/gavel:"):
            return
    who = require_page(URL)
    with refusals():
        if unit_id is None:
            raise Invalid(N_("请先选承办单位"), "unit_id")
        with unit_of_work() as session:
            decide(
                session,
                who,
                row.id,
                unit_id=unit_id,
                basis=basis or "",
                valid_from=first,
                everywhere=everywhere,
                now=now(),
            )
        renew(URL)
        tell_now(_("已定下，并写进派单目录。"))


actor = require_page(URL)
with reading() as session:
    rows = register(session, actor)
counts = {
    _("全部"): len(rows),
    **{_(state.label): sum(row.state is state for row in rows) for state in OwnerlessState},
}
theme.head(
    _("三不管台账"),
    _("没有单位管的事：街道先兜底，中心负责人定归谁管。待决定 **{n}** 件。", n=counts[_("待决定")]),
)
part = filters.segments(_("状态"), counts, key="state")
shown = [row for row in rows if part in {_("全部"), _(row.state.label)}]
if not shown:
    theme.empty(_("台账里没有这样的事"), _("中心负责人指定承办时选“没有单位管”，件会列到这里。"))
    st.stop()
opened = next((row for row in shown if row.id == st.session_state.get(OPENED)), None)
if theme.phone() and opened is not None:
    if st.button(_("回到台账"), icon=":material/arrow_back:"):
        del st.session_state[OPENED]
        st.rerun()
    pane(opened)
    st.stop()
left, right = st.columns([1.5, 1], gap="small")
with left:
    chosen = work_list(shown, shape(), key=URL)
    take_along("ownerless")
if chosen:
    st.session_state[OPENED] = chosen[0].id
    if theme.phone():
        st.rerun()
    opened = chosen[0]
with right:
    if opened is not None:
        pane(opened)
