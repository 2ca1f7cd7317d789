"""On the file of a case: the chip that it stands on the ledger, and the form that proposes it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.terms import CaseEvent
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.actions.confirming import propose_once
from core.supervision.permissions import READERS
from core.supervision.queries.file import entries_of_case
from core.supervision.queries.proposing import Proposable, proposable
from core.supervision.terms import ON_LEDGER, EntryState
from core.supervision.values import REASON_MAX, EntryReceipt
from db.session import reading, unit_of_work
from pages.cases.acts.written import says
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.navigation import entry, path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.supervision.parts.words import level_name

ICONS = {EntryState.PROPOSED: "hourglass_top", EntryState.WRITTEN_OFF: "verified"}


def on_the_ledger(actor: Actor, case: CaseFile) -> None:
    """A link to each entry of this case that the reader may see: how grave it is, where it stands."""
    if not entry("entry").open_to(actor):
        return
    with reading() as session:
        found = entries_of_case(session, actor, case.id)
    for _entry_id, number, state, level in found:
        listed = state in ON_LEDGER
        words = (
            _("列入挂账督办 · {level}", level=level_name(level))
            if listed
            else _("挂账 {number}", number=number)
        )
        st.page_link(
            path("entry"),
            label=f"{words} · {_(state.label)}",
            icon=f":material/{ICONS.get(state, 'flag' if listed else 'outlined_flag')}:",
            query_params={"no": number},
        )


def propose_form(url: str, actor: Actor, case: CaseFile) -> None:
    """Put it before a supervisor, with the steps that show it; drawn when it is opened."""
    if not actor.has(*READERS):
        return
    with reading() as session:
        possible = proposable(session, actor, case.id)
    if possible is None:
        return
    drawer = st.popover(
        _("提请挂账"), icon=":material/flag:", width="content", key=f"propose-{case.id}", on_change="rerun"
    )
    if drawer.open:
        with drawer:
            _form(url, case, possible)


def _form(url: str, case: CaseFile, possible: Proposable) -> None:
    name = f"propose-{case.id}"
    key = f"{form_key(name)}-{name}"
    steps, units = _steps(case, possible), dict(possible.units)
    with st.form(f"{key}-form", border=False):
        kind = st.selectbox(
            _("类型"),
            possible.kinds,
            format_func=lambda each: f"{_(each.label)} · {_(each.note)}",
            key=f"{key}-kind",
        )
        unit_id = st.selectbox(_("单位"), list(units), format_func=units.__getitem__, key=f"{key}-unit")
        events = st.multiselect(
            _("哪几步能说明"),
            list(steps),
            format_func=steps.__getitem__,
            placeholder=_("至少选一步"),
            key=f"{key}-steps",
        )
        reason = st.text_area(
            _("提请的理由"),
            max_chars=REASON_MAX,
            height=80,
            placeholder=_("对照这几步写，督办员据此决定"),
            key=f"{key}-reason",
        )
        says(_("交督办员确认：确认了列入挂账督办，单位和反映人看得到；不确认的，理由告诉您。"))
        if not st.form_submit_button(_("提请挂账"), type="primary", icon=":material/flag:"):
            return
    _send(
        url, case, name, partial(propose_once, kind=kind, unit_id=unit_id, events=events, reason=reason or "")
    )


def _send(url: str, case: CaseFile, name: str, act: Callable[..., EntryReceipt]) -> None:
    """Once, however often it is sent."""
    who = require_page(url)
    with refusals():
        with unit_of_work() as session:
            made = act(session, who, case.id, key=form_key(name), now=now())
        renew(name)
        tell_now(_("已提请挂账：{number}，等督办员确认。", number=made.number))


def _steps(case: CaseFile, possible: Proposable) -> dict[int, str]:
    """Steps of the line by the ids of their events, as people read them."""
    return {
        possible.steps[step.seq]: f"{formats.moment(step.at)} {step.sentence()}"
        for step in case.steps
        if step.seq in possible.steps and step.name is not CaseEvent.NOTED
    }
