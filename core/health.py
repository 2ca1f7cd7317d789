"""How the house is: what the health page, the readiness check and the metrics tell, from one look.

Beside `wiring.py` and `seeding.py` a module that knows several capabilities; it reads and changes nothing.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.foundation.settings import settings
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.journal import checkpoints, queue, runs
from core.journal.followers import name_of
from core.journal.queue import Backlog
from core.notices.queries import deliveries
from core.wiring import SCHEDULE
from db.migrate import newest

SILENT = timedelta(minutes=3)
"""A worker without a finished job for so long is gone."""

LATE = {"minute": timedelta(minutes=5), "hour": timedelta(hours=2, minutes=15)}
"""Since its last success a job of this rhythm is late."""

WAITED = timedelta(minutes=15)
"""Work in the queue that should have run so long ago."""

ENOUGH = 2_000_000_000
"""Bytes of free disk below which a centre should not start its day."""

BACKED_UP = timedelta(hours=26)
"""A backup every day, and two hours for it."""

SIGNING = "core.journal.jobs.checkpoint"
"""The job that signs history, as the schedule names it."""

NOTE = "backup.json"
"""Below MINHU_HOME: when the last complete backup was made, and where."""


class Trouble(Word):
    """What needs a hand."""

    MIGRATION = (
        "migration",
        N_("数据库版本不对"),
        N_("程序和数据库的版本不同；请停止服务，执行 ./minhu db upgrade"),
    )
    WORKER = (
        "worker",
        N_("后台任务没有运行"),
        N_("三分钟内没有一项任务完成；请看服务 minhu-worker 和它的日志"),
    )
    JOBS = "jobs", N_("有任务没有按时完成"), N_("下面标红的任务在失败；日志里有错误的类型")
    QUEUE = "queue", N_("后台工作积压"), N_("最早的一项已等了一刻钟以上")
    PARKED = "parked", N_("有搁置的工作"), N_("到“后台工作”页找出原因，处理后放回队列")
    DELIVERIES = (
        "deliveries",
        N_("有通知发不出去"),
        N_("到“发送记录”页看网关的错误，处理后再发；等着的会自己再试"),
    )
    DISK = "disk", N_("磁盘快满了"), N_("剩余不足 2 GB，附件和数据库会写不进去")
    BACKUP = (
        "backup",
        N_("没有当天的备份"),
        N_("请看定时任务 minhu-backup.timer，或者现在执行 ./minhu db backup"),
    )
    CHECKPOINT = "checkpoint", N_("检查点没有按时签"), N_("历史暂时没有签名保护；原因多半和后台任务相同")


UNREADY = frozenset({Trouble.MIGRATION, Trouble.WORKER, Trouble.DISK})
"""With one of these the product does not do its work."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """A job of the schedule and when it last ended well."""

    name: str
    rhythm: str
    at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """The last complete backup."""

    at: datetime
    folder: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Health:
    """One look at everything.

    Attributes:
        server: the database's version.
        migration: where the schema stands; `wanted`: where this program wants it.
        signed: number and moment of the newest checkpoint.
        disk: free and all bytes where MINHU_HOME lies.
    """

    now: datetime
    server: str
    migration: str
    wanted: str
    backlog: Backlog
    deliveries: Backlog
    jobs: tuple[JobRun, ...]
    signed: tuple[int, datetime | None]
    disk: tuple[int, int]
    backup: Backup | None

    @property
    def worker_at(self) -> datetime | None:
        """When a job last ended well."""
        return max((run.at for run in self.jobs if run.at is not None), default=None)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What needs a hand, the worst first."""
        silent = self.worker_at is None or self.now - self.worker_at > SILENT
        found = {
            Trouble.MIGRATION: self.migration != self.wanted,
            Trouble.WORKER: silent,
            Trouble.JOBS: not silent and any(run.late for run in self.jobs),
            Trouble.QUEUE: self.backlog.oldest_due is not None
            and self.now - self.backlog.oldest_due > WAITED,
            Trouble.PARKED: self.backlog.parked > 0,
            Trouble.DELIVERIES: self.deliveries.parked > 0
            or (self.deliveries.oldest_due is not None and self.now - self.deliveries.oldest_due > WAITED),
            Trouble.DISK: self.disk[0] < ENOUGH,
            Trouble.BACKUP: self.backup is None or self.now - self.backup.at > BACKED_UP,
            Trouble.CHECKPOINT: any(run.late for run in self.jobs if run.name == SIGNING),
        }
        return tuple(trouble for trouble, holds in found.items() if holds)


def examine(session: Session, *, now: datetime) -> Health:
    """Look at everything; short queries only, no data of a person."""
    return Health(
        now=now,
        server=str(session.execute(text("SHOW server_version")).scalar_one()),
        migration=str(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()),
        wanted=newest(),
        backlog=queue.backlog(session),
        deliveries=deliveries.backlog(session),
        jobs=_runs(session, now),
        signed=checkpoints.newest(session),
        disk=free_disk(),
        backup=last_backup(),
    )


def for_administrator(session: Session, actor: Actor, *, now: datetime) -> Health:
    """The same, for a page.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    require(RULES, May.SEE_HEALTH, actor, WHOLE)
    return examine(session, now=now)


def free_disk() -> tuple[int, int]:
    """Free and all bytes of the disk under MINHU_HOME."""
    folder = settings().home.resolve()
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def note_backup(folder: Path, size: int, *, now: datetime) -> None:
    """Remember a complete backup, for the page and the metrics."""
    note = settings().home.resolve() / NOTE
    draft = note.with_name(f".{NOTE}.draft")
    draft.write_text(json.dumps({"at": now.isoformat(), "folder": str(folder), "bytes": size}), "utf-8")
    draft.replace(note)


def last_backup() -> Backup | None:
    """What was noted last; None when there is nothing, or nothing that can be read."""
    try:
        told = json.loads((settings().home.resolve() / NOTE).read_text("utf-8"))
        return Backup(datetime.fromisoformat(told["at"]), str(told["folder"]), int(told["bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _runs(session: Session, now: datetime) -> tuple[JobRun, ...]:
    ended = runs.ended_well(session)
    return tuple(
        JobRun(name, rhythm, at := ended.get(name), at is None or now - at > LATE[rhythm])
        for rhythm, scheduled in SCHEDULE.items()
        for name in map(name_of, scheduled)
    )
