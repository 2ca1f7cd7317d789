"""`minhu db backup` and `minhu db restore`: everything but the keys, as of one moment, and proof that it came back."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from cli import bundle
from cli.bundle import FileFacts, History, Manifest, TableFacts
from cli.database import opened
from core import health
from core.files import carrying
from core.foundation import clock, keys
from core.foundation.clock import civil
from core.foundation.errors import CivicError, Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.journal import checkpoints
from db.session import reading, snapshot
from db.transfer import dumping, snapshots
from db.transfer.tables import content, counters, reaching, tables, version
from db.transfer.targets import head_of

Folder = Annotated[Path, typer.Argument(help=_("备份放进哪个文件夹；用 --keep 时是许多备份的上级文件夹"))]
Keep = Annotated[
    int, typer.Option(min=0, help=_("每次在里面新建一份，只留最近几份；不写就直接放进这个文件夹"))
]
Json = Annotated[bool, typer.Option("--json", help=_("最后一行输出一个 JSON 对象"))]


def backup(folder: Folder, keep: Keep = 0, *, as_json: Json = False) -> None:
    """Back up database, files and signatures while the product goes on working."""
    began = clock.now()
    place = folder.resolve() / f"{civil(began):%Y%m%d-%H%M%S}" if keep else folder.resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Conflict(N_("{folder} 已经有东西了，请换一个空文件夹"), folder=str(place))
    with opened(migrate=False) as urls:
        manifest = _make(urls.app, place)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    health.note_backup(place, size, now=clock.now())
    if keep:
        _thin(folder.resolve(), keep)
    seconds = round((clock.now() - began).total_seconds(), 2)
    print(
        _(
            "已备份到 {folder}：{rows} 行，{files} 个文件，共 {mb} MB，用时 {seconds} 秒",
            folder=place,
            rows=manifest.rows,
            files=manifest.files.count,
            mb=round(size / 1_000_000, 1),
            seconds=seconds,
        )
    )
    print(_("密钥不在里面：请另外保管 {folder}，没有它备份里的姓名、电话读不出来", folder=settings().secrets))
    if as_json:
        told = {"folder": str(place), "rows": manifest.rows, "files": manifest.files.count, "bytes": size}
        print(json.dumps({**told, "damaged": manifest.files.damaged, "seconds": seconds}))
    if manifest.files.damaged:
        print(_("注意：{n} 个文件在磁盘上缺失或损坏，名单在 manifest.json", n=len(manifest.files.damaged)))
        raise typer.Exit(1)


def _make(url: str, place: Path) -> Manifest:
    """Write a backup beside its place and move it there, so that a broken one never counts."""
    files = settings().home.resolve() / "files"
    with _draft(place) as draft:
        signed = draft / bundle.SIGNED
        signed.touch(mode=0o600)
        if checkpoints.file().exists():  # before the snapshot: never a signature that it does not know
            shutil.copyfile(checkpoints.file(), signed)
        with snapshot() as session:
            moment = snapshots.export(session)
            with reaching(
                url, snapshot=moment
            ) as line:  # refused for want of a tool before anything is copied
                dumping.find("pg_dump", version(line))
            carried = carrying.carry(carrying.pieces(session), files, draft / bundle.FILES)
            bundle.write_sums(draft, carried.pieces)
            manifest = _database(session, url, moment, draft, carried)
        bundle.write(draft, manifest)
    return manifest


@contextmanager
def _draft(place: Path) -> Iterator[Path]:
    """A folder to write in, which becomes the place when the block ends well, and goes away when it does not."""
    draft = place.with_name(f".{place.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    for path in draft.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    if place.exists():
        place.rmdir()
    draft.replace(place)
    os.sync()


def _database(session: Session, url: str, moment: str, draft: Path, carried: carrying.Carried) -> Manifest:
    """Dump the same moment, and say what is in it."""
    district = settings().district
    with reaching(url, snapshot=moment) as line:
        used = counters(line, district)
        tool = dumping.find("pg_dump", version(line))
        dumping.dump(tool, url, district, draft / bundle.DUMP, snapshot=moment)
        facts = {table.name: content(line, district, table) for table in tables(line, district)}
        head, major = head_of(line, district), version(line)
    lines, digest = checkpoints.heads(session)
    number, signed_at = checkpoints.newest(session)
    with reading() as later:
        gone = carrying.taken_away(later, carried.missing)
    return Manifest(
        made_at=clock.now(),
        district=district,
        migration=head,
        server=major,
        tables={name: TableFacts(rows=each.rows, sha256=each.sha256) for name, each in facts.items()},
        sequences=used,
        history=History(lines=lines, heads_sha256=digest, checkpoint=number, signed_at=signed_at),
        files=FileFacts(
            count=len(carried.pieces),
            bytes=carried.bytes,
            gone=sorted(gone),
            damaged=sorted({*carried.damaged, *carried.missing} - gone),
        ),
        keys=keys.fingerprints(settings().secrets),
        parts={name: bundle.sum_of(draft / name) for name in (bundle.DUMP, bundle.SUMS, bundle.SIGNED)},
    )


def _thin(shelf: Path, keep: int) -> None:
    """Take the oldest away; only folders that are backups, by name and manifest."""
    whole = sorted(path.parent for path in shelf.glob(f"????????-??????/{bundle.MANIFEST}"))
    for old in whole[:-keep]:
        shutil.rmtree(old)
        print(_("已删除旧备份 {folder}", folder=old))


def require_keys(needed: dict[str, list[str]], secrets: Path) -> None:
    """Refuse before anything is written when the keys are not there: they would be made anew and fit nothing.

    Raises:
        CivicError: a ring lacks a key.
    """
    there = keys.fingerprints(secrets)
    lacking = [name for name, ring in needed.items() if not set(ring) <= set(there[name])]
    if lacking:
        raise CivicError(
            N_(
                "{folder} 里的 {names} 不是原来的密钥。请先把另外保管的密钥放回去，再执行一次；什么也没有改动"
            ),
            folder=str(secrets),
            names="、".join(lacking),
        )
