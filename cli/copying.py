"""`minhu db copy`: a whole instance to another PostgreSQL, of any supported version."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.backup import Json, require_keys
from cli.bundle import FILES
from cli.database import opened
from cli.first_run import bar
from cli.restore import look_at_history
from core.files import carrying
from core.foundation import clock, keys
from core.foundation.errors import CivicError
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.journal import checkpoints
from db.session import snapshot
from db.transfer import snapshots
from db.transfer.copying import Copied
from db.transfer.copying import copy as send
from db.transfer.tables import counters, reaching

To = Annotated[str, typer.Option(help=_("空数据库的所有者地址，PostgreSQL 15 或更新"))]
Home = Annotated[
    Path | None,
    typer.Option(help=_("目标实例的 MINHU_HOME，附件也搬过去；不写就只换数据库"), show_default=False),
]


def copy(to: To, home: Home = None, *, as_json: Json = False) -> None:
    """Copy an instance; the source is only read."""
    began = clock.now()
    target = (home or settings().home).resolve()
    with opened(migrate=False) as urls:
        require_keys(keys.fingerprints(settings().secrets), target / "secrets")
        signed = checkpoints.file().read_bytes() if checkpoints.file().exists() else b""
        with snapshot() as session:
            moment = snapshots.export(session)
            _lines, heads = checkpoints.heads(session)
            copied = _send(urls.app, to, moment)
            files = _bring_files(list(carrying.pieces(session)), target)
        if target != settings().home.resolve():
            (target / checkpoints.file().name).write_bytes(signed)
        with reaching(urls.app) as line:
            moved = counters(line, settings().district) != copied.sequences
        report = look_at_history(to, target, heads)
    seconds = round((clock.now() - began).total_seconds(), 2)
    print(
        _(
            "已从 PostgreSQL {old} 复制到 {new}：{tables} 张表、{rows} 行、{files} 个文件，两边逐表校验一致，"
            "{events} 个事件核对无误，用时 {seconds} 秒",
            old=copied.versions[0],
            new=copied.versions[1],
            tables=len(copied.tables),
            rows=copied.rows,
            files=files,
            events=report.events,
            seconds=seconds,
        )
    )
    if moved:
        print(_("注意：复制期间原来的数据库还在写入，新写的不在目标里。正式搬家请先停止服务"))
    if as_json:
        told = {"versions": copied.versions, "rows": copied.rows, "files": files, "bytes": copied.bytes}
        sums = {name: each.sha256 for name, each in copied.tables.items()}
        print(json.dumps({**told, "moved_on": moved, "seconds": seconds, **report.as_json(), "tables": sums}))


def _send(source: str, to: str, moment: str) -> Copied:
    with bar() as shown:
        task = shown.add_task(_("复制"), total=None)
        return send(
            source,
            to,
            settings().district,
            snapshot=moment,
            told=lambda name, done, every: shown.update(
                task, completed=done, total=every, description=name or _("完成")
            ),
        )


def _bring_files(pieces: list[carrying.Piece], target: Path) -> int:
    """The bytes, when the home changes as well; how many pieces there are."""
    home = settings().home.resolve()
    if target == home:
        return len(pieces)
    carried = carrying.carry(pieces, home / FILES, target / FILES)
    wrong = [*carried.missing, *carried.damaged]
    if wrong:
        raise CivicError(
            N_("数据库已复制，但有 {n} 个文件缺失或损坏，例如 {one}"), n=len(wrong), one=min(wrong)
        )
    return len(carried.pieces)
