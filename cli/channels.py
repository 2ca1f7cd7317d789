"""`minhu channel`: keys of other systems, for the operator at the terminal."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.database import opened
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity import channels
from core.identity.actor import SYSTEM
from core.identity.terms import KEPT_BY_KEYS, Channel, ChannelScope
from db.session import reading, unit_of_work

app = typer.Typer(no_args_is_help=True)


@app.command(help=_("给一个渠道发密钥，只显示一次；不写 --scope 就是全部权限"))
def add(
    name: Annotated[str, typer.Argument(help=_("渠道名称，如“人民邯山 APP”"))],
    channel: Annotated[str, typer.Option(help=_("来件渠道代码：WEB、WECHAT、APP、QR、PHONE"))] = "APP",
    scope: Annotated[list[str] | None, typer.Option(help=_("权限代码，可写多个"))] = None,
    per_minute: Annotated[int, typer.Option(help=_("每分钟最多多少次"))] = 60,
    per_day: Annotated[int, typer.Option(help=_("每天最多多少次"))] = 5000,
    days: Annotated[int | None, typer.Option(help=_("有效天数；不写就一直有效"), show_default=False)] = None,
) -> None:
    """Make a key and print its secret."""
    if channel not in {each.value for each in KEPT_BY_KEYS}:
        raise Invalid(N_("没有渠道 {channel}"), "channel", channel=channel)
    unknown = [word for word in scope or [] if word not in ChannelScope.__members__]
    if unknown:
        names = "、".join(ChannelScope.__members__)
        raise Invalid(N_("没有权限 {scope}；全部是：{names}"), "scope", scope=unknown[0], names=names)
    with opened():
        with unit_of_work() as session:
            made = channels.make_key(
                session,
                SYSTEM,
                name,
                Channel(channel),
                [ChannelScope[word] for word in scope] if scope else tuple(ChannelScope),
                per_minute=per_minute,
                per_day=per_day,
                days=days,
                now=clock.now(),
            )
        print(_("已给“{name}”发密钥（编号 {id}），只显示这一次：", name=made.name, id=made.id))
        print(made.secret)


@app.command("list", help=_("列出渠道密钥；密钥本身查不到"))
def list_keys() -> None:
    """Print the keys, without their secrets."""
    with opened():
        now = clock.now()
        with reading() as session:
            rows = channels.keys_of_channels(session, SYSTEM, now=now)
        table = Table(_("编号"), _("名称"), _("渠道"), _("权限"), _("次数"), _("最近使用"), _("状态"))
        for row in rows:
            table.add_row(
                str(row.id),
                escape(f"{row.name} …{row.tail}"),
                _(row.channel.label),
                "，".join(_(each.label) for each in row.scopes),
                _("{minute}/分，{day}/天", minute=row.per_minute, day=row.per_day),
                f"{civil(row.used_at):%Y-%m-%d %H:%M}" if row.used_at else "",
                _("已停用") if row.ended else _("在用"),
            )
        Console().print(table)


@app.command(help=_("停用一把密钥，立即生效"))
def revoke(key: Annotated[int, typer.Argument(help=_("编号，见 list"))]) -> None:
    """Shut a channel out."""
    with opened():
        with unit_of_work() as session:
            channels.revoke_key(session, SYSTEM, key, now=clock.now())
        print(_("密钥 {id} 已停用", id=key))
