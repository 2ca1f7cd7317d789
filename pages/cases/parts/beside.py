"""What stands beside the matter itself: what is waited for, open questions, co-units, other cases, instructions."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core.cases.approving import QUESTIONS
from core.cases.queries.file import CaseFile
from core.cases.queries.line import Step
from core.cases.queries.parts import Beside, Question, TaskView
from core.cases.terms import AnswerWay, CaseEvent, CaseStatus, TaskState
from core.deadlines.terms import Stage
from core.foundation.calendar import WorkCalendar
from core.foundation.text import N_, _
from pages.cases.acts.deciding import asked
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.navigation import path
from pages.shared.theme import section

TONES = {TaskState.DONE: "green", TaskState.REFUSED: "orange", TaskState.CANCELLED: "gray"}


def standing(case: CaseFile) -> None:
    """Why the clocks stand still, what was sent back, and the instruction that waits for a report."""
    if case.status is CaseStatus.NEED_INFO:
        _words(
            case, CaseEvent.INFO_ASKED, _("请反映人补充"), _until(case, Stage.SUPPLEMENT, N_("等到 {due}"))
        )
    if case.status is CaseStatus.DEFERRED:
        _words(
            case, CaseEvent.DEFERRED, _("缓办，等的条件"), _until(case, Stage.REVIEW, N_("{due} 自动恢复"))
        )
    if case.pending_answer == "" and case.answer is None:
        _sent_back(case)
    if any(clock.stage is Stage.INSTRUCTION for clock in case.clocks):
        _words(case, CaseEvent.INSTRUCTED, _("领导批示"), _until(case, Stage.INSTRUCTION, N_("{due} 前回报")))


def _sent_back(case: CaseFile) -> None:
    turns = (CaseEvent.SENT_BACK, CaseEvent.REPLIED, CaseEvent.DESIGNATED)
    last = next((step for step in case.steps if step.name in turns), None)
    if last is not None and last.name is CaseEvent.SENT_BACK:
        section(_("审核退回，要补办的"), formats.moment(last.at))
        said(last.text)


def _words(case: CaseFile, event: CaseEvent, title: str, note: str) -> None:
    step = last_of(case, event)
    if step is None:
        return
    section(title, note)
    said(step.text)


def last_of(case: CaseFile, event: CaseEvent) -> Step | None:
    """The last step of a kind."""
    return next((step for step in case.steps if step.name is event), None)


def _until(case: CaseFile, stage: Stage, words: str) -> str:
    due = next((clock.due_at for clock in case.clocks if clock.stage is stage), None)
    return _(words, due=formats.moment(due)) if due is not None else ""


def questions(case: CaseFile) -> None:
    """What waits for somebody else's decision; who decides has it in his form."""
    waiting = undecided(case)
    if not waiting:
        return
    section(_("待批"), _("没有决定以前，期限照算"))
    for question in waiting:
        asked(question)


def undecided(case: CaseFile) -> tuple[Question, ...]:
    """Open questions that are not this reader's to decide."""
    return tuple(each for each in case.questions if QUESTIONS[each.kind].yes not in case.acts)


def tasks(case: CaseFile, now: datetime, calendar: WorkCalendar) -> None:
    """Co-units' parts: state, clock, what was asked, what was done."""
    if not case.tasks:
        return
    done = sum(task.state is TaskState.DONE for task in case.tasks)
    section(_("协办"), _("{done} / {all} 已办完", done=done, all=len(case.tasks)))
    for task in case.tasks:
        with st.container(border=True, gap="xsmall"):
            st.markdown(_task_line(task, now, calendar))
            said(task.asked)
            if task.done:
                st.caption(_("{when} 报来", when=formats.moment(task.done_at)))
                said(task.done)


def _task_line(task: TaskView, now: datetime, calendar: WorkCalendar) -> str:
    chips = [formats.badge(_(task.state.label), TONES.get(task.state, "blue"))]
    if task.clocks:
        soonest = task.clocks[0]
        lamp = soonest.lamp(now)
        words = formats.stage_left(soonest.stage, formats.time_left(soonest.due_at, now, calendar))
        chips.append(formats.badge(words, formats.TONES[lamp], formats.ICONS[lamp]))
    if task.mandatory:
        chips.append(formats.badge(_("必须办完")))
    if task.refusals:
        chips.append(formats.badge(_("退回 {times} 次", times=task.refusals), "orange"))
    if task.no_refusal:
        chips.append(formats.badge(_("不得再退"), "red"))
    return f"**{formats.plain(task.unit)}** {' '.join(chips)}"


def others(case: CaseFile) -> None:
    """The lead, the followers, earlier and later tellings of the same matter."""
    if case.lead is not None:
        _cases(_("牵头件"), [case.lead])
    _cases(_("并入这一件的"), case.followers)
    if case.added:
        section(_("并入的件补充的情况"), formats.moment(case.added[-1].at))
        for each in case.added:
            said(each.text)
    _cases(_("同一件事的前后件"), case.linked)


def _cases(title: str, found: Sequence[Beside]) -> None:
    if not found:
        return
    section(title, _("{count} 件", count=len(found)) if len(found) > 1 else "")
    for each in found:
        st.page_link(
            path("file"),
            label=formats.plain(f"{each.number[5:9]}-{each.number[9:]} {each.headline} · ")
            + _(each.status.label),
            icon=":material/description:",
            query_params={"no": each.number},
        )


def decided(case: CaseFile) -> None:
    """How it ended by decision: the reason the person was told."""
    for event, title in (
        (CaseEvent.REFUSED, _("不予受理，告知反映人的")),
        (CaseEvent.TERMINATED, _("终止办理，告知反映人的")),
        (CaseEvent.FOUND_UNREASONABLE, _("复核认定，告知反映人的")),
    ):
        step = last_of(case, event)
        if step is not None and case.status in {
            CaseStatus.NOT_ACCEPTED,
            CaseStatus.TERMINATED,
            CaseStatus.CLOSED,
        }:
            section(title, formats.moment(step.at))
            said(step.text)


def answer(case: CaseFile) -> None:
    """What was answered: how it got there, for when it is planned, and what was said before it was corrected."""
    given = case.answer
    if given is None:
        return
    section(_("答复"), formats.moment(given.at))
    chips = [formats.badge(_(given.outcome.label), "blue")] if given.outcome else []
    if given.way is AnswerWay.UNAUDITED:
        chips.append(formats.badge(_("未审核"), "orange", ":material/warning:"))
    elif given.way is not AnswerWay.AUDITED:
        chips.append(formats.badge(_(given.way.note)))
    if given.planned_on is not None:
        chips.append(formats.badge(_("计划 {day} 办成", day=given.planned_on), "orange", ":material/event:"))
    if given.corrected:
        chips.append(formats.badge(_("已更正"), "orange", ":material/edit_note:"))
    if chips:
        st.markdown(" ".join(chips))
    said(given.text)
    if given.before:
        with st.expander(_("更正以前的答复"), icon=":material/history:"):
            said(given.before)
