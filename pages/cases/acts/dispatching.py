"""Dispatch: the unit that is proposed and why, who helps, and the date that will be printed; and taking it back."""

from functools import partial

import streamlit as st

from core.cases.actions.dispatching import HANDLES, CoUnit, dispatch, recall
from core.cases.avoiding import concerns
from core.cases.queries.file import CaseFile
from core.cases.queries.forecast import Forecast, answer_forecast, stage_forecast, task_forecast
from core.cases.terms import Visibility
from core.cases.values import COMMENT_MAX
from core.deadlines.queries import limit_for
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import unit, units_by_kind
from core.identity.terms import Role, UnitKind
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, written
from pages.cases.parts.choices import named_field, spoken, unit_field
from pages.cases.parts.proposal import proposed_unit
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page

NOTE = 200
MOST = 6
"""Units that may be asked to help when a case is dispatched; more can be asked later."""


def draw_dispatch(form: Opened) -> bool:
    """Choose the lead unit, and those that do a part."""
    actor, case, moment = require_page(form.url), form.case, now()
    with reading() as session:
        answer = answer_forecast(session, actor, case.id, now=moment)
        signing = limit_for(session, Stage.SIGN, case.level, moment)
        proposed = (
            unit(session, case.proposal.unit_id).short_name if case.proposal.unit_id is not None else ""
        )
    proposed_unit(proposed, case.proposal)
    unit_id = unit_field(case.proposal.unit_id, key=form.key("unit"))
    warn_of_accused(form, unit_id)
    named = named_field(unit_id, key=form.key("named")) if is_secret(case) else ()
    note = note_field(form)
    helping = _helping(form) if not is_secret(case) else ()
    says(
        _(
            "派出后 {sign}内签收；答复期限 **{due}**（{limit}），印在派单上。",
            sign=spoken(signing),
            due=formats.moment(answer.due_at),
            limit=spoken(answer.limit),
        )
    )
    if not st.button(_("派单"), type="primary", icon=":material/send:", key=form.key("go")):
        return False
    if unit_id is None:
        with refusals():
            raise Invalid(N_("请先选承办单位"), "unit_id")
        return True
    act = partial(dispatch, unit_id=unit_id, note=note, co_units=helping, named=named)
    return carry_out(form, act, sent(case, answer))


def is_secret(case: CaseFile) -> bool:
    """Only for the people named."""
    return case.visibility is Visibility.SECRET


def note_field(form: Opened) -> str:
    """A word to the unit."""
    note = st.text_area(
        _("给承办单位的话"),
        max_chars=NOTE,
        height=80,
        placeholder=_("可以不写；反映人看不到"),
        key=form.key("note"),
    )
    return note or ""


def sent(case: CaseFile, answer: Forecast) -> str:
    """What is said afterwards."""
    return _("{number} 已派出，答复期限 {due}。", number=case.number, due=formats.moment(answer.due_at))


def warn_of_accused(form: Opened, unit_id: int | None) -> None:
    """The unit chosen is the one complained of; only the centre's lead may give it the case all the same."""
    actor, accused_id = require_page(form.url), form.case.accused_unit_id
    if accused_id is None:
        return
    st.caption(_(":material/shield_person: 被反映的单位是{unit}，应当回避。", unit=form.case.accused))
    if unit_id is None:
        return
    with reading() as session:
        chosen, accused = unit(session, unit_id), unit(session, accused_id)
    if not concerns(chosen.path, accused.path):
        return
    if actor.has(Role.CENTER_LEAD):
        st.warning(_("选的正是被反映的单位。确要派给它，请在话里写明为什么。"), icon=":material/warning:")
    else:
        st.warning(
            _("选的正是被反映的单位，应当回避，派不出去。确要派给它，请中心负责人办。"),
            icon=":material/warning:",
        )


def _helping(form: Opened) -> tuple[CoUnit, ...]:
    """Rows of units that do a part, as many as were added."""
    actor, count = require_page(form.url), form.key("rows")
    rows = st.session_state.get(count, 0)
    found = []
    if rows:
        with reading() as session:
            units = units_by_kind(session, *HANDLES, UnitKind.COMMUNITY)
            part = task_forecast(session, actor, form.case.id, now=now())
        for nth in range(rows):
            with st.container(border=True, gap="small"):
                unit_id = unit_field(None, key=form.key(f"co-{nth}"), label=_("协办单位"), among=units)
                text = st.text_input(_("请它办什么"), max_chars=COMMENT_MAX, key=form.key(f"co-text-{nth}"))
                mandatory = st.checkbox(_("办完才能报送结果"), value=True, key=form.key(f"co-must-{nth}"))
            if unit_id is not None:
                found.append(CoUnit(unit_id, text or "", mandatory))
        st.caption(_("协办的期限 {due}，是答复期限的一半。空着的一行不算。", due=formats.moment(part.due_at)))
    if rows < MOST and st.button(_("加一个协办单位"), icon=":material/group_add:", key=form.key("add")):
        st.session_state[count] = rows + 1
        st.rerun()
    return tuple(found)


def draw_recall(form: Opened) -> bool:
    """Take it back before the unit signs."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        again = stage_forecast(session, actor, case.id, Stage.DISPATCH, now=now())
    words = written(
        form,
        Words(
            _("收回的理由"),
            _("可以不写；反映人看不到"),
            _(
                "从{unit}收回，回到派单台，{due} 前重新派；协办一并取消。不算退单，最多收回两次。",
                unit=formats.plain(case.unit),
                due=formats.moment(again.due_at),
            ),
            _("收回"),
            "undo",
            height=80,
        ),
    )
    if words is None:
        return False
    told = _("{number} 已收回，进入派单台。", number=case.number)
    return carry_out(form, partial(recall, reason=words), told)
