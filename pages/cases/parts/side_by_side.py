"""Two cases beside each other, before somebody says that they are one."""

import streamlit as st

from core.cases.queries.file import CaseFile, case_file
from core.deadlines.queries import current_calendar
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading
from pages.cases.parts import facts
from pages.cases.parts.said import attachments, said
from pages.shared import formats
from pages.shared.navigation import path
from pages.shared.theme import card, section


def side_by_side(actor: Actor, left_id: int, right_id: int) -> None:
    """Draw both: words, place, photos, state and line; one that is not for this person is refused in words.

    The right one is not the one that is open: from it a way leads to its file.
    """
    with st.container(key="sides"):
        columns = st.columns(2, gap="small")
    for column, case_id in zip(columns, (left_id, right_id), strict=True):
        with column, card(f"side-{case_id}", gap="small"):
            case = _one(actor, case_id)
            if case is not None and case_id == right_id:
                st.page_link(
                    path("file"),
                    label=_("打开办件"),
                    icon=":material/open_in_new:",
                    query_params={"no": case.number},
                )


def _one(actor: Actor, case_id: int) -> CaseFile | None:
    moment = now()
    try:
        with reading() as session:
            case = case_file(session, actor, case_id, now=moment)
            calendar = current_calendar(session, moment)
    except CivicError as refusal:
        st.error(formats.plain(refusal.sentence()), icon=":material/block:")
        return None
    st.markdown(facts.origin_line(case))
    st.markdown(f"**{formats.plain(case.headline)}**")
    st.markdown(facts.chips(case, moment, calendar))
    facts.table(_rows(case))
    said(case.text)
    attachments(case.photos)
    section(_("办理过程"))
    facts.line(case, moment, calendar)
    return case


def _rows(case: CaseFile) -> dict[str, str]:
    rows = {
        _("类别"): case.category or _("未分类"),
        _("属地"): " · ".join(filter(None, (case.area, case.place))),
        _("承办"): case.unit,
        _("提交时间"): formats.moment(case.submitted_at),
    }
    return {name: value for name, value in rows.items() if value}
