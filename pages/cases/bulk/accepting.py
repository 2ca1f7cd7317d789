"""Accepting a page of cases: as what, until when, which are the same matter; corrected one by one if need be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions.intake import accept
from core.cases.actions.merging import merge
from core.cases.queries.batch import Hint, Intake, accepted_as, to_accept
from core.cases.queries.taxonomy import categories
from core.cases.values import COMMENT_MAX
from core.deadlines.terms import Level
from core.foundation.clock import now
from core.foundation.text import N_, Word, _
from core.identity.actor import Actor
from core.identity.queries import areas
from db.session import reading
from pages.cases.bulk import batch
from pages.cases.bulk.batch import Step, carry_out, kept, short
from pages.cases.bulk.preview import Columns, Line, narrow, preview
from pages.cases.parts.alike import alike_list
from pages.cases.parts.choices import area_field, category_field, level_field
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.session import require_page


class Do(Word):
    """What shall be done to one case of a batch."""

    ACCEPT = "ACCEPT", N_("受理"), ""
    MERGE = "MERGE", N_("并入"), ""
    LEAVE = "LEAVE", N_("先不办"), ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A case of the batch with what was corrected.

    Attributes:
        lead: id and number of the case it is merged into.
    """

    row: Intake
    do: Do
    category_id: int | None
    area_id: int | None
    level: Level
    promise_at: datetime | None
    lead: tuple[int, str] | None = None

    @property
    def stopped(self) -> str:
        """Why it does not go; empty when it does."""
        if self.row.refusal is not None:
            return self.row.refusal.sentence()
        if self.do is Do.LEAVE:
            return _("您选了先不办")
        if self.do is Do.ACCEPT and self.category_id is None:
            return _("没有类别，先选到具体事项")
        if self.do is Do.MERGE and self.lead is None:
            return _("没有选并到哪一件")
        return ""


def draw_accepting(url: str, ids: tuple[int, ...]) -> None:
    """The preview, the click, and the result."""
    if batch.result(url):
        return
    drafts = _drafts(url, ids)
    counts = {do: sum(not each.stopped and each.do is do for each in drafts.values()) for do in Do}
    words = [_("受理 {count} 件", count=counts[Do.ACCEPT])]
    if counts[Do.MERGE]:
        words.append(_("并件 {count} 件", count=counts[Do.MERGE]))
    columns = Columns(
        (_("会怎样"), _("类别"), _("属地"), _("级别"), _("承诺答复"), _("请留意")),
        (104, 200, 110, 56, 132, 200),
    )
    pressed = preview(
        url,
        columns,
        _lines(drafts),
        _("、").join(words),
        lambda case_id: _correct(url, drafts[case_id]),
        lambda: _together(url, drafts),
        asked=len(ids),
    )
    if pressed:
        carry_out(url, _steps(drafts.values()))


def _drafts(url: str, ids: tuple[int, ...]) -> dict[int, Draft]:
    """The preview as it was first drawn, with the corrections since."""
    name = kept(url, "drafts")
    if name not in st.session_state:
        actor = require_page(url)
        with reading() as session:
            found = to_accept(session, actor, ids, now=now())
        st.session_state[name] = {
            row.id: Draft(row, Do.ACCEPT, row.category_id, row.area_id, row.level, row.promise_at)
            for row in found
        }
    return st.session_state[name]


def _lines(drafts: dict[int, Draft]) -> list[Line]:
    with reading() as session:
        nodes = {node.id: node.full_name for node in categories(session)}
        places = {place.id: place.short_name for place in areas(session)}
    return [
        Line(
            each.row.id,
            each.row.number,
            each.row.headline,
            (
                _happens(each),
                narrow(nodes.get(each.category_id or 0, "")),
                places.get(each.area_id or 0, ""),
                _(each.level.label),
                formats.moment(each.promise_at),
                _("、").join(_(hint.label) for hint in _hints(each)),
            ),
            goes=not each.stopped,
            look=bool(_hints(each)) or bool(each.stopped),
            why_not=each.stopped,
        )
        for each in drafts.values()
    ]


def _happens(draft: Draft) -> str:
    if draft.row.refusal is not None:
        return _("不能办")
    if draft.do is Do.MERGE and draft.lead is not None:
        return _("并入 {number}", number=short(draft.lead[1]))
    if draft.stopped:
        return _("先不办")
    return _(draft.do.label)


def _hints(draft: Draft) -> tuple[Hint, ...]:
    """Warnings that still hold after what was corrected."""
    settled: set[Hint] = set()
    if draft.category_id != draft.row.category_id:
        settled |= {Hint.NO_CATEGORY, Hint.LIKE_OTHER}
    if draft.area_id is not None:
        settled.add(Hint.NO_AREA)
    if draft.do is Do.MERGE:
        settled |= set(Hint) - {Hint.SOONER}
    return tuple(hint for hint in draft.row.hints if hint not in settled)


