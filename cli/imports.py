"""`minhu import`: files into the house."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli.database import opened
from core.cases.actions import external as outside
from core.cases.external import kind_of
from core.cases.imports import history, incoming
from core.cases.imports import messages as old
from core.cases.imports import taxonomy as classes
from core.cases.imports.columns import match
from core.cases.imports.incoming import under_headings
from core.cases.queries.external import known_to_rows
from core.foundation import clock, sheets
from core.foundation.errors import CivicError, Invalid
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.identity import importing
from core.identity.actor import SYSTEM
from db.session import reading, unit_of_work

app = typer.Typer(no_args_is_help=True)

SHOWN = 20
"""Reasons printed; the rest is counted."""
BATCH = 200
"""Rows in one transaction: what a kill may cost."""
SOURCE_MAX = 64

Row = TypeVar("Row")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=_("文件"))]
AsJson = Annotated[bool, typer.Option("--json", help=_("最后一行输出一个 JSON 对象"))]


@app.command(help=_("导入单位（csv）：区划代码表，或 code,kind,name,short_name,parent_code"))
def units(file: File, *, as_json: AsJson = False) -> None:
    """Import the tree of units."""
    began = clock.now()
    with opened(), unit_of_work() as session:
        done = importing.import_units(session, SYSTEM, importing.read_lines(file), now=clock.now())
    _tell_reasons(done.rejects)
    _tell(
        as_json, began, read=done.read, imported=done.imported, skipped=done.skipped, rejected=done.rejected
    )


@app.command(help=_("导入事项分类（xlsx、csv）：一级、二级、三级三列"))
def taxonomy(
    file: File,
    *,
    replace: Annotated[bool, typer.Option("--replace", help=_("停用文件里没有的类别"))] = False,
    as_json: AsJson = False,
) -> None:
    """Import a taxonomy."""
    began = clock.now()
    with opened(), sheets.opened(file) as sheet, unit_of_work() as session:
        done = classes.import_taxonomy(
            session, SYSTEM, classes.read(sheet.header, sheet.rows), replace=replace, now=clock.now()
        )
    _tell_reasons(done.rejects)
    if replace:
        print(_("停用 {closed} 个文件里没有的类别", closed=done.closed))
    _tell(
        as_json,
        began,
        read=done.read,
        imported=done.imported,
        skipped=done.skipped,
        rejected=len(done.rejects),
    )


@app.command(help=_("导入历史留言（xlsx、csv）；可以中断，再来一次会接着导，不会重复"))
def messages(
    file: File,
    *,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help=_("列名=字段（id user title time text reply replied_at）")),
    ] = None,
    source: Annotated[str, typer.Option(help=_("来源的名字；不写就是文件名"), show_default=False)] = "",
    as_json: AsJson = False,
) -> None:
    """Import old messages with their replies."""
    began = clock.now()
    with opened(), sheets.opened(file) as sheet:
        rows = old.read(sheet.rows, match(sheet.header, _pairs(columns or [])), now=clock.now())
        done = history.Imported()
        for batch in _with_progress(rows, file):
            with unit_of_work() as session:
                done += history.import_messages(
                    session, SYSTEM, batch, source=(source or file.stem)[:SOURCE_MAX], now=clock.now()
                )
    rejects = _keep_rejects(file, done.rejects)
    _tell(
        as_json,
        began,
        read=done.read,
        imported=done.imported,
        skipped=done.skipped,
        rejected=len(done.rejects),
        rejects_file=rejects,
    )
    if rejects:
        print(_("拒收的行和原因在 {path}", path=rejects), file=sys.stderr)


@app.command(help=_("导入 12345、信访、人民网留言板等外部来件（xlsx、csv）；可以中断，再来一次不会重复"))
def external(
    file: File,
    *,
    source: Annotated[str, typer.Option(help=_("从哪里来：12345、信访、人民网留言板，或者别的系统的名字"))],
    as_json: AsJson = False,
) -> None:
    """Import live matters of another system."""
    began = clock.now()
    kind, done = kind_of(source), outside.Taken()
    with opened(), sheets.opened(file) as sheet:
        columns, rows = under_headings(sheet.header, sheet.rows)
        with reading() as session:
            knows = known_to_rows(session, now=clock.now())
        for batch in _with_progress(incoming.read(rows, columns, knows), file):
            with unit_of_work() as session:
                done.add(outside.take_in(session, SYSTEM, batch, kind=kind, source=source, now=clock.now()))
    _tell_reasons(done.rejects)
    _tell_reasons(done.notes)
    _tell(as_json, began, read=done.read, imported=done.taken, skipped=done.known, rejected=len(done.rejects))
    if done.sooner:
        print(_("其中 {count} 件来源的期限早于我们的承诺", count=done.sooner), file=sys.stderr)


def _tell_reasons(rejects: Sequence[tuple[int, CivicError]]) -> None:
    """The first of what was not taken, or was taken with something to look at."""
    for number, refusal in rejects[:SHOWN]:
        print(_("第 {number} 行：{reason}", number=number, reason=refusal.sentence()), file=sys.stderr)
    if len(rejects) > SHOWN:
        print(_("……还有 {n} 行", n=len(rejects) - SHOWN), file=sys.stderr)


def _tell(as_json: bool, began: datetime, **counts: int | str) -> None:
    """The counts as a sentence, and as one JSON object on the last line when asked."""
    told = {**counts, "seconds": round((clock.now() - began).total_seconds(), 2)}
    print(_("读 {read} 行，导入 {imported}，已有 {skipped}，拒收 {rejected}，用时 {seconds} 秒", **told))
    if as_json:
        print(json.dumps(told, ensure_ascii=False))


def _pairs(written: list[str]) -> dict[str, str]:
    """`column=field` as a map."""
    for pair in written:
        if "=" not in pair:
            raise Invalid(N_("--map 写作 列名=字段，例如 正文=text"), "map")
    return dict(pair.rsplit("=", 1) for pair in written)


def _with_progress(rows: Iterator[Row], file: Path) -> Iterator[list[Row]]:
    """The rows in batches, with a bar on stderr while a person watches."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(_("{n} 行", n="{task.completed:.0f}")),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(escape(file.name), total=None)
        while batch := list(islice(rows, BATCH)):
            yield batch
            bar.advance(task, len(batch))
        bar.update(task, total=bar.tasks[0].completed)


def _keep_rejects(file: Path, rejects: list[old.Reject]) -> str:
    """Write the rejected rows with their reasons; the path, empty when there are none. An older list goes."""
    folder = settings().home.resolve() / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{file.stem}-rejects.csv"
    path.unlink(missing_ok=True)
    if not rejects:
        return ""
    header = (_("行号"), _("编号"), _("原因"), _("说明"))
    rows = [(each.row, each.id, _(each.why.label), _(each.why.note)) for each in rejects]
    path.touch(0o600)
    path.write_bytes(sheets.written_csv(header, rows))
    return str(path)
