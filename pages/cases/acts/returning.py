"""Not ours, says the unit (退单): the request, the centre's decision, and the lead's designation."""

from functools import partial

import streamlit as st

from core.cases.actions.dispatching import HANDLES
from core.cases.actions.returning import approve_return, ask_return, designate, refuse_return
from core.cases.queries.file import CaseFile
from core.cases.queries.forecast import answer_forecast, stage_forecast
from core.cases.reasons import ReturnReason
from core.cases.routing import PROMISE_EXTRA
from core.cases.terms import CaseEvent, CaseStatus
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import unit, units_by_kind
from db.session import reading
from pages.cases.acts.dispatching import is_secret, note_field, sent, warn_of_accused
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.choices import named_field, reason_field, spoken, unit_field
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import section


def draw_ask_return(form: Opened) -> bool:
    """Whose it is, and the rule that says so."""
    case = form.case
    signing = next((clock for clock in case.clocks if clock.stage is Stage.SIGN), None)
    with reading() as session:
        others = [each for each in units_by_kind(session, *HANDLES) if each.id != case.unit_id]
    with st.form(form.key("form"), border=False):
        reason = reason_field(list(ReturnReason), _("退单的理由"), key=form.key("reason"))
        basis = word_field(form, Words(_("依据"), _("哪份职责规定、哪一条，说明该谁办；中心核对用"), "", ""))
        unit_id = unit_field(
            None, key=form.key("unit"), label=_("应当由谁办"), among=others, hint=_("不清楚可以不选")
        )
        says(
            _(
                "报本单位负责人，同意后退给中心核对；要在签收期限 {due} 以前，本单位只能退一次。"
                "答复期限不停：退单不当的，时间照算。",
                due=formats.moment(signing.due_at) if signing else "—",
            )
        )
        if not st.form_submit_button(_("申请退单"), type="primary", icon=":material/assignment_return:"):
            return False
    told = _("{number} 已申请退单。", number=case.number)
    return carry_out(form, partial(ask_return, reason=reason, basis=basis, unit_id=unit_id), told)


def why_returned(case: CaseFile) -> int | None:
    """What the unit wrote, and the unit it proposes."""
    step = next((each for each in case.steps if each.name is CaseEvent.RETURN_AGREED), None)
    if step is None:
        return None
    reason = step.facts.get("reason")
    proposed = step.facts.get("proposed_id")
    section(_("{unit}退单的依据", unit=formats.plain(step.unit)), formats.moment(step.at))
    if isinstance(reason, str):
        st.markdown(formats.badge(_(ReturnReason(reason).label), "orange"))
    said(step.text)
    if not isinstance(proposed, int):
        return None
    with reading() as session:
        name = unit(session, proposed).short_name
    st.caption(_("它认为应当由{unit}办。", unit=formats.plain(name)))
    return proposed


def draw_return(form: Opened) -> bool:
    """The centre decides on the first return: another unit, or still this one."""
    actor, case = require_page(form.url), form.case
    proposed = why_returned(case)
    with reading() as session:
        answer = answer_forecast(session, actor, case.id, now=now())
        signing = stage_forecast(session, actor, case.id, Stage.SIGN, now=now())
    way = st.segmented_control(
        _("退单对不对"),
        [True, False],
        default=True,
        required=True,
        format_func=lambda right: _("准予退单，改派") if right else _("退单不当"),
        key=form.key("way"),
    )
    if not way:
        return _draw_refuse_return(form, spoken(signing.limit))
    unit_id = unit_field(proposed, key=form.key("unit"), label=_("改派给"))
    warn_of_accused(form, unit_id)
    named = named_field(unit_id, key=form.key("named")) if is_secret(case) else ()
    note = note_field(form)
    says(
        _(
            "新的单位 {sign}内签收，答复期限从现在重新算：**{due}**；反映人的承诺日期加 {days} 个工作日并告知原因。",
            sign=spoken(signing.limit),
            due=formats.moment(answer.due_at),
            days=PROMISE_EXTRA,
        )
    )
    if not st.button(_("准予退单并改派"), type="primary", icon=":material/send:", key=form.key("go")):
        return False
    if unit_id is None:
        with refusals():
            raise Invalid(N_("请先选承办单位"), "unit_id")
        return True
    act = partial(approve_return, unit_id=unit_id, note=note, named=named)
    return carry_out(form, act, sent(case, answer))


def _draw_refuse_return(form: Opened, signing: str) -> bool:
    reason = word_field(form, Words(_("退单不当的理由"), _("按哪一条仍由它办；单位看得到"), "", ""))
    says(
        _(
            "退回{unit}，{sign}内签收；答复期限一直在走，不补时间，它不能再退。",
            unit=formats.plain(form.case.unit),
            sign=signing,
        )
    )
    if not st.button(_("退单不当，退回"), type="primary", icon=":material/undo:", key=form.key("back")):
        return False
    told = _("{number} 已退回原单位。", number=form.case.number)
    return carry_out(form, partial(refuse_return, reason=reason), told)


def draw_designate(form: Opened) -> bool:
    """The centre's lead decides whose it is, for good."""
    actor, case = require_page(form.url), form.case
    returned = case.status is CaseStatus.RETURN_PENDING
    proposed = why_returned(case) if returned else None
    with reading() as session:
        answer = answer_forecast(session, actor, case.id, now=now())
    nobody = st.checkbox(
        _("没有单位承担这项职责（三不管）"),
        help=_("列入三不管登记，由属地街道、乡镇先办，登记有了决定再改"),
        key=form.key("nobody"),
    )
    unit_id = None if nobody else unit_field(proposed, key=form.key("unit"), label=_("指定给"))
    warn_of_accused(form, unit_id)
    named = named_field(unit_id, key=form.key("named")) if is_secret(case) else ()
    reason = word_field(form, Words(_("指定的理由"), _("依据哪一条；单位看得到"), "", ""))
    words = _(
        "指定以后不能再退，也不能再改派；答复期限从现在重新算：**{due}**（{limit}）。",
        due=formats.moment(answer.due_at),
        limit=spoken(answer.limit),
    )
    if returned:
        words += _("反映人的承诺日期加 {days} 个工作日并告知原因。", days=PROMISE_EXTRA)
    says(words, grave=True)
    if not st.button(_("指定承办"), type="primary", icon=":material/gavel:", key=form.key("go")):
        return False
    act = partial(designate, unit_id=unit_id, reason=reason, no_owner=nobody, named=named)
    return carry_out(form, act, sent(case, answer))
