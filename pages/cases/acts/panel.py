"""The acts possible for me now on one case: the first thing to do is open, the usual ones beside it, the rest 更多."""

from collections.abc import Mapping

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.terms import CaseAct, CaseEvent, Visibility
from core.deadlines.terms import Stage
from core.foundation.text import _
from pages.cases.acts.forms import FORMS, GROUPS
from pages.cases.acts.opened import Opened, Shown, shown_key
from pages.shared.forms import first_or_more
from pages.shared.session import require_page

LOOKS = (CaseEvent.LOOKED_AGAIN, CaseEvent.LOOK_KEPT, CaseEvent.PROMISE_BROKEN)

NEEDS_CLOCK: Mapping[CaseAct, Stage] = {
    CaseAct.REPORT_BACK: Stage.INSTRUCTION,
    CaseAct.OVERTURN_REFUSAL: Stage.OVERTURN,
    CaseAct.UPHOLD_REFUSAL: Stage.OVERTURN,
}
"""Acts for which something must be waiting."""


def forms_of(case: CaseFile, *, me: int | None = None, first: str = "") -> tuple[str, ...]:
    """The forms this person may use on this case now, the next thing to do first.

    Args:
        me: his account.
        first: a form he came for; it stands first if it is possible.
    """
    acts = set(case.acts) - _pointless(case, me)
    names = [name for name, form in FORMS.items() if form.acts & acts]
    last = _last_of_its_kind(case)
    return tuple(sorted(names, key=lambda name: (name != first, name in last)))


def _pointless(case: CaseFile, me: int | None) -> set[CaseAct]:
    """What is permitted and has nothing to be done to: no question, no answer, no instruction."""
    running = {clock.stage for clock in case.clocks}
    found = {act for act, stage in NEEDS_CLOCK.items() if stage not in running}
    if Stage.INSTRUCTION in running:
        found.add(CaseAct.INSTRUCT)
    if case.answer is None:
        found.add(CaseAct.CORRECT_ANSWER)
    if case.visibility is Visibility.SECRET:
        found.add(CaseAct.ADD_UNIT)
    if case.no_return:
        found.add(CaseAct.ASK_RETURN)
    if case.handler_id is not None and case.handler_id == me:
        found.add(CaseAct.TAKE_OVER)
    look = next((step.name for step in case.steps if step.name in LOOKS), None)
    if look is not CaseEvent.LOOKED_AGAIN:
        found |= {CaseAct.LOOK_KEPT, CaseAct.LOOK_BROKEN}
    return found


def _last_of_its_kind(case: CaseFile) -> frozenset[str]:
    """Forms that step back, because they were used already or something else must come first."""
    done = set()
    if any(step.name is CaseEvent.CONTACTED for step in case.steps):
        done.add("contact")
    unrated = case.rated is None or case.rated.round < case.round
    if unrated or case.call_first:
        done |= {"uphold", "ask_unreasonable"}
    return frozenset(done)


def panel(url: str, case: CaseFile, *, first: str = "") -> None:
    """Draw the acts. When somebody acted meanwhile, the form I am sending is still there to be answered."""
    me = require_page(url).account_id
    key, possible = shown_key(url, case.id), forms_of(case, me=me, first=first)
    shown: Shown = st.session_state.setdefault(key, Shown(case.version, possible))
    sent = False
    if shown.forms:
        name = first_or_more(
            shown.forms,
            lambda each: _(FORMS[each].label),
            f"{url}-{case.id}",
            fully=lambda each: f"{_(FORMS[each].group)} · {_(FORMS[each].label)}",
            order=lambda each: GROUPS.index(FORMS[each].group),
        )
        sent = FORMS[name].draw(Opened(url, case, name))
    else:
        st.caption(_("现在没有等您办的；有新的进展会回到您的工作台。"))
    st.session_state[key] = Shown(case.version, possible)
    if shown != st.session_state[key] and not sent:
        st.rerun()
