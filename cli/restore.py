"""`minhu db restore`: a backup into an empty database, and proof that it is the same."""

import json
import shutil
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from cli import bundle
from cli.backup import Json, require_keys
from cli.bundle import Manifest
from cli.database import reached, settle_on
from core.files import carrying
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import CivicError, Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.journal import checkpoints
from core.journal.verify import Report
from core.journal.verify import verify as examine
from db import embedded
from db.session import snapshot
from db.transfer import dumping, targets
from db.transfer.tables import content, counters, reaching, tables, version

Folder = Annotated[Path, typer.Argument(help=_("一份备份的文件夹"))]
To = Annotated[
    str, typer.Option(help=_("空数据库的所有者地址；不写就是本实例自己的数据库"), show_default=False)
]
Home = Annotated[
    Path | None, typer.Option(help=_("目标实例的 MINHU_HOME；不写就是本实例的"), show_default=False)
]


def restore(folder: Folder, to: To = "", home: Home = None, *, as_json: Json = False) -> None:
    """Bring a backup back."""
    began, folder = clock.now(), folder.resolve()
    manifest = bundle.read(folder)
    if to:
        report = _restore(folder, manifest, to, _home_of(to, home))
    else:
        with reached() as urls:
            if not urls.owner:
                raise CivicError(N_("恢复需要所有者的地址，请设 MINHU_DATABASE_OWNER_URL 或者用 --to"))
            report = _restore(folder, manifest, urls.owner, (home or settings().home).resolve())
    seconds = round((clock.now() - began).total_seconds(), 2)
    print(
        _(
            "已恢复 {rows} 行、{files} 个文件，逐表校验一致；{lines} 条链、{events} 个事件核对无误，用时 {seconds} 秒",
            rows=manifest.rows,
            files=manifest.files.count,
            lines=report.lines,
            events=report.events,
            seconds=seconds,
        )
    )
    print(
        _(
            "备份是 {moment} 的：那以后依法删除过的件，请照 docs/operations.md 再删一次",
            moment=f"{civil(manifest.made_at):%Y-%m-%d %H:%M}",
        )
    )
    if as_json:
        told = {"rows": manifest.rows, "files": manifest.files.count, "seconds": seconds}
        print(json.dumps({**told, "tables": len(manifest.tables), **report.as_json()}))


def _home_of(to: str, home: Path | None) -> Path:
    """Where the files go; another database's files do not go among ours by an oversight.

    Raises:
        CivicError: the target is not this instance's database, and nobody said where its home is.
    """
    if home is not None:
        return home.resolve()
    chosen = settings()
    if chosen.database_url:
        ours = chosen.database_url
    elif embedded.where(chosen.home):
        ours = embedded.urls(chosen.home).app
    else:
        return chosen.home.resolve()
    here, there = make_url(ours), make_url(to)
    if (here.host, here.port, here.database) != (there.host, there.port, there.database):
        raise CivicError(N_("目标不是本实例的数据库，请用 --home 说明目标实例的 MINHU_HOME"))
    return chosen.home.resolve()


def _restore(folder: Path, manifest: Manifest, to: str, home: Path) -> Report:
    """Check, load, compare, bring the files, look at history."""
    district = manifest.district
    require_keys(manifest.keys, home / "secrets")
    with reaching(to) as there:
        targets.require_fit(there)
        if version(there) < manifest.server:
            raise Conflict(
                N_(
                    "备份来自 PostgreSQL {made}，不能恢复到更旧的 {there}；请恢复到 {made}，再用 ./minhu db copy 搬过去"
                ),
                made=manifest.server,
                there=version(there),
            )
        targets.require_empty(there, district)
        tool = dumping.find("pg_restore", version(there))
    with reaching(to, writing=True) as there:
        targets.forget_empty(there, district)
    print(_("正在恢复数据库 …"), flush=True)
    dumping.load(tool, to, folder / bundle.DUMP)
    print(_("正在逐表校验 …"), flush=True)
    _compare(to, manifest)
    print(_("正在放回文件 …"), flush=True)
    _bring_files(folder, manifest, home)
    with reaching(to, writing=True) as there:
        targets.analyse(there, district)
    return look_at_history(to, home, manifest.history.heads_sha256)


def _compare(to: str, manifest: Manifest) -> None:
    with reaching(to) as there:
        found = {
            table.name: content(there, manifest.district, table) for table in tables(there, manifest.district)
        }
        used = counters(there, manifest.district)
    wrong = {
        name
        for name, each in manifest.tables.items()
        if name not in found or found[name].sha256 != each.sha256
    }
    wrong |= set(found) - set(manifest.tables)
    wrong |= {name for name, last in manifest.sequences.items() if used.get(name, 0) < last}
    if wrong:
        raise CivicError(
            N_("恢复后校验不一致：{names}。请不要启用这个数据库"), names="、".join(sorted(wrong))
        )


def _bring_files(folder: Path, manifest: Manifest, home: Path) -> None:
    """The bytes, and the signatures; signatures of another past are put aside, never thrown away."""
    home.mkdir(mode=0o750, parents=True, exist_ok=True)
    carried = carrying.carry(bundle.read_sums(folder), folder / bundle.FILES, home / "files")
    wrong = {*carried.missing, *carried.damaged} - set(manifest.files.damaged)
    if wrong:
        raise CivicError(N_("备份里有 {n} 个文件缺失或损坏，例如 {one}"), n=len(wrong), one=min(wrong))
    signed = home / checkpoints.file().name
    if signed.exists() and signed.read_bytes() != (folder / bundle.SIGNED).read_bytes():
        aside = signed.with_name(f"{signed.name}.{clock.now():%Y%m%d%H%M%S}")
        signed.replace(aside)
        print(_("原来的检查点文件移到了 {path}", path=aside))
    shutil.copyfile(folder / bundle.SIGNED, signed)


def look_at_history(to: str, home: Path, heads: str) -> Report:
    """Verify every line, word and signature on the other side, with the keys that are there.

    Raises:
        CivicError: something is not as it was written.
    """
    print(_("正在核对历史 …"), flush=True)
    settle_on(home, to)
    with snapshot() as session:
        report = examine(session)
        _lines, found = checkpoints.heads(session)
    if not report.clean or (heads and found != heads):
        raise CivicError(
            N_("历史核对发现 {n} 处问题，请在目标实例上执行 ./minhu audit verify 查看"), n=len(report.found)
        )
    return report
