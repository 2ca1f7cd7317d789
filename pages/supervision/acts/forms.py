"""Every form on an entry, the acts of the core it does, and its word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from core.approvals.terms import ApprovalKind
from core.foundation.text import N_
from core.supervision.terms import SupervisionAct
from pages.supervision.acts import asking, confirming, lasting, rectifying, writing_off
from pages.supervision.acts.deciding import draw_decision
from pages.supervision.acts.opened import Opened


@dataclass(frozen=True, slots=True)
class Form:
    """A form, the acts of the core it does, and its word."""

    acts: frozenset[SupervisionAct]
    label: str
    draw: Callable[[Opened], bool]


A, K = SupervisionAct, ApprovalKind


def _form(label: str, draw: Callable[[Opened], bool], *acts: SupervisionAct) -> Form:
    return Form(frozenset(acts), label, draw)


def _decision(label: str, kind: ApprovalKind, *acts: SupervisionAct) -> Form:
    return _form(label, partial(draw_decision, kind), *acts)


FORMS: Mapping[str, Form] = {
    "APPEAL": _decision(N_("决定异议"), K.APPEAL, A.GRANT_APPEAL, A.DENY_APPEAL),
    "WRITE_OFF": _decision(N_("决定销账"), K.WRITE_OFF, A.AGREE_WRITE_OFF, A.DENY_WRITE_OFF),
    "LONG_TERM": _decision(N_("决定长期挂账"), K.LONG_TERM, A.GRANT_LONG_TERM, A.DENY_LONG_TERM),
    "letter": _form(N_("签发建议"), confirming.draw_letter, A.SIGN_PROPOSAL),
    "list": _form(N_("挂账"), confirming.draw_list, A.LIST),
    "dismiss": _form(N_("不予挂账"), confirming.draw_dismiss, A.DISMISS),
    "answer": _form(N_("答复问询"), asking.draw_answer, A.ANSWER_ENQUIRY),
    "acknowledge": _form(N_("认领"), rectifying.draw_acknowledge, A.ACKNOWLEDGE),
    "plan": _form(N_("报整改方案"), rectifying.draw_plan, A.PLAN),
    "weigh": _form(N_("认定情形"), confirming.draw_weigh, A.WEIGH),
    "tell": _form(N_("告知本人"), asking.draw_tell, A.TELL_PERSON),
    "verify": _form(N_("开始核查"), writing_off.draw_verify, A.VERIFY),
    "write_off": _form(N_("销账"), writing_off.draw_write_off, A.WRITE_OFF),
    "ask_write_off": _form(N_("报请销账"), writing_off.draw_ask_write_off, A.ASK_WRITE_OFF),
    "refuse": _form(N_("退回整改"), writing_off.draw_refuse, A.REFUSE_WRITE_OFF),
    "request": _form(N_("申请销账"), rectifying.draw_request, A.REQUEST_WRITE_OFF),
    "enquire": _form(N_("问询"), asking.draw_enquire, A.ENQUIRE),
    "lengthen": _form(N_("延长整改"), rectifying.draw_lengthen, A.LENGTHEN_PLAN),
    "review": _form(N_("复核"), lasting.draw_review, A.REVIEW),
    "bring_back": _form(N_("恢复整改"), lasting.draw_bring_back, A.BRING_BACK),
    "appeal": _form(N_("提异议"), lasting.draw_appeal, A.APPEAL),
    "ask_long_term": _form(N_("申请长期挂账"), lasting.draw_ask_long_term, A.ASK_LONG_TERM),
    "revoke": _form(N_("撤销挂账"), lasting.draw_revoke, A.REVOKE),
}
"""In the order in which they are offered: what others wait for, the usual work, what is seldom needed."""
