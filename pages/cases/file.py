"""One case: its line like a parcel's, the facts, and below what I may do to it now."""

from collections.abc import Callable

import streamlit as st

from core.cases.queries.file import CaseFile, case_file
from core.cases.queries.same_phone import of_case
from core.cases.queries.scope import case_by_number
from core.cases.terms import INTERRUPTED, CaseEvent, CaseStatus
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from db.session import reading
from pages.cases.acts.calling import rating_chips
from pages.cases.acts.panel import panel
from pages.cases.parts import beside, facts, margin, others
from pages.cases.parts.alike import same_phone_list
from pages.cases.parts.contact import contact, texts
from pages.cases.parts.new_keys import new_keys
from pages.cases.parts.said import attachments, said
from pages.shared import formats, theme
from pages.shared.navigation import path
from pages.shared.session import require_page
from pages.shared.state import Key
from pages.shared.theme import card, section
from pages.supervision.parts.on_case import on_the_ledger, propose_form

URL = "file"


def find(who: Actor) -> CaseFile | None:
    """The case of the address; without one, or with one that is not for him, a sentence and the way to search.

    Whoever gives away what he had before his eyes is not told off for looking at it.
    """
    number = st.query_params.get("no", "")
    if not number:
        theme.head(_("办件"), _("看一件的全过程，办轮到您办的事。请先选一件。"))
    else:
        try:
            with reading() as session:
                found = case_file(session, who, case_by_number(session, who, number), now=moment)
            st.session_state[Key.SEEN] = number
            return found
        except CivicError as refusal:
            theme.head(_("办件"), _("看一件的全过程，办轮到您办的事。"))
            if st.session_state.get(Key.SEEN) == number:
                theme.empty(_("这一件已经不在您这里"), _("它由别人接着办，办过的都记在它的过程里。"))
            else:
                st.error(formats.plain(refusal.sentence()), icon=":material/block:")
    st.page_link(path("search"), label=_("去查件"), icon=":material/search:")
    return None


def head(case: CaseFile) -> None:
    """Number, title, state; on the right the promise."""
    left, right = st.columns([1.55, 1], gap="small", vertical_alignment="bottom")
    with left, st.container(gap="small"):
        st.markdown(facts.origin_line(case))
        st.header(formats.plain(case.headline), anchor=False)
        st.markdown(facts.chips(case, moment, calendar))
    with right:
        st.markdown(
            facts.promise_line(case, moment, calendar), text_alignment="left" if theme.phone() else "right"
        )


def track(case: CaseFile) -> None:
    """The line, and how long each had it."""
    note = ""
    if case.status not in facts.ENDED:
        note = _(
            "{holder} {ago}接手，停留按工作时间算",
            holder=formats.plain(case.holder),
            ago=formats.ago(case.held_since, moment),
        )
    section(_("办理过程"), note)
    facts.dwell(case, calendar)
    facts.line(case, moment, calendar)


def matter(case: CaseFile) -> None:
    """What was said, and the facts."""
    section(_("诉求"))
    said(case.text)
    attachments(case.photos)
    facts.facts(case)
    with st.container(horizontal=case.contact.open_until is None, gap="small"):  # what is open needs the row
        contact(URL, case)
        new_keys(URL, actor, case)
    texts(URL, actor, case)
    if actor.has(*CENTRE_ROLES):
        with reading() as session:
            same_phone_list(of_case(session, actor, case.id))
    others.along(actor, case)


def outcome(case: CaseFile) -> None:
    """The released answer and what the person thinks of it."""
    if case.answer is not None:
        beside.answer(case)
        attachments(case.answer.photos)
    if case.rated is not None:
        section(_("评价"), _("第 {round} 轮", round=case.rated.round))
        rating_chips(case)


def along(case: CaseFile) -> None:
    """Why it stands still, how it was decided, what waits for a decision, who helps, which cases belong to it."""
    beside.standing(case)
    beside.decided(case)
    beside.questions(case)
    beside.tasks(case, moment, calendar)
    beside.others(case)


def inside(case: CaseFile) -> None:
    """Words among colleagues."""
    margin.notes(URL, case)


def has_more(case: CaseFile) -> bool:
    """Whether there is anything of that kind."""
    return bool(
        beside.undecided(case)
        or case.tasks
        or case.lead
        or case.followers
        or case.added
        or case.linked
        or case.status in {*INTERRUPTED, CaseStatus.NOT_ACCEPTED, CaseStatus.TERMINATED}
        or any(step.name in {CaseEvent.SENT_BACK, CaseEvent.FOUND_UNREASONABLE} for step in case.steps)
        or any(clock.stage is Stage.INSTRUCTION for clock in case.clocks)
    )


def acts(case: CaseFile) -> None:
    """What I may do now."""
    section(_("我现在可以做"))
    panel(URL, case)


def sheet(name: str, draw: Callable[[CaseFile], None]) -> None:
    """A part of the file on a sheet of its own; there is no answer and no rating yet at first."""
    if name == "outcome" and case.answer is None and case.rated is None:
        return
    if name == "along" and not has_more(case):
        return
    if name == "inside" and not margin.has_notes(case):
        return
    with card(name):
        draw(case)


actor, moment = require_page(URL), now()
case = find(actor)
if case is None:
    st.stop()
with reading() as session:
    calendar = current_calendar(session, moment)
head(case)
margin.row(URL, case, lambda: propose_form(URL, actor, case))
with st.container(horizontal=True, gap="small"):
    on_the_ledger(actor, case)
if theme.phone():
    for name, draw in (
        ("matter", matter),
        ("along", along),
        ("acts", acts),
        ("inside", inside),
        ("outcome", outcome),
        ("track", track),
    ):
        sheet(name, draw)
else:
    left, right = st.columns([1.55, 1], gap="small")
    with left:
        sheet("track", track)
        sheet("acts", acts)
    with right:
        sheet("matter", matter)
        sheet("along", along)
        sheet("inside", inside)
        sheet("outcome", outcome)
