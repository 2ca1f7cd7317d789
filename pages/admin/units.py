"""The tree of units: add, rename, move, close with a successor."""

from dataclasses import dataclass

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import units
from core.identity.actor import Actor
from core.identity.queries import Unit, unit_tree
from core.identity.terms import UnitKind
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.forms import form_key, one_of, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import Column, Shape, work_list
from pages.shared.theme import card, section

URL = "units"


@dataclass(frozen=True, slots=True)
class Choice:
    """Units to choose from, as a field shows them."""

    rows: list[Unit]

    def field(self, label: str, *, key: str, without: str = "", optional: bool = False) -> Unit | None:
        """A select field; `without` is the path of a subtree to leave out."""
        rows = [row for row in self.rows if not row.closed and not (without and row.path.startswith(without))]
        return st.selectbox(
            label,
            rows,
            index=None if optional else 0,
            format_func=lambda row: row.name,
            placeholder=_("可以不选") if optional else _("请选择"),
            key=key,
        )


def key(unit: Unit, field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{unit.id}-{field}"


def done(sentence: str) -> None:
    renew(URL)
    tell_now(sentence)


def add(actor: Actor, unit: Unit) -> None:
    """A new unit below this one."""
    with st.form(key(unit, "add"), border=False):
        kinds = [kind for kind in UnitKind if kind is not UnitKind.DISTRICT]
        kind = st.selectbox(
            _("种类"),
            kinds,
            index=kinds.index(UnitKind.DEPARTMENT),
            format_func=lambda each: _(each.label),
            key=key(unit, "kind"),
        )
        name = st.text_input(_("名称"), max_chars=units.LONGEST_NAME, key=key(unit, "name"))
        short = st.text_input(
            _("简称"),
            max_chars=units.LONGEST_SHORT,
            placeholder=_("平时怎么叫；不写就用名称"),
            key=key(unit, "short"),
        )
        code = st.text_input(
            _("编码"),
            max_chars=units.LONGEST_CODE,
            placeholder=_("行政区划代码或自编"),
            key=key(unit, "code"),
        )
        st.caption(
            _(":material/info: 加在“{unit}”下面，马上可以给人授权、派件。", unit=formats.plain(unit.name))
        )
        if not st.form_submit_button(_("增加"), type="primary", icon=":material/add:"):
            return
    with refusals():
        with unit_of_work() as session:
            units.add_unit(session, actor, unit.id, code or "", kind, name or "", short or "", now=now())
        done(_("已增加“{unit}”。", unit=(name or "").strip()))


def rename(actor: Actor, unit: Unit) -> None:
    """Another name; cases and people stay with it."""
    seen = st.session_state.setdefault(key(unit, "seen"), unit.version)
    with st.form(key(unit, "rename"), border=False):
        name = st.text_input(
            _("名称"), value=unit.name, max_chars=units.LONGEST_NAME, key=key(unit, "new_name")
        )
        short = st.text_input(
            _("简称"), value=unit.short_name, max_chars=units.LONGEST_SHORT, key=key(unit, "new_short")
        )
        st.caption(_(":material/info: 只改名称；人员、在办的件都不变。"))
        if not st.form_submit_button(_("改名"), type="primary", icon=":material/edit:"):
            return
    with refusals():
        with unit_of_work() as session:
            units.rename(session, actor, unit.id, name or "", short or "", now=now(), version=seen)
        done(_("已改名为“{unit}”。", unit=(name or "").strip()))


def move(actor: Actor, unit: Unit) -> None:
    """Hang it elsewhere, with everything below it."""
    with st.form(key(unit, "move"), border=False):
        target = choices.field(_("移到"), key=key(unit, "target"), without=unit.path)
        st.caption(_(":material/info: 下面的单位一起移动；上级的人随之能看到或看不到它的件。"))
        if not st.form_submit_button(_("移动"), type="primary", icon=":material/drive_file_move:"):
            return
    with refusals():
        with unit_of_work() as session:
            units.move_subtree(session, actor, unit.id, target.id if target else 0, now=now())
        done(_("“{unit}”已移动。", unit=unit.name))


def close(actor: Actor, unit: Unit) -> None:
    """End it and say who took over."""
    with st.form(key(unit, "close"), border=False):
        successor = choices.field(_("由谁接替"), key=key(unit, "successor"), without=unit.path, optional=True)
        st.caption(_(":material/warning: 撤销以后，它的授权随即结束，要重新给人授权；过去的件仍记在它名下。"))
        if not st.form_submit_button(_("撤销单位"), type="primary", icon=":material/block:"):
            return
    with refusals():
        with unit_of_work() as session:
            units.close_unit(session, actor, unit.id, successor.id if successor else None, now=now())
        done(_("“{unit}”已撤销。", unit=unit.name))


def pane(unit: Unit) -> None:
    """One unit and what can be done to it."""
    with card("unit", gap="small"):
        st.markdown(f":gray[{_(unit.kind.label)} · {_('编码 {code}', code=formats.plain(unit.code))}]")
        st.subheader(formats.plain(unit.name), anchor=False)
        if unit.closed:
            heir = next((row.name for row in tree if row.id == unit.successor_id), "")
            st.markdown(
                formats.badge(_("已撤销"), "gray")
                + (_(" 由{heir}接替", heir=formats.plain(heir)) if heir else "")
            )
            return
        acts = {_("增加下级"): add, _("改名"): rename}
        if unit.parent_id is not None:
            acts |= {_("移动"): move, _("撤销"): close}
        section(_("我现在可以做"))
        one_of(acts, f"unit_act_{unit.id}")(require_page(URL), unit)


actor = require_page(URL)
with reading() as session:
    tree = unit_tree(session, closed=True)
choices = Choice(tree)
opened = [row for row in tree if not row.closed]
theme.head(
    _("单位"),
    _(
        "全区的单位树，派件和授权都按它。在用 **{opened}** 个，已撤销 {closed} 个。",
        opened=len(opened),
        closed=len(tree) - len(opened),
    ),
)
with filters.filter_row():
    words = filters.search(_("名称、编码"))
    kind = filters.choice(_("种类"), list(UnitKind), key="kind", name=lambda each: _(each.label), width=180)
    ended = st.toggle(_("显示已撤销的"), key="closed", bind="query-params")
rows = [
    row
    for row in tree
    if (ended or not row.closed)
    and (kind is None or row.kind is kind)
    and (words in row.name or words in row.short_name or words in row.code)
]
if not rows:
    theme.empty(_("没有符合条件的单位"), _("换个词，或者清空筛选。"))
    st.stop()
whole = not words and kind is None
shape = Shape(
    columns=(
        Column(_("名称"), lambda row: ("　" * row.depth if whole else "") + row.name, 290),
        Column(_("简称"), lambda row: row.short_name, 110),
        Column(_("种类"), lambda row: _(row.kind.label), 110),
        Column(_("编码"), lambda row: row.code, 140),
    ),
    headline=lambda row: row.name,
)
OPENED = "_unit_opened"
if theme.phone():
    chosen_unit = st.selectbox(_("单位"), rows, format_func=lambda row: row.name, key="unit_on_phone")
    pane(chosen_unit)
    st.stop()
left, right = st.columns([1.6, 1], gap="small")
with left:
    chosen = work_list(rows, shape, key=URL)
if chosen:
    st.session_state[OPENED] = chosen[0].id
opened_unit = next((row for row in tree if row.id == st.session_state.get(OPENED)), None)
with right:
    if opened_unit is not None:
        pane(opened_unit)
