"""The second person's decision: an objection, writing off without the person's word, 长期挂账."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import streamlit as st

from core.approvals.terms import ApprovalKind
from core.foundation.text import N_, _
from core.supervision.actions.long_term import deny_long_term, grant_long_term
from core.supervision.actions.objecting import deny_appeal, grant_appeal
from core.supervision.actions.writing_off import agree_write_off, deny_write_off
from core.supervision.terms import SupervisionEvent
from core.supervision.values import REASON_MAX
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.said import attachments, said
from pages.shared import formats
from pages.supervision.acts.opened import EntryAction, Opened, carry_out, last_step


class Reasoned(Protocol):
    """An act that takes a reason."""

    def __call__(self, *, reason: str) -> EntryAction:
        """The act with its reason."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a kind is decided, in sentences that are translated where they are drawn.

    Attributes:
        asked: the event with which it was asked for, whose words are read first.
        foresee: what a yes and a no do.
        done: what is said after a yes.
    """

    asked: SupervisionEvent
    foresee: str
    yes: str
    no: str
    done: str
    agree: Reasoned
    refuse: Reasoned


CHOICES: Mapping[ApprovalKind, Choice] = {
    ApprovalKind.APPEAL: Choice(
        SupervisionEvent.APPEALED,
        N_("成立：撤销挂账，理由对单位和反映人公开。不成立：挂账继续，级别从现在起照升。两样都要写理由。"),
        N_("异议成立，撤销挂账"),
        N_("异议不成立"),
        N_("{number} 异议成立，已撤销挂账。"),
        lambda *, reason: partial(grant_appeal, reason=reason),
        lambda *, reason: partial(deny_appeal, reason=reason),
    ),
    ApprovalKind.WRITE_OFF: Choice(
        SupervisionEvent.WRITE_OFF_ASKED,
        N_("同意：两人签字，销账，反映人看到已销账。不同意：写明理由，回到督办员继续核查。"),
        N_("同意销账"),
        N_("不同意销账"),
        N_("{number} 已销账。"),
        lambda *, reason: agree_write_off,  # noqa: ARG005  a yes needs no words
        lambda *, reason: partial(deny_write_off, reason=reason),
    ),
    ApprovalKind.LONG_TERM: Choice(
        SupervisionEvent.LONG_TERM_ASKED,
        N_("同意：单列为长期挂账，不再问询和升级，每季度复核一次。不同意：写明理由，按方案继续整改。"),
        N_("同意长期挂账"),
        N_("不同意长期挂账"),
        N_("{number} 已转为长期挂账。"),
        lambda *, reason: grant_long_term,  # noqa: ARG005  a yes needs no words
        lambda *, reason: partial(deny_long_term, reason=reason),
    ),
}


def draw_decision(kind: ApprovalKind, form: Opened) -> bool:
    """Read what is asked for, then agree or refuse."""
    choice = CHOICES[kind]
    who = next((name for each, name in form.entry.asked if each is kind), "")
    st.markdown(f"{formats.badge(_(kind.label), 'blue')} :gray[{_('{name}报', name=formats.plain(who))}]")
    step = last_step(form, choice.asked)
    if step is not None:
        said(step.text)
        attachments(step.proofs)
    with st.form(form.key("form"), border=False):
        reason = word_field(
            form,
            Words(
                _("决定的理由"),
                _("不同意时写清为什么，报的人看得到"),
                "",
                "",
                most=REASON_MAX,
                height=80,
            ),
        )
        says(_(choice.foresee), grave=kind is ApprovalKind.APPEAL)
        with st.container(horizontal=True, gap="small"):
            agreed = st.form_submit_button(_(choice.yes), type="primary", icon=":material/check:")
            refused = st.form_submit_button(_(choice.no), icon=":material/close:")
    number = form.entry.number
    if agreed:
        return carry_out(form, choice.agree(reason=reason), _(choice.done, number=number))
    if refused:
        told = _("{number} 没有同意，理由已告诉报的人。", number=number)
        return carry_out(form, choice.refuse(reason=reason), told)
    return False
