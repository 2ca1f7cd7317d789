"""Who says the same, and what everybody may read: a chip, a line, a link, so that desks need one line each."""

from functools import partial

import streamlit as st

from core.cases.queries.file import CaseFile
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from core.publicity.permissions import DECIDERS
from core.publicity.queries.desk import draft_of, joined, phones
from core.publicity.terms import PublicState
from db.session import reading
from pages.shared import formats
from pages.shared.kept import kept
from pages.shared.navigation import path
from pages.shared.theme import section


def chips(case_id: int) -> list[str]:
    """同诉 n, where somebody joined."""
    count = kept("joined", case_id, partial(_joined, (case_id,))).get(case_id, 0)
    return [formats.badge(_("同诉 {count}", count=count), "orange", ":material/group_add:")] if count else []


def counts(case_ids: tuple[int, ...]) -> dict[int, int]:
    """How many joined each of these cases."""
    return kept("joined_list", case_ids, partial(_joined, case_ids))


def _joined(case_ids: tuple[int, ...]) -> dict[int, int]:
    with reading() as session:
        return joined(session, list(case_ids))


def along(actor: Actor, case: CaseFile) -> None:
    """Who joined, for the centre, and whether it is public, for who decides that."""
    if actor.has(*CENTRE_ROLES):
        with reading() as session:
            count = joined(session, [case.id]).get(case.id, 0)
            numbers = phones(session, actor, case.id, now=now())
        if count:
            section(_("同诉"), _("{count} 人也遇到了，不重复登记", count=count))
            if numbers:
                st.caption(_("留了电话：{numbers}", numbers=_("、").join(number for number, _at in numbers)))
    if actor.has(*DECIDERS):
        _public(actor, case)


def _public(actor: Actor, case: CaseFile) -> None:
    with reading() as session:
        draft = draft_of(session, actor, case.id)
    if draft.state is None and draft.why_not:
        return
    section(_("公开"), _(draft.state.label) if draft.state is not None else _("可以公开"))
    label = _("改写或撤下") if draft.state is PublicState.PUBLISHED else _("写摘要，公开")
    st.page_link(path("publishing"), label=label, icon=":material/public:", query_params={"no": case.number})
