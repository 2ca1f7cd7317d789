"""How the house is: what needs a hand first, then each part with its figures; it looks again by itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from platform import python_version

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.health import Health, JobRun, Trouble, for_administrator
from db.session import reading
from pages.shared import formats, theme
from pages.shared.session import require_page
from pages.shared.theme import card, section

URL = "health"
AGAIN = timedelta(seconds=30)
GB = 1_000_000_000


@st.fragment(run_every=AGAIN)
def look() -> None:
    """Everything, as of now."""
    actor = require_page(URL)
    with reading() as session:
        seen = for_administrator(session, actor, now=now())
    troubles(seen)
    left, right = st.columns(2, gap="medium")
    with left:
        work(seen)
        backup(seen)
    with right:
        database(seen)
        history(seen)
    st.caption(_("截至 {moment}，每 30 秒自动更新", moment=f"{formats.moment(seen.now)}"))


def troubles(seen: Health) -> None:
    """What needs a hand, with what to do; or that all is well."""
    if not seen.troubles:
        st.success(_("一切正常。"), icon=":material/check_circle:")
    for trouble in seen.troubles:
        st.error(f"**{_(trouble.label)}** · {_(trouble.note)}", icon=":material/error:")


def lines(rows: Sequence[tuple[str, str]]) -> None:
    """Facts one under the other, name before value."""
    st.markdown("  \n".join(f":gray[{name}] &nbsp; {value}" for name, value in rows))


def since(moment: datetime | None, at: datetime) -> str:
    """When, and how long ago; a kind word where it never was."""
    if moment is None:
        return _("还没有过")
    return _("{moment}（{ago}）", moment=formats.moment(moment), ago=formats.ago(moment, at))


def work(seen: Health) -> None:
    """The worker: its jobs and its queue."""
    with card("health_work", gap="small"):
        section(_("后台任务"))
        late = [run for run in seen.jobs if run.late]
        lines(
            (
                (_("最近完成"), since(seen.worker_at, seen.now)),
                (_("定时任务"), _("{n} 项，其中 {late} 项没有按时完成", n=len(seen.jobs), late=len(late))),
                (_("等待处理"), _("{n} 项", n=f"{seen.backlog.pending:,}")),
                (_("搁置"), _("{n} 项", n=f"{seen.backlog.parked:,}")),
                (
                    _("通知"),
                    _(
                        "等着发 {pending} 条，搁置 {parked} 条",
                        pending=f"{seen.deliveries.pending:,}",
                        parked=f"{seen.deliveries.parked:,}",
                    ),
                ),
            )
        )
        if late and Trouble.WORKER not in seen.troubles:  # without a worker all are late, for one reason
            failing(late, seen.now)


def failing(late: Sequence[JobRun], at: datetime) -> None:
    """Jobs that are late, by the names the logs use."""
    st.markdown(
        "  \n".join(f"{formats.badge(run.name, 'red')} :small[:gray[{since(run.at, at)}]]" for run in late)
    )


def backup(seen: Health) -> None:
    """The last backup, and the room that is left."""
    free, every = seen.disk
    with card("health_backup", gap="small"):
        section(_("备份和磁盘"))
        rows = [(_("最近一次备份"), since(seen.backup.at if seen.backup else None, seen.now))]
        if seen.backup is not None:
            rows.append((_("备份大小"), f"{seen.backup.bytes / 1_000_000:,.1f} MB"))
            rows.append((_("放在"), f"`{seen.backup.folder}`"))
        rows.append((_("磁盘剩余"), f"{free / GB:,.1f} / {every / GB:,.1f} GB"))
        lines(rows)


def database(seen: Health) -> None:
    """Versions."""
    with card("health_database", gap="small"):
        section(_("版本"))
        migration = f"{seen.migration}" + (
            "" if seen.migration == seen.wanted else f" → {formats.badge(seen.wanted, 'red')}"
        )
        lines(
            (
                ("PostgreSQL", seen.server.split(" ")[0]),
                (_("数据库迁移"), migration),
                ("Streamlit", st.__version__),
                ("Python", python_version()),
            )
        )


def history(seen: Health) -> None:
    """The newest signature over history."""
    number, at = seen.signed
    with card("health_history", gap="small"):
        section(_("历史的签名"))
        lines(((_("检查点"), f"{number:,}"), (_("最近一次"), since(at, seen.now))))
        st.markdown(f":small[:gray[{_('没有新的动作就不签新的检查点。完整核对用 ./minhu audit verify')}]]")


require_page(URL)
theme.head(_("运行状况"), _("数据库、后台任务、备份、磁盘和历史签名。有事要处理的列在最前面。"))
look()