def _correct(url: str, draft: Draft) -> None:
    """The fields of one case; what changes is drawn in the table at once."""
    row = draft.row
    if row.refusal is not None:
        st.caption(f":material/block: {formats.plain(row.refusal.sentence())}")
        return
    said(row.text)
    key = f"{url}_many_{row.id}"
    what, where, urgent = st.columns([1.4, 1.4, 1.2], gap="small")
    with what:
        category = category_field(draft.category_id, key=f"{key}_category")
    with where:
        area_id = area_field(draft.area_id, key=f"{key}_area")
    with urgent:
        level = level_field(draft.level, key=f"{key}_level_{draft.category_id}")
    category_id = category.id if category else None
    left, right = st.columns([1.4, 2.6], gap="small")
    with left:
        do = st.segmented_control(
            _("怎么办"),
            list(Do),
            default=draft.do,
            required=True,
            format_func=lambda each: _(each.label),
            key=f"{key}_do_{draft.lead}",
        )
    with right:
        lead = _lead(draft, f"{key}_lead") if do is Do.MERGE else None
    alike_list(row.alike)
    changed = replace(draft, do=do, category_id=category_id, area_id=area_id, level=level, lead=lead)
    if changed != draft:
        _keep(url, draft, changed)


def _lead(draft: Draft, key: str) -> tuple[int, str] | None:
    """The case it is merged into: one that is alike, or what was chosen for all."""
    options = {each.id: (each.number, each.headline) for each in draft.row.alike}
    if draft.lead is not None and draft.lead[0] not in options:
        options = {draft.lead[0]: (draft.lead[1], ""), **options}
    chosen = st.selectbox(
        _("并到哪一件"),
        list(options),
        index=list(options).index(draft.lead[0]) if draft.lead else (0 if options else None),
        format_func=lambda each: f"{short(options[each][0])} {options[each][1]}",
        placeholder=_("没有相近的件"),
        key=key,
    )
    return (chosen, options[chosen][0]) if chosen is not None else None


def _keep(url: str, before: Draft, changed: Draft) -> None:
    """Another category proposes its level; either moves the promised date."""
    actor = require_page(url)
    sorted_anew = changed.category_id != before.category_id
    with reading() as session:
        level, due = accepted_as(
            session,
            actor,
            changed.row.id,
            category_id=changed.category_id,
            level=None if sorted_anew else changed.level,
        )
    st.session_state[kept(url, "drafts")] |= {changed.row.id: replace(changed, level=level, promise_at=due)}
    _before, turn = st.session_state.get(kept(url, "focus"), (changed.row.id, 0))
    st.session_state[kept(url, "focus")] = (changed.row.id, turn)
    st.rerun()


def _together(url: str, drafts: dict[int, Draft]) -> None:
    """All of them are one matter: one leads, the others follow."""
    able = [each for each in drafts.values() if each.row.refusal is None]
    if len(able) < 2:
        return
    with st.popover(_("并成一件"), icon=":material/merge:"):
        st.caption(_("全都是同一件事的，选一件牵头，其余并进去；还可以逐件改回来。"))
        with st.form(f"{url}_many_together", border=False):
            lead = st.selectbox(
                _("牵头件"),
                able,
                format_func=lambda each: f"{short(each.row.number)} {each.row.headline}",
                key=f"{url}_many_leading",
            )
            if not st.form_submit_button(_("其余都并入"), type="primary"):
                return
        for each in able:
            leads = each.row.id == lead.row.id
            drafts[each.row.id] = replace(
                each,
                do=Do.ACCEPT if leads else Do.MERGE,
                lead=None if leads else (lead.row.id, lead.row.number),
            )
        st.rerun()


def _steps(drafts: Sequence[Draft]) -> list[Step]:
    """Who leads is accepted before the others follow."""
    going = [each for each in drafts if not each.stopped]
    return [
        Step(each.row.number, partial(_accept if each.do is Do.ACCEPT else _merge, each))
        for each in sorted(going, key=lambda each: each.do is Do.MERGE)
    ]


def _accept(draft: Draft, session: Session, actor: Actor, moment: datetime) -> str:
    receipt = accept(
        session,
        actor,
        draft.row.id,
        category_id=draft.category_id or 0,
        area_id=draft.area_id,
        level=draft.level,
        now=moment,
        seen=draft.row.version,
    )
    return _("{number} 已受理，进入派单台。", number=receipt.number)


def _merge(draft: Draft, session: Session, actor: Actor, moment: datetime) -> str:
    lead_id, number = draft.lead or (0, "")
    receipt = merge(
        session,
        actor,
        draft.row.id,
        lead_id=lead_id,
        reason=_("成批核对时认定是同一件事")[:COMMENT_MAX],
        now=moment,
        seen=draft.row.version,
    )
    return _("{number} 已并入 {lead}。", number=receipt.number, lead=number)
