"""The acts possible for me now on one case: the first thing to do is open, the others one click away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.terms import CaseAct, CaseEvent
from core.foundation.text import N_, _
from pages.cases.acts import accepting, auditing, calling, dispatching, handling, replying
from pages.cases.acts.opened import Opened, Shown, shown_key


@dataclass(frozen=True, slots=True)
class Form:
    """A form, the acts of the core it does, and its word."""

    acts: frozenset[CaseAct]
    label: str
    draw: Callable[[Opened], bool]


A = CaseAct
FORMS: Mapping[str, Form] = {
    "accept": Form(frozenset({A.ACCEPT}), N_("受理"), accepting.draw_accept),
    "dispatch": Form(frozenset({A.DISPATCH}), N_("派单"), dispatching.draw_dispatch),
    "sign": Form(frozenset({A.SIGN}), N_("签收"), handling.draw_sign),
    "decide": Form(frozenset({A.SIGN_REPLY, A.REFUSE_REPLY}), N_("签发答复"), replying.draw_decide),
    "contact": Form(frozenset({A.CONTACT}), N_("记录联系"), handling.draw_contact),
    "reply": Form(frozenset({A.ASK_REPLY}), N_("报送结果"), replying.draw_ask),
    "assign": Form(frozenset({A.ASSIGN}), N_("分办"), handling.draw_assign),
    "release": Form(frozenset({A.RELEASE}), N_("审核放行"), auditing.draw_release),
    "uphold": Form(frozenset({A.UPHOLD}), N_("判定差评"), calling.draw_uphold),
    "call": Form(frozenset({A.TRY_CALL}), N_("记录回访"), calling.draw_call),
    "rate": Form(frozenset({A.RATE_WELL, A.RATE_BADLY}), N_("代为评价"), calling.draw_rate),
    "supplement": Form(frozenset({A.SUPPLEMENT}), N_("补充情况"), accepting.draw_supplement),
}
"""In the order in which they are offered."""


def forms_of(case: CaseFile) -> tuple[str, ...]:
    """The forms this person may use on this case now, the next thing to do first."""
    names = [name for name, form in FORMS.items() if form.acts & set(case.acts)]
    last = _last_of_its_kind(case)
    return tuple(sorted(names, key=lambda name: name in last))


def _last_of_its_kind(case: CaseFile) -> frozenset[str]:
    """Forms that step back, because they were used already or something else must come first."""
    done = set()
    if any(step.name is CaseEvent.CONTACTED for step in case.steps):
        done.add("contact")
    unrated = case.rated is None or case.rated.round < case.round
    if unrated or case.call_first:
        done.add("uphold")
    return frozenset(done)


def panel(url: str, case: CaseFile) -> None:
    """Draw the acts. When somebody acted meanwhile, the form I am sending is still there to be answered."""
    key, possible = shown_key(url, case.id), forms_of(case)
    shown: Shown = st.session_state.setdefault(key, Shown(case.version, possible))
    sent = False
    if shown.forms:
        name = _chosen(url, case, shown.forms)
        sent = FORMS[name].draw(Opened(url, case, name))
    else:
        st.caption(_("现在没有等您办的；有新的进展会回到您的工作台。"))
    st.session_state[key] = Shown(case.version, possible)
    if shown != st.session_state[key] and not sent:
        st.rerun()


def _chosen(url: str, case: CaseFile, names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return st.segmented_control(
        _("要办的事"),
        names,
        default=names[0],
        required=True,
        format_func=lambda name: _(FORMS[name].label),
        label_visibility="collapsed",
        key=f"act-{url}-{case.id}-{'-'.join(names)}",
    )
