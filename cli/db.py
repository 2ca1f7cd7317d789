"""`minhu db`: the database by hand."""

from typing import Annotated

import typer

from cli import backup, copying, demo, restore
from cli.database import opened, reached
from core.cases.actions.indexing import index_again
from core.foundation import keys
from core.foundation.errors import CivicError, Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from db import embedded
from db.rotation import reseal
from db.session import unit_of_work

app = typer.Typer(no_args_is_help=True)
app.command("demo-off", help=_("结束演示：虚构的人员和件全部删除，换成一个空的区"))(demo.demo_off)

app.command("backup", help=_("备份数据库和文件，可在运行中做；密钥不在里面"))(backup.backup)
app.command("restore", help=_("把一份备份恢复到空数据库，并逐表校验"))(restore.restore)
app.command("copy", help=_("把整个实例搬到另一个 PostgreSQL，版本可以不同"))(copying.copy)


def _only_embedded() -> None:
    if settings().database_url:
        raise CivicError(N_("现在用的是 MINHU_DATABASE_URL 指定的数据库，不归这里启动和停止"))


@app.command(help=_("启动内置数据库，一直运行到 db stop"))
def start() -> None:
    """Start the embedded server and keep it."""
    _only_embedded()
    home = settings().home
    embedded.start(home)
    embedded.keep(home, on=True)
    print(_("数据库已启动，数据在 {home}；停止用 ./minhu db stop", home=str(embedded.where(home))))


@app.command(help=_("停止内置数据库"))
def stop(*, force: Annotated[bool, typer.Option(help=_("有程序在用也停"))] = False) -> None:
    """Stop the embedded server unless somebody works with it."""
    _only_embedded()
    home = settings().home
    embedded.keep(home, on=False)
    if not force and embedded.in_use(home):
        raise Conflict(N_("还有程序在用数据库，它们结束后数据库会自己停；一定要现在停，加 --force"))
    embedded.stop(home)
    print(_("数据库已停止"))


@app.command(help=_("显示数据库地址（含密码，不要外传）"))
def url(*, owner: Annotated[bool, typer.Option(help=_("所有者的地址，迁移用"))] = False) -> None:
    """Print the address of the running database, for psql and other tools."""
    if not settings().database_url and not embedded.running(settings().home):
        raise Conflict(N_("数据库没有运行，先执行 ./minhu db start"))
    with reached() as urls:
        print((urls.owner if owner else urls.app).replace("postgresql+psycopg2", "postgresql"))


@app.command(help=_("把数据库升级到当前版本"))
def upgrade() -> None:
    """Run the migrations the district has not seen."""
    with reached() as urls:
        if not urls.owner:
            raise CivicError(N_("升级需要所有者的地址，请设 MINHU_DATABASE_OWNER_URL"))
        with opened():
            pass
    print(_("数据库已是最新版本"))


@app.command("rotate-keys", help=_("换新的加密密钥和索引密钥，并重新加密已有数据；换完请重启服务"))
def rotate_keys() -> None:
    """Add a key to both rings and seal everything under the newest."""
    with opened():
        for ring in ("encryption.keys", "index.keys"):
            keys.add_key(ring)
        for table, rows in reseal().items():
            print(_("{table}：{rows} 行", table=table, rows=rows))
        after = 0
        while after := _index_again(after):
            pass
        print(_("检索：已按新密钥重建"))
    print(_("已换新密钥。旧密钥仍留在 secrets 里，查询码还要用；请重启服务"))


def _index_again(after: int) -> int:
    """Make the next part of the search anew, in a transaction of its own."""
    with unit_of_work() as session:
        return index_again(session, after)
