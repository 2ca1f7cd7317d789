"""`minhu import`: files into the house."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.database import opened
from core.foundation import clock
from core.foundation.text import _
from core.identity import importing
from core.identity.actor import SYSTEM
from db.session import unit_of_work

app = typer.Typer(no_args_is_help=True)

SHOWN = 20
"""Reasons printed; the rest is counted."""

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=_("文件"))]
AsJson = Annotated[bool, typer.Option("--json", help=_("最后一行输出一个 JSON 对象"))]


@app.command(help=_("导入单位（csv）：区划代码表，或 code,kind,name,short_name,parent_code"))
def units(file: File, *, as_json: AsJson = False) -> None:
    """Import the tree of units."""
    began = clock.now()
    with opened(), unit_of_work() as session:
        done = importing.import_units(session, SYSTEM, importing.read_lines(file), now=clock.now())
    for number, refusal in done.rejects[:SHOWN]:
        print(_("第 {number} 行：{reason}", number=number, reason=refusal.sentence()), file=sys.stderr)
    if done.rejected > SHOWN:
        print(_("……还有 {n} 行被拒收", n=done.rejected - SHOWN), file=sys.stderr)
    told: dict[str, float] = {
        "read": done.read,
        "imported": done.imported,
        "skipped": done.skipped,
        "rejected": done.rejected,
        "seconds": round((clock.now() - began).total_seconds(), 2),
    }
    print(_("读 {read} 行，导入 {imported}，已有 {skipped}，拒收 {rejected}，用时 {seconds} 秒", **told))
    if as_json:
        print(json.dumps(told))
