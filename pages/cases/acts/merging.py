"""The same matter told twice: handled along with another case, and taken apart again."""

from datetime import datetime
from functools import partial

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.actions.merging import merge, unmerge
from core.cases.queries.duplicates import likely_to
from core.cases.queries.forecast import stage_forecast
from core.cases.queries.scope import case_by_number
from core.cases.values import Receipt
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.actor import Actor
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field, written
from pages.cases.parts.alike import choose_alike
from pages.cases.parts.side_by_side import side_by_side
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def draw_merge(form: Opened) -> bool:
    """Name the lead; it is shown before anything happens."""
    number = _which(form)
    if number:
        _lead(form, number)
    reason = word_field(form, Words(_("为什么一起办"), _("可以不写；反映人看不到"), "", "", height=80))
    says(
        _(
            "并入后跟着牵头件办，不再单独派单；反映人看到进度和答复，看不到牵头件是谁、怎么说的，评价各评各的。"
            "答复以前都可以拆出，最多并两次。承诺日期不变。"
        )
    )
    if not st.button(_("并件"), type="primary", icon=":material/merge:", key=form.key("go")):
        return False
    told = _("{number} 已并入 {lead}。", number=form.case.number, lead=number.upper())
    return carry_out(form, partial(_merge, number=number, reason=reason), told)


def _which(form: Opened) -> str:
    """The number of the lead: one of those that may be the same matter, or any that is typed."""
    actor = require_page(form.url)
    with reading() as session:
        alike = likely_to(session, actor, form.case.id, now=now())
    picked = choose_alike(form.url, alike, _("并到哪一件"), form.key("alike"))
    typed = st.text_input(
        _("牵头件的编号"),
        max_chars=20,
        placeholder=_("H 开头的全部数字"),
        disabled=picked is not None,
        key=form.key("number"),
    )
    return picked.number if picked else (typed or "").strip()


def _lead(form: Opened, number: str) -> None:
    """Both beside each other, before anybody says that they are one."""
    actor = require_page(form.url)
    with refusals():
        with reading() as session:
            lead_id = case_by_number(session, actor, number)
        side_by_side(actor, form.case.id, lead_id)


def _merge(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    number: str,
    reason: str,
    seen: int | None,
    now: datetime,
) -> Receipt:
    if not number:
        raise Invalid(N_("请写牵头件的编号"), "lead_id")
    lead_id = case_by_number(session, actor, number)
    return merge(session, actor, case_id, lead_id=lead_id, reason=reason, now=now, seen=seen)


def draw_unmerge(form: Opened) -> bool:
    """Take it apart."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        due = stage_forecast(session, actor, case.id, Stage.DISPATCH, now=now())
    words = written(
        form,
        Words(
            _("为什么拆出"),
            _("可以不写；反映人看不到"),
            _("拆出后回到派单台单独办，{due} 前派单；承诺日期不变。", due=formats.moment(due.due_at)),
            _("拆出"),
            "call_split",
            height=80,
        ),
    )
    if words is None:
        return False
    told = _("{number} 已拆出，进入派单台。", number=case.number)
    return carry_out(form, partial(unmerge, reason=words), told)
