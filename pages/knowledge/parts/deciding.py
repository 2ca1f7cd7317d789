"""What I may do to an entry now: the first thing is open, the others one click away."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import unit_tree
from core.identity.terms import UnitKind
from core.knowledge.actions import deciding as acts
from core.knowledge.actions.writing import hand_over
from core.knowledge.reviews import AT_MOST, STALE_AFTER
from core.knowledge.terms import EntryAct
from core.knowledge.values import REASON_MAX, EntryFile
from db.session import reading
from pages.knowledge.parts.opened import WRITING, carry_out, key, shown
from pages.shared.refusals import refusals
from pages.shared.theme import section

A = EntryAct
ORDER = (A.PUBLISH, A.SEND_BACK, A.REVIEW, A.REVISE, A.HAND_OVER, A.RETIRE, A.RESTORE)
"""In the order in which they are offered."""


def draw(entry: EntryFile) -> None:
    """The acts; nothing where there is none."""
    version = shown(entry)
    possible = [act for act in ORDER if act in entry.acts]
    if not possible:
        return
    section(_("我现在可以做"))
    chosen = possible[0]
    if len(possible) > 1:
        chosen = st.segmented_control(
            _("要办的事"),
            possible,
            default=chosen,
            required=True,
            format_func=lambda act: _(act.label),
            label_visibility="collapsed",
            key=key(entry, "act"),
        )
    FORMS[chosen](entry, version)


def _publish(entry: EntryFile, version: int) -> None:
    st.caption(
        _(
            ":material/info: 发布后第 {n} 版马上启用，{who}；{due} 前要再复核。",
            n=entry.newest.number,
            who=_("群众和工作人员都能查") if entry.newest.public else _("只有工作人员能查"),
            due=entry.newest.review_on.isoformat(),
        )
    )
    if st.button(_("发布"), type="primary", icon=":material/verified:", key=key(entry, "publish")):
        carry_out(
            lambda session, actor: acts.publish(session, actor, entry.id, now=now(), seen=version),
            _("{number} 第 {n} 版已发布。", number=entry.number, n=entry.newest.number),
        )


def _send_back(entry: EntryFile, version: int) -> None:
    why = _reason(entry, _("哪里要改"))
    st.caption(_(":material/info: 退给起草的人；正在用的版本不受影响。"))
    if st.button(_("退回"), type="primary", icon=":material/undo:", key=key(entry, "send_back")):
        carry_out(
            lambda session, actor: acts.send_back(session, actor, entry.id, why=why, now=now(), seen=version),
            _("{number} 已退回修改。", number=entry.number),
        )


def _review(entry: EntryFile, version: int) -> None:
    today = civil(now()).date()
    day = st.date_input(
        _("下次复核日期"),
        value=today + timedelta(days=180),
        min_value=today + timedelta(days=1),
        max_value=today + AT_MOST,
        format="YYYY-MM-DD",
        key=key(entry, "review_on"),
    )
    st.caption(
        _(
            ":material/info: 核对过、内容没有变就这样办；有变化请用“修订”。过期 {days} 天以上不再给群众看。",
            days=STALE_AFTER.days,
        )
    )
    if st.button(_("内容没变，已复核"), type="primary", icon=":material/task_alt:", key=key(entry, "review")):
        carry_out(
            lambda session, actor: acts.review(
                session, actor, entry.id, review_on=day, now=now(), seen=version
            ),
            _("{number} 已复核。", number=entry.number),
        )


def _revise(entry: EntryFile, version: int) -> None:  # noqa: ARG001 (the shape of a form)
    st.caption(_(":material/info: 写一个新版本，由中心的另一个人发布；发布以前还用现在的版本。"))
    if st.button(_("写新版本"), type="primary", icon=":material/edit:", key=key(entry, "revise")):
        st.session_state[WRITING] = entry.id
        st.rerun()


def _hand_over(entry: EntryFile, version: int) -> None:
    with reading() as session:
        units = [
            unit
            for unit in unit_tree(session)
            if unit.kind not in {UnitKind.COMMUNITY, UnitKind.DISTRICT} and unit.id != entry.unit_id
        ]
    unit = st.selectbox(
        _("移交给"),
        units,
        index=None,
        format_func=lambda each: each.short_name,
        placeholder=_("输入几个字查找"),
        key=key(entry, "unit"),
    )
    why = _reason(entry, _("为什么移交"))
    if not st.button(_("移交"), type="primary", icon=":material/move_up:", key=key(entry, "hand_over")):
        return
    if unit is None:
        with refusals():
            raise Invalid(N_("请选负责单位"), "owner_id")
        return
    carry_out(
        lambda session, actor: hand_over(session, actor, entry.id, unit.id, why=why, now=now(), seen=version),
        _("{number} 已移交{unit}负责。", number=entry.number, unit=unit.short_name),
    )


def _retire(entry: EntryFile, version: int) -> None:
    why = _reason(entry, _("为什么停用"))
    st.caption(_(":material/info: 停用后查不到，也不再给群众看；所有版本都留着，可以恢复。"))
    if st.button(_("停用"), type="primary", icon=":material/block:", key=key(entry, "retire")):
        carry_out(
            lambda session, actor: acts.retire(session, actor, entry.id, why=why, now=now(), seen=version),
            _("{number} 已停用。", number=entry.number),
        )


def _restore(entry: EntryFile, version: int) -> None:
    why = _reason(entry, _("为什么恢复"))
    again = _("恢复到停用以前发布的版本。") if entry.in_force else _("从来没有发布过，恢复成草稿。")
    st.caption(f":material/info: {again}")
    if st.button(_("恢复"), type="primary", icon=":material/restore:", key=key(entry, "restore")):
        carry_out(
            lambda session, actor: acts.restore(session, actor, entry.id, why=why, now=now(), seen=version),
            _("{number} 已恢复。", number=entry.number),
        )


def _reason(entry: EntryFile, label: str) -> str:
    return (
        st.text_area(
            label,
            max_chars=REASON_MAX,
            height=80,
            placeholder=_("留在经过里，工作人员看得到"),
            key=key(entry, label),
        )
        or ""
    )


FORMS: dict[EntryAct, Callable[[EntryFile, int], None]] = {
    A.PUBLISH: _publish,
    A.SEND_BACK: _send_back,
    A.REVIEW: _review,
    A.REVISE: _revise,
    A.HAND_OVER: _hand_over,
    A.RETIRE: _retire,
    A.RESTORE: _restore,
}
