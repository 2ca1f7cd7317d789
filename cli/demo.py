"""`minhu db demo-off`: the end of a demonstration (docs/decisions tells why it takes the whole schema)."""

from typing import Annotated

import typer

from cli.database import opened
from cli.first_run import PASSWORDS, first_run
from core.demo.ending import Remains, remains
from core.files import store
from core.foundation import clock
from core.foundation.errors import CivicError, Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.journal import checkpoints
from core.seeding import seed
from db import embedded
from db.migrate import remove, upgrade
from db.session import reading, unit_of_work


def demo_off(*, yes: Annotated[bool, typer.Option("--yes", help=_("不再询问"))] = False) -> None:
    """End the demonstration: invented people, matters and photos go, an empty district with one administrator comes."""
    if settings().database_url:
        raise CivicError(N_("演示只在内置数据库里；这里用的是 MINHU_DATABASE_URL 指定的数据库"))
    if embedded.in_use(settings().home):
        raise Conflict(N_("还有程序在用数据库，请先停止 ./minhu serve"))
    with opened() as urls:
        with reading() as session:
            left = remains(session)
        _refuse_unless_pure(left)
        sentence = _(
            "演示的 {cases} 件、{accounts} 个账号和文件将全部删除，不能恢复。继续吗？",
            cases=left.cases,
            accounts=left.accounts,
        )
        if not yes and not typer.confirm(sentence):
            raise typer.Exit(1)
        (settings().secrets / PASSWORDS).unlink(missing_ok=True)
        remove(urls.owner, settings().district)
        checkpoints.file().unlink(missing_ok=True)  # they sign a history that is gone
        for token in left.photos:
            store.discard(token)
        upgrade(urls.owner, settings().district)
        with unit_of_work() as session:
            seed(session, settings().centre_name, now=clock.now())
        print(_("演示已结束，现在是一个空的区"))
        first_run(demo=False, outside=False)


def _refuse_unless_pure(left: Remains) -> None:
    if not left.is_demo:
        raise Conflict(N_("这里没有演示"))
    if not left.is_pure:
        raise Conflict(
            N_("这里除了演示还有 {cases} 件和 {accounts} 个账号是真的，不能一起删；演示请另设 MINHU_HOME"),
            cases=left.real_cases,
            accounts=left.real_accounts,
        )
