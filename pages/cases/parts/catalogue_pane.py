"""One pair of the catalogue: who handles it, since when and why, how it came to it; and the forms that change it."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import BASIS_MAX, EDITORS, end_entry, set_entry
from core.cases.queries.catalogue import EntryView, Line, history_of
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading, unit_of_work
from pages.cases.parts.choices import area_field, unit_field
from pages.cases.parts.proposal import reason_of
from pages.shared import formats
from pages.shared.forms import form_key, one_of, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, section

URL = "catalogue"


def pane(actor: Actor, line: Line) -> None:
    """The pair, its history, and for editors the forms."""
    with card("entry", gap="small"):
        st.markdown(f":gray[{formats.plain(line.area or _('全区'))}]")
        st.subheader(formats.plain(line.category), anchor=False)
        st.markdown(_("由 {unit} 办 :gray[{why}]", unit=_unit(line), why=reason_of(line.why)))
        if line.rule is not None and not line.own:
            st.caption(_("这是上一级类别的规定，对下面的事项一并作数。"))
        with reading() as session:
            rows = history_of(session, actor, line.category_id, line.area_id)
        if rows:
            section(_("来历"), _("新的在前"))
            for row in rows:
                _row(row)
        if actor.has(*EDITORS):
            section(_("我现在可以做"))
            _forms(line)


def period(row: EntryView) -> str:
    """First and last day in words."""
    if row.valid_to is None:
        return _("自 {first} 起", first=row.valid_from.isoformat())
    if row.valid_to < row.valid_from:
        return _("{first} 当天改掉，没有作数", first=row.valid_from.isoformat())
    return _("{first} 至 {last}", first=row.valid_from.isoformat(), last=row.valid_to.isoformat())


def _row(row: EntryView) -> None:
    who = " · ".join(filter(None, (_(row.origin.label), row.made_by, row.decided_by, row.number)))
    st.markdown(f"**{formats.plain(row.unit)}** {formats.plain(period(row))}")
    st.caption(formats.plain("\n".join(filter(None, (row.basis, who)))).replace("\n", "  \n"))


def _unit(line: Line) -> str:
    if line.unit:
        return formats.badge(line.unit, "blue", ":material/route:")
    return formats.badge(reason_of(line.why), "gray")


def _forms(line: Line) -> None:
    acts: dict[str, Callable[[Line], None]] = {_("改定单位"): _set}
    if line.own:
        acts[_("终止这一条")] = _end
    one_of(acts, _key(line, "act"))(line)


def _set(line: Line) -> None:
    area_id = area_field(line.area_id, key=_key(line, "area"))
    unit_id = unit_field(None, key=_key(line, "unit"))
    first = st.date_input(
        _("从哪天起"), value=today(), min_value=today(), format="YYYY-MM-DD", key=_key(line, "first")
    )
    basis = _basis(_("依据"), line)
    st.caption(
        _(":material/info: 不选街道就是全区。原来的那一条到前一天为止，不会被改掉；已经派出的件不动。")
    )
    if not st.button(_("写入目录"), type="primary", icon=":material/save:", key=_key(line, "set")):
        return
    with refusals():
        if unit_id is None:
            raise Invalid(N_("请先选承办单位"), "unit_id")
        _act(
            lambda session, actor: set_entry(
                session,
                actor,
                category_id=line.category_id,
                area_id=area_id,
                unit_id=unit_id,
                valid_from=first,
                basis=basis,
                now=now(),
            ),
            _("已写入派单目录。"),
        )


def _end(line: Line) -> None:
    last = st.date_input(
        _("最后一天"),
        value=today(),
        min_value=today() - timedelta(days=1),
        format="YYYY-MM-DD",
        key=_key(line, "last"),
    )
    reason = _basis(_("理由"), line)
    st.caption(_(":material/info: 以后按上一级类别、全区的规定或类别本身的单位派。"))
    if line.rule is None or not st.button(
        _("终止"), type="primary", icon=":material/event_busy:", key=_key(line, "end")
    ):
        return
    entry_id = line.rule.entry_id
    with refusals():
        _act(
            lambda session, actor: end_entry(
                session, actor, entry_id, last_day=last, reason=reason, now=now()
            ),
            _("已定下终止日期。"),
        )


def _act(act: Callable[[Session, Actor], object], told: str) -> None:
    actor = require_page(URL)
    with unit_of_work() as session:
        act(session, actor)
    renew(URL)
    tell_now(told)


def _basis(label: str, line: Line) -> str:
    text = st.text_area(
        label,
        max_chars=BASIS_MAX,
        height=80,
        placeholder=_("文件、纪要或会商结果"),
        key=_key(line, "basis"),
    )
    return text or ""


def _key(line: Line, field: str) -> str:
    return f"{form_key(URL)}-{line.category_id}-{line.area_id}-{field}"


def today() -> date:
    """The day on the wall here."""
    return civil(now()).date()
