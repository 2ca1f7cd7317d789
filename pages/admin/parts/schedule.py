"""The schedule: each job by the name people use, when it ran last, how long it took, what went wrong."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import N_, _
from core.journal.followers import name_of
from core.journal.runs import Ran
from core.wiring import SCHEDULE
from pages.shared import formats, theme

CALLED: Mapping[str, str] = {
    "core.cases.jobs.recount_by_calendar": N_("按新日历重算期限"),
    "core.cases.jobs.note_passed": N_("记下超期"),
    "core.cases.jobs.note_answered_late": N_("记下迟办的期限"),
    "core.cases.jobs.end_rating_windows": N_("评价期满转回访"),
    "core.cases.jobs.end_waiting": N_("等补充到期"),
    "core.cases.jobs.wake_deferred": N_("缓办到期恢复"),
    "core.cases.jobs.release_unaudited": N_("审核超时先送达"),
    "core.cases.jobs.close_silent": N_("多次回访未评价办结"),
    "core.cases.jobs.index_older": N_("补建查找索引"),
    "core.cases.jobs.look_again": N_("回头看"),
    "core.cases.jobs.measure_shares": N_("统计常用词"),
    "core.cases.jobs.erase_what_is_due": N_("到期删除个人信息"),
    "core.cases.jobs.remind_near_due": N_("临期提醒"),
    "core.cases.jobs.remind_of_half": N_("过半提醒"),
    "core.cases.jobs.tell_people": N_("通知有关的人"),
    "core.duty.jobs.raise_alarms": N_("值班提醒"),
    "core.duty.jobs.pass_on": N_("值班提醒往上报"),
    "core.files.jobs.remove_erased": N_("清除已删除的文件"),
    "core.files.jobs.remove_orphans": N_("清除没有人用的文件"),
    "core.knowledge.jobs.note_due": N_("知识库到期复核"),
    "core.notices.jobs.forget_old": N_("清理旧通知"),
    "core.publicity.jobs.forget_phones": N_("删除同诉人的电话"),
    "core.supervision.jobs.recount_by_calendar": N_("按新日历重算挂账期限"),
    "core.supervision.jobs.read_lines": N_("找出应当挂账的件"),
    "core.supervision.jobs.find_unsigned": N_("找出久不签收的件"),
    "core.supervision.jobs.let_time_pass": N_("督办问询、逾期和升级"),
    "core.supervision.jobs.tell_people": N_("督办通知有关的人"),
    "core.journal.jobs.checkpoint": N_("签检查点"),
    "core.journal.jobs.file_checkpoints": N_("检查点写出库外"),
    "core.journal.jobs.forget_keys": N_("清理幂等键"),
    "core.identity.jobs.sweep_attempts": N_("清理登录尝试"),
    "core.identity.jobs.sweep_sessions": N_("清理旧会话"),
}
"""What jobs and followers are called."""

RHYTHMS = {"minute": N_("每分钟"), "hour": N_("每小时")}
LATE = {"minute": timedelta(minutes=10), "hour": timedelta(hours=3)}
"""So long without a run, and somebody should look whether the worker runs at all."""


def called(name: str) -> str:
    """A job or a follower in words; the program's own name where nobody gave it one."""
    return _(CALLED[name]) if name in CALLED else name


def draw(runs: Mapping[str, Ran]) -> None:
    """Every job of the schedule."""
    rows = [(rhythm, name_of(job)) for rhythm, jobs in SCHEDULE.items() for job in jobs]
    late = [name for rhythm, name in rows if name in runs and now() - runs[name].ran_at > LATE[rhythm]]
    if not runs:
        st.warning(_("还没有一项定时工作运行过。请确认后台进程已经启动。"), icon=":material/warning:")
    elif late:
        st.warning(
            _("有 {count} 项很久没有运行。请确认后台进程还在运行。", count=len(late)),
            icon=":material/warning:",
        )
    broken = [name for _rhythm, name in rows if name in runs and runs[name].failures]
    if broken:
        st.error(
            _("正在失败：{names}。", names=_("、").join(called(name) for name in broken)),
            icon=":material/error:",
        )
    found = [(rhythm, name, runs.get(name)) for rhythm, name in rows]
    columns = {
        _("工作"): [called(name) for _rhythm, name, _run in found],
        _("情况"): [_state(run) for _r, _n, run in found],
        _("上次运行"): [formats.moment(run.ran_at) if run else _("还没有") for _r, _n, run in found],
    }
    if not theme.phone():
        columns |= {
            _("用时"): [_took(run) for _r, _n, run in found],
            _("上次有事做"): [formats.moment(run.worked_at) if run else "" for _r, _n, run in found],
            _("多久一次"): [_(RHYTHMS[rhythm]) for rhythm, _name, _run in found],
            _("最近一次错误"): [_error(run) for _r, _n, run in found],
        }
    st.dataframe(
        columns,
        column_config={_("最近一次错误"): st.column_config.Column(width=250)},
        hide_index=True,
        height="content",
    )


def _took(run: Ran | None) -> str:
    return _("{n} 毫秒", n=run.took // timedelta(milliseconds=1)) if run else ""


def _state(run: Ran | None) -> str:
    if run is None:
        return ""
    return _("连续失败 {n} 次", n=run.failures) if run.failures else _("正常")


def _error(run: Ran | None) -> str:
    if run is None or not run.error:
        return ""
    return _("{error}，{when}", error=run.error, when=formats.moment(run.failed_at))
