"""Somebody leaves: what he has in hand is listed first, then given to another in one act."""

import streamlit as st

from core.cases.actions.leaving import hand_over
from core.cases.queries.leaving import Heir, Left, left_by
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import Person
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import confirmed
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section

URL = "people"


def draw(person: Person) -> None:
    """The list, then the act."""
    actor = require_page(URL)
    with refusals():
        with reading() as session:
            left = left_by(session, actor, person.id, now=now())
        section(
            _("手上没办完的"),
            _("件 {cases} 件，以后的值班 {shifts} 班", cases=left.total, shifts=left.shifts),
        )
        _list(left)
        if left.total or left.shifts:
            _give(person, left)


def _list(left: Left) -> None:
    if not left.cases:
        st.caption(_("没有在办的件。"))
    else:
        st.dataframe(
            {
                _("编号"): [case.number for case in left.cases],
                _("状态"): [_(case.status.label) for case in left.cases],
                _("单位"): [case.unit for case in left.cases],
                _("期限"): [formats.moment(case.due_at) for case in left.cases],
            },
            hide_index=True,
            height="content" if len(left.cases) <= 10 else 380,
        )
    st.caption(_(":material/info: 保密件不在这里，由承办单位另行分办。"))


def _give(person: Person, left: Left) -> None:
    heir: Heir | None = st.selectbox(
        _("交给谁"),
        left.heirs,
        index=None,
        format_func=lambda each: _(
            "{name}（{units}，能接 {able} 件）",
            name=each.name,
            units=_("、").join(each.units),
            able=each.able,
        ),
        placeholder=_("同一单位的经办人") if left.heirs else _("这些单位没有别的经办人，请先授权"),
        key=f"heir_{person.id}",
    )
    question = _(
        "{name} 手上能接的件都交给 {heir}，期限不变，每一件都记下；接不了的留在原处。",
        name=formats.plain(person.name),
        heir=formats.plain(heir.name) if heir else _("接手的人"),
    )
    if confirmed(_("移交"), question, key=f"hand_over_{person.id}", icon=":material/move_down:"):
        _hand_over(person, heir)


def _hand_over(person: Person, heir: Heir | None) -> None:
    actor = require_page(URL)
    with refusals():
        if heir is None:
            raise Invalid(N_("请先选接手的人"), "heir_id")
        with unit_of_work() as session:
            done = hand_over(session, actor, person.id, heir.account_id, now=now())
        told = _("移交了 {cases} 件、{shifts} 班。", cases=done.cases, shifts=done.shifts)
        if done.left or done.shifts_left:
            told += _(
                "还有 {left} 件、{shifts} 班接不了，留在原处。", left=done.left, shifts=done.shifts_left
            )
        tell_now(told)
