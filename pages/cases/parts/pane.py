"""The case beside a list: its head, its clock, what was said, and what can be done."""

from datetime import datetime

import streamlit as st

from core.cases.queries.file import CaseFile, case_file
from core.cases.queries.scope import version_of
from core.cases.terms import CaseEvent, CaseStatus
from core.deadlines.queries import current_calendar
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading
from pages.cases.acts.calling import new_facts, rating_chips, what_is_new
from pages.cases.acts.opened import pane_key
from pages.cases.acts.panel import panel
from pages.cases.parts import facts
from pages.cases.parts.beside import standing
from pages.cases.parts.said import attachments, said
from pages.shared import formats, theme
from pages.shared.kept import forget, kept
from pages.shared.navigation import path
from pages.shared.theme import section


def pane(
    url: str,
    actor: Actor,
    case_id: int,
    *,
    acts: bool = True,
    brief: bool = False,
    first: str = "",
) -> int | None:
    """One case on a sheet; how many steps it has gone, None when it is not for this reader.

    Args:
        acts: whether acts are offered.
        brief: question and photos are left to the act's own form.
        first: the form that stands open, if it is possible.
    """
    moment = now()
    with theme.card("pane", gap="small"):
        try:
            with reading() as session:
                case = _file(actor, case_id, version_of(session, case_id), moment)
                calendar = current_calendar(session, moment)
        except CivicError as refusal:
            st.error(formats.plain(refusal.sentence()), icon=":material/block:")
            st.session_state.pop(pane_key(url), None)
            return None
        st.markdown(
            f"{facts.origin_line(case)}\n\n### {formats.plain(case.headline)}\n\n"
            f"{facts.chips(case, moment, calendar)}\n\n{facts.promise_line(case, moment, calendar)}",
            anchors=False,
        )
        facts.facts(case, short=True)
        if not brief:
            said(case.text)
            attachments(case.photos)
            _not_good_enough(case)
        standing(case)
        if acts:
            panel(url, case, first=first)
        st.page_link(
            path("file"), label=_("打开办件"), icon=":material/open_in_new:", query_params={"no": case.number}
        )
    return case.version


def _file(actor: Actor, case_id: int, version: int | None, moment: datetime) -> CaseFile:
    """The file, the same from one rerun to the next as long as nothing happens to the case.

    What was revealed for a time is not kept.
    """

    def ask() -> CaseFile:
        with reading() as session:
            return case_file(session, actor, case_id, now=moment)

    case = kept("file", (actor, case_id, version), ask)
    if case.contact.open_until is not None:
        forget("file")
    return case


def _not_good_enough(case: CaseFile) -> None:
    """The answer that is being judged or must be bettered; to the unit also what was wrong with it."""
    if case.answer is None or case.status not in {CaseStatus.CALLBACK, CaseStatus.REHANDLING}:
        return
    section(_("答复"), formats.moment(case.answer.at))
    said(case.answer.text)
    attachments(case.answer.photos)
    if case.status is CaseStatus.REHANDLING:
        if new_facts(case) is not None:
            what_is_new(case)
        else:
            section(_("评价"))
            rating_chips(case)
        reason = next((step.text for step in case.steps if step.name is CaseEvent.UPHELD), "")
        if reason:
            section(_("判定的理由"))
            said(reason)
