"""Dispatching a page of cases: to which unit and why, until when; corrected one by one if need be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions.dispatching import HANDLES, dispatch
from core.cases.queries.batch import Hint, Sending, to_dispatch
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import units_by_kind
from db.session import reading
from pages.cases.bulk import batch
from pages.cases.bulk.batch import Step, carry_out, kept
from pages.cases.bulk.preview import Columns, Line, narrow, preview
from pages.cases.parts.choices import unit_field
from pages.cases.parts.proposal import proposed_unit
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page


@dataclass(frozen=True, slots=True)
class Draft:
    """A case of the batch with what was corrected."""

    row: Sending
    unit_id: int | None
    leave: bool = False

    @property
    def stopped(self) -> str:
        """Why it does not go; empty when it does."""
        if self.row.refusal is not None:
            return self.row.refusal.sentence()
        if self.leave:
            return _("您选了先不办")
        return "" if self.unit_id is not None else _("没有承办单位，先选一个")


def draw_dispatching(url: str, ids: tuple[int, ...]) -> None:
    """The preview, the click, and the result."""
    if batch.result(url):
        return
    drafts = _drafts(url, ids)
    with reading() as session:
        units = {unit.id: unit.short_name for unit in units_by_kind(session, *HANDLES)}
    columns = Columns(
        (_("会怎样"), _("为什么"), _("类别"), _("级别"), _("答复期限"), _("请留意")),
        (136, 150, 190, 56, 132, 140),
    )
    pressed = preview(
        url,
        columns,
        [_line(each, units) for each in drafts.values()],
        _("派出 {count} 件", count=sum(not each.stopped for each in drafts.values())),
        lambda case_id: _correct(url, drafts[case_id], units),
        asked=len(ids),
    )
    if pressed:
        carry_out(url, _steps(drafts.values(), units))


def _drafts(url: str, ids: tuple[int, ...]) -> dict[int, Draft]:
    name = kept(url, "drafts")
    if name not in st.session_state:
        actor = require_page(url)
        with reading() as session:
            found = to_dispatch(session, actor, ids, now=now())
        st.session_state[name] = {row.id: Draft(row, row.proposal.unit_id) for row in found}
    return st.session_state[name]


def _line(draft: Draft, units: dict[int, str]) -> Line:
    row = draft.row
    happens = _("派往 {unit}", unit=units.get(draft.unit_id or 0, ""))
    if draft.stopped:
        happens = _("不能办") if row.refusal else _("先不办")
    proposed = draft.unit_id == row.proposal.unit_id
    hints = _hints(draft)
    return Line(
        row.id,
        row.number,
        row.headline,
        (
            happens,
            _(row.proposal.why.label) if proposed else _("人工选定"),
            narrow(row.category),
            _(row.level.label),
            formats.moment(row.due_at),
            _("、").join(_(hint.label) for hint in hints),
        ),
        goes=not draft.stopped,
        look=bool(hints) or bool(draft.stopped),
        why_not=draft.stopped,
    )


def _hints(draft: Draft) -> tuple[Hint, ...]:
    """Warnings that still hold after what was corrected."""
    return tuple(hint for hint in draft.row.hints if hint is not Hint.NO_UNIT or draft.unit_id is None)


def _correct(url: str, draft: Draft, units: dict[int, str]) -> None:
    """The unit of one case, with the reason of the proposal beside it."""
    row = draft.row
    if row.refusal is not None:
        st.caption(f":material/block: {formats.plain(row.refusal.sentence())}")
        return
    said(row.text)
    key = f"{url}_many_{row.id}"
    left, right = st.columns([1.2, 1.6], gap="medium")
    with left:
        unit_id = unit_field(draft.unit_id, key=f"{key}_unit")
        leave = st.toggle(_("这一件先不办"), value=draft.leave, key=f"{key}_leave")
    with right:
        proposed_unit(units.get(row.proposal.unit_id or 0, ""), row.proposal)
    if (unit_id, leave) != (draft.unit_id, draft.leave):
        st.session_state[kept(url, "drafts")] |= {row.id: replace(draft, unit_id=unit_id, leave=leave)}
        st.rerun()


def _steps(drafts: Iterable[Draft], units: dict[int, str]) -> list[Step]:
    return [
        Step(each.row.number, partial(_dispatch, each, units.get(each.unit_id or 0, "")))
        for each in drafts
        if not each.stopped
    ]


def _dispatch(draft: Draft, name: str, session: Session, actor: Actor, moment: datetime) -> str:
    receipt = dispatch(
        session, actor, draft.row.id, unit_id=draft.unit_id or 0, now=moment, seen=draft.row.version
    )
    return _("{number} 已派往{unit}。", number=receipt.number, unit=name)
