"""`minhu audit`: is history as it was written; signatures; lawful erasure."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.database import opened
from core.cases.actions import erasing, figuring
from core.cases.queries.standing import strayed
from core.foundation import clock
from core.foundation.text import _
from core.identity.actor import SYSTEM
from core.journal import checkpoints
from core.journal.terms import Finding
from core.journal.verify import Report
from core.journal.verify import verify as examine
from db.session import snapshot, unit_of_work

app = typer.Typer(no_args_is_help=True)

SHOWN = 20
"""Findings printed; the rest is counted."""


@app.command(help=_("核对全部历史：逐条验指纹、文字、检查点；有问题时退出码为 1"))
def verify(
    *, as_json: Annotated[bool, typer.Option("--json", help=_("最后一行输出一个 JSON 对象"))] = False
) -> None:
    """Walk every line and name what is wrong."""
    began = clock.now()
    with opened(), snapshot() as session:
        report = examine(session)
    seconds = round((clock.now() - began).total_seconds(), 2)
    _show(report)
    print(
        _(
            "核对了 {lines} 条链、{events} 个事件、{checkpoints} 个检查点，依法删除 {erased} 处，用时 {seconds} 秒",
            lines=report.lines,
            events=report.events,
            checkpoints=report.checkpoints,
            erased=report.erased,
            seconds=seconds,
        )
    )
    print(_("没有发现问题") if report.clean else _("发现 {n} 处问题", n=len(report.found)))
    if as_json:
        print(json.dumps({**report.as_json(), "seconds": seconds}))
    if not report.clean:
        raise typer.Exit(1)


@app.command(help=_("核对统计所用的数据：和期限、评价逐件重算的一样；不一样时退出码为 1，可以改正"))
def figures(*, mend: Annotated[bool, typer.Option("--mend", help=_("按期限和评价改正"))] = False) -> None:
    """Derive anew what figures read of every case, and say where it strayed."""
    with opened():
        if mend:
            with unit_of_work() as session:
                found = figuring.mend(session, SYSTEM)
        else:
            with snapshot() as session:
                found = strayed(session)
    if not found:
        print(_("没有发现问题"))
        return
    print(_("{n} 件不一致，已改正", n=len(found)) if mend else _("{n} 件不一致", n=len(found)))
    raise typer.Exit(0 if mend else 1)


@app.command(help=_("立即签一个检查点，并写进数据库之外的文件"))
def checkpoint() -> None:
    """Sign every head that moved, and file the signature."""
    with opened():
        with unit_of_work() as session:
            heads = checkpoints.sign(session, now=clock.now())
        with unit_of_work() as session:
            filed = checkpoints.file_signed(session)
    print(
        _(
            "签了 {heads} 条链；文件里新增 {filed} 个签名：{path}",
            heads=heads,
            filed=filed,
            path=checkpoints.file(),
        )
    )


@app.command(help=_("依法删除一件的文字、姓名、电话、地点和文件；事件链保留"))
def erase(
    number: Annotated[str, typer.Argument(help=_("民呼件编号"))],
    basis: Annotated[str, typer.Option(help=_("依据的代码，例如 PIPL-47"))],
) -> None:
    """Erase what a case says; the line keeps that it was done and on which basis."""
    with opened(), unit_of_work() as session:
        gone = erasing.erase(session, SYSTEM, number, basis=basis, now=clock.now())
    print(_("{number}：删除了 {n} 段文字", number=number, n=gone))


def _show(report: Report) -> None:
    if report.clean:
        return
    table = Table(_("问题"), _("在哪条链"), _("第几个事件"), _("意思"))
    for found in report.found[:SHOWN]:
        kind: Finding = found.finding
        where = f"{found.subject[0]}:{found.subject[1]}"
        table.add_row(_(kind.label), where, str(found.seq or ""), _(kind.note))
    Console().print(table)
    if len(report.found) > SHOWN:
        print(_("……还有 {n} 处", n=len(report.found) - SHOWN))
