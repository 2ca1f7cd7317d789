"""Co-units: a part is asked for, signed, done, refused, asked again, insisted on, called off; each form is per part."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.cases.actions.dispatching import HANDLES
from core.cases.actions.tasks import (
    add_unit,
    ask_task_again,
    cancel_task,
    finish_task,
    insist_task,
    refuse_task,
    sign_task,
)
from core.cases.queries.forecast import task_forecast
from core.cases.queries.parts import TaskView
from core.cases.tasking import REFUSALS
from core.cases.terms import PENDING, TaskState
from core.cases.values import REPLY_MAX
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import Unit, subtree, unit, units_by_kind
from core.identity.terms import Role, UnitKind
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field, written
from pages.cases.parts.choices import unit_field
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def draw_add_unit(form: Opened) -> bool:
    """Ask another unit for a part."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        part = task_forecast(session, actor, case.id, now=now())
    with st.form(form.key("form"), border=False):
        unit_id = unit_field(None, key=form.key("unit"), label=_("协办单位"), among=_askable(form))
        text = word_field(form, Words(_("请它办什么"), _("哪一部分、办到什么程度"), "", ""))
        mandatory = st.checkbox(
            _("办完才能报送结果"),
            value=True,
            help=_("不勾的，主办单位不用等它"),
            key=form.key("mandatory"),
        )
        says(
            _(
                "它看得到这一件，先签收，{due} 前办完（答复期限的一半）；主办单位的期限不变。",
                due=formats.moment(part.due_at),
            )
        )
        if not st.form_submit_button(_("请它协办"), type="primary", icon=":material/group_add:"):
            return False
    if unit_id is None:
        with refusals():
            raise Invalid(N_("请先选协办单位"), "unit_id")
        return True
    told = _("已请协办，期限 {due}。", due=formats.moment(part.due_at))
    return carry_out(form, partial(add_unit, unit_id=unit_id, body=text, mandatory=mandatory), told)


def _askable(form: Opened) -> list[Unit]:
    """Any unit, for the dispatcher; for a unit's lead those below his own."""
    actor, case = require_page(form.url), form.case
    with reading() as session:
        if actor.has(Role.DISPATCHER):
            found = units_by_kind(session, *HANDLES, UnitKind.COMMUNITY)
        elif case.unit_id is not None:
            found = subtree(session, unit(session, case.unit_id).path)
        else:
            found = []
    return [each for each in found if each.id != case.unit_id]


def _part(form: Opened, fits: Callable[[TaskView], bool]) -> TaskView | None:
    """The part this form is about: the only one that fits, or the one chosen; what was asked stands below it."""
    tasks = {task.id: task for task in form.case.tasks if fits(task)}
    if not tasks:
        st.caption(_("这项协办已经有了新的进展。"))
        return None
    chosen = next(iter(tasks))
    if len(tasks) > 1:
        chosen = st.selectbox(
            _("哪一项协办"),
            list(tasks),
            format_func=lambda each: f"{tasks[each].unit} · {_(tasks[each].state.label)}",
            key=form.key("part"),
        )
    task = tasks[chosen]
    must = _("办完才能报送结果") if task.mandatory else _("主办单位不用等它")
    st.markdown(f"{formats.badge(task.unit, 'blue')} :gray[{must}]")
    said(task.asked)
    return task


def draw_sign_task(form: Opened) -> bool:
    """The co-unit takes its part."""
    task = _part(form, lambda each: each.mine and each.state is TaskState.OPEN)
    if task is None:
        return False
    due = next((clock.due_at for clock in task.clocks if clock.stage is Stage.ANSWER), None)
    says(_("签收后由本单位办这一部分，{due} 前报给主办单位。", due=formats.moment(due)))
    key = form.key(f"go-{task.id}")
    if not st.button(_("签收协办"), type="primary", icon=":material/inventory:", key=key):
        return False
    return carry_out(form, partial(sign_task, task_id=task.id), _("协办已签收。"))


def draw_finish_task(form: Opened) -> bool:
    """The co-unit reports its part."""
    task = _part(form, lambda each: each.mine and each.state is TaskState.SIGNED)
    if task is None:
        return False
    words = written(
        form,
        Words(
            _("办得怎么样"),
            _("做了什么、结果怎样、依据是什么；主办单位写进答复"),
            _("报给主办单位，这一部分到此办完，期限停止；反映人看到“已办完协办”，看不到这段话。"),
            _("报送协办结果"),
            "task_alt",
            most=REPLY_MAX,
            height=130,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(finish_task, task_id=task.id, body=words), _("协办结果已报给主办单位。"))


def draw_refuse_task(form: Opened) -> bool:
    """The co-unit says that the part is not its own."""
    task = _part(
        form,
        lambda each: each.mine and each.state in {TaskState.OPEN, TaskState.SIGNED} and not each.no_refusal,
    )
    if task is None:
        return False
    words = written(
        form,
        Words(
            _("为什么不归本单位"),
            _("依据哪一条；主办单位和中心看得到"),
            _("退给主办单位，由它再请或者不要；退第二次，由中心负责人决定。退回后本单位看不到这一件。"),
            _("退回协办"),
            "undo",
            grave=True,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(refuse_task, task_id=task.id, reason=words), _("协办已退回主办单位。"))


def draw_again(form: Opened) -> bool:
    """Ask once more after the first refusal."""
    task = _part(form, lambda each: each.state is TaskState.REFUSED and each.refusals < REFUSALS)
    if task is None:
        return False
    words = _renewed(form, task, _("再请协办"), _("它还可以再退一次，之后由中心负责人决定。"))
    if words is None:
        return False
    return carry_out(form, partial(ask_task_again, task_id=task.id, reason=words), _("已再请协办。"))


def draw_insist(form: Opened) -> bool:
    """The centre's lead decides that it must help."""
    task = _part(form, lambda each: each.state is TaskState.REFUSED and each.refusals >= REFUSALS)
    if task is None:
        return False
    words = _renewed(form, task, _("责成协办"), _("它不能再退。"))
    if words is None:
        return False
    return carry_out(form, partial(insist_task, task_id=task.id, reason=words), _("已责成协办，不得再退。"))


def _renewed(form: Opened, task: TaskView, button: str, then: str) -> str | None:
    """Words for asking anew, with the new date."""
    actor = require_page(form.url)
    _why_refused(form, task)
    with reading() as session:
        part = task_forecast(session, actor, form.case.id, now=now())
    sentence = _("重新签收、重新计时，{due} 前办完。", due=formats.moment(part.due_at))
    return written(
        form, Words(_("理由"), _("针对它退回的理由写；协办单位看得到"), sentence + then, button, "replay")
    )


def _why_refused(form: Opened, task: TaskView) -> None:
    step = next(
        (
            each
            for each in form.case.steps
            if each.facts.get("task_id") == task.id and each.facts.get("times")
        ),
        None,
    )
    if step is not None and step.text:
        st.caption(_("第 {times} 次退回的理由", times=step.facts["times"]))
        said(step.text)


def draw_cancel_task(form: Opened) -> bool:
    """The unit is no longer needed."""
    lead = require_page(form.url).has(Role.CENTER_LEAD)
    task = _part(form, lambda each: each.state in PENDING and (lead or each.refusals < REFUSALS))
    if task is None:
        return False
    words = written(
        form,
        Words(
            _("取消的理由"),
            _("可以不写；协办单位看不到以后的进展"),
            _("这一项不再要它办，期限停止，它看不到这一件；以后还可以另外再请。"),
            _("取消协办"),
            "cancel",
            height=80,
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(cancel_task, task_id=task.id, reason=words), _("协办已取消。"))
