"""`minhu user`: people, for the operator at the terminal."""

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy.orm import Session

from cli.database import opened
from core.foundation import clock
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity import login as at_the_door
from core.identity import people, queries
from core.identity.actor import SYSTEM
from core.identity.terms import NOT_GRANTED, Role
from db.session import reading, unit_of_work

app = typer.Typer(no_args_is_help=True)

Login = Annotated[str, typer.Argument(help=_("登录名"))]


@app.command(help=_("增加人员，显示一次性密码；角色写作 UNIT_CLERK@单位编码，可写多个"))
def add(
    login: Login,
    name: Annotated[str, typer.Option(help=_("姓名"))],
    role: Annotated[list[str] | None, typer.Option(help=_("角色@单位编码；只写角色就是全区"))] = None,
    title: Annotated[str, typer.Option(help=_("职务"))] = "",
    phone: Annotated[str, typer.Option(help=_("电话"))] = "",
) -> None:
    """Make an account and print its one-time password."""
    with opened():
        with unit_of_work() as session:
            made = people.add_person(
                session,
                SYSTEM,
                login,
                name,
                title=title,
                number=phone,
                grants=tuple(_grant(session, words) for words in role or []),
                now=clock.now(),
            )
        print(
            _(
                "已增加 {login}，一次性密码：{password}（首次登录须修改）",
                login=made.login,
                password=made.password,
            )
        )


@app.command("list", help=_("列出人员；可按登录名、姓名、职务、电话查找"))
def list_people(search: Annotated[str, typer.Argument(help=_("查找的字"))] = "") -> None:
    """Print people and what they may be."""
    with opened():
        with reading() as session:
            found = queries.people(session, SYSTEM, now=clock.now(), search=search, limit=100_000)
        table = Table(_("登录名"), _("姓名"), _("职务"), _("角色"), _("状态"))
        for person in found.rows:
            held = "，".join(f"{_(grant.role.label)}（{grant.unit}）" for grant in person.grants)
            table.add_row(person.login, *map(escape, (person.name, person.title, held)), _state(person))
        Console().print(table)
        print(_("共 {n} 人", n=found.total))


@app.command(help=_("重置密码，显示一次性密码"))
def reset(login: Login) -> None:
    """Give a one-time password; the person's sessions end."""
    with opened():
        with unit_of_work() as session:
            told = at_the_door.reset_password(session, SYSTEM, _id(session, login), now=clock.now())
        print(_("{login} 的一次性密码：{password}（登录后须修改）", login=login, password=told))


@app.command("drop-totp", help=_("取消动态口令（手机和恢复码都丢了的人）"))
def drop_totp(login: Login) -> None:
    """Take a lost second factor away."""
    with opened():
        with unit_of_work() as session:
            people.clear_second_factor(session, SYSTEM, _id(session, login), now=clock.now())
        print(_("{login} 的动态口令已取消", login=login))


@app.command(help=_("停用账号，正在使用的登录立即失效"))
def disable(login: Login) -> None:
    """Put an account out of use."""
    with opened():
        with unit_of_work() as session:
            people.disable(session, SYSTEM, _id(session, login), now=clock.now())
        print(_("{login} 已停用", login=login))


@app.command(help=_("恢复已停用的账号"))
def enable(login: Login) -> None:
    """Put an account in use again."""
    with opened():
        with unit_of_work() as session:
            people.enable(session, SYSTEM, _id(session, login), now=clock.now())
        print(_("{login} 已恢复", login=login))


@app.command(help=_("列出角色和它们的意思"))
def roles() -> None:
    """Print the roles somebody can be given."""
    table = Table(_("代码"), _("角色"), _("意思"))
    for role in Role:
        if role not in NOT_GRANTED:
            table.add_row(role.value, _(role.label), _(role.note))
    Console().print(table)


def _grant(session: Session, words: str) -> tuple[Role, int]:
    """`ROLE@code` as a role and the id of a unit; without a code the root."""
    word, _at, code = words.partition("@")
    if word not in Role.__members__:
        raise Invalid(N_("没有角色 {word}，全部角色见 ./minhu user roles"), "role", word=word)
    if code:
        return Role[word], queries.unit_by_code(session, code).id
    tree = queries.unit_tree(session)
    if not tree:
        raise Invalid(N_("还没有单位，请先导入单位"), "role")
    return Role[word], tree[0].id


def _id(session: Session, login: str) -> int:
    return queries.account_by_login(session, SYSTEM, login, now=clock.now()).id


def _state(person: queries.Person) -> str:
    if person.disabled:
        return _("已停用")
    return _("待改密码") if person.must_change else ""
