"""Reports of the retention job: when, by which rule, how much went, which numbers."""

import streamlit as st

from core.cases.actions.retaining import numbers_of
from core.foundation.text import _
from core.journal import retention
from core.journal.retention import Report, Rule
from db.session import reading
from pages.shared import formats, theme
from pages.shared.tables import Column, Shape, work_list
from pages.shared.theme import card, section


def shape() -> Shape[Report]:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("时间"), lambda row: formats.moment(row.ran_at), 140),
            Column(_("结束在这天以前"), lambda row: formats.day(row.cutoff), 130),
            Column(_("删除的件"), lambda row: len(row.subjects), 90),
            Column(_("删除的文字"), lambda row: row.texts, 100),
            Column(_("法律保留"), lambda row: row.held, 90),
            Column(_("没有删成"), lambda row: row.failed, 90),
        ),
        headline=lambda row: formats.moment(row.ran_at),
    )


def draw(rules: list[Rule]) -> None:
    """The list, and the numbers of one run."""
    with reading() as session:
        rows = retention.reports(session)
    if not rows:
        theme.empty(_("还没有删除过"), _("到期删除每小时运行一次，每次删了什么都会留在这里。"))
        return
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        chosen = work_list(rows, shape(), key="retention_reports")
    if not chosen:
        return
    report = chosen[0]
    rule = next((each for each in rules if each.id == report.rule_id), None)
    with reading() as session:
        numbers = numbers_of(session, report.subjects)
    with right, card("report", gap="small"):
        section(_("删除报告"), formats.moment(report.ran_at))
        if rule is not None:
            st.caption(
                formats.plain(
                    _("依据 {source}（{code}），满 {n} 年", source=rule.source, code=rule.basis, n=rule.years)
                )
            )
        st.dataframe(
            {_("编号"): [numbers[each] for each in report.subjects if each in numbers]}, hide_index=True
        )
        st.caption(_("编号和经过都还在，只是没有了文字、姓名、电话、地点和附件；保密件不列编号。"))
