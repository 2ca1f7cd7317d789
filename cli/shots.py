"""`minhu shots`: every page of every role as a picture, on a district filled for it; tests/shots does it."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.first_run import bar
from cli.needs import NEEDS
from core.foundation.errors import CivicError, NotFound
from core.foundation.settings import settings
from core.foundation.text import N_, SOURCE, _
from core.identity.terms import Role

WIDTHS = (1440, 390)

Roles = Annotated[
    list[str], typer.Option("--role", help=_("角色代码，可写几次；不写就是全部，群众是 CITIZEN"))
]
Widths = Annotated[list[int], typer.Option("--width", help=_("屏幕宽度：1440 或 390；不写就是两种"))]
Only = Annotated[list[str], typer.Option("--only", help=_("只拍名字里有这个词的页，可写几次"))]
Dark = Annotated[bool, typer.Option("--dark", help=_("深色"))]
English = Annotated[bool, typer.Option("--english", help=_("英文"))]
Out = Annotated[
    Path | None, typer.Option("--out", help=_("放在哪里；不写就是状态目录下的 shots"), show_default=False)
]


def shots(
    role: Roles = [],  # noqa: B006 (typer reads the default)
    width: Widths = [],  # noqa: B006
    only: Only = [],  # noqa: B006
    *,
    dark: Dark = False,
    english: English = False,
    out: Out = None,
) -> None:
    """Fill a district of its own, walk through it as everybody, and put the pictures on sheets."""
    see(role, width)
    target = (out or settings().home / "shots").resolve()
    ground, filled, shooting = (
        import_module(f"tests.{name}") for name in ("ground", "shots.filled", "shots.shooting")
    )
    ground.enter_test_home()
    os.environ["MINHU_HOME"] = str(
        settings().home / "shots"
    )  # its worker signs checkpoints, of this history alone
    settings.cache_clear()
    language = "en" if english else SOURCE
    wish = shooting.Wish(
        target,
        tuple(each.upper() for each in role),
        tuple(width) or WIDTHS,
        dark,
        language,
        tuple(only),
    )
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        with bar() as shown:
            task = shown.add_task(_("布置演示"), total=None)
            filled.fill(lambda done, every: shown.update(task, completed=done, total=every))
        sheets, wrong = shooting.shoot(wish, lambda line: print(line, file=sys.stderr, flush=True))
    for fault in wrong:
        print(fault)
    print(_("看得出的毛病 {count} 处。图样：", count=len(wrong)))
    for path in sheets:
        print(path)


def see(roles: list[str], widths: list[int]) -> None:
    """Refuse before anything is started.

    Raises:
        CivicError: no browser, no Chinese font, no such width.
        NotFound: no such role.
    """
    for need in ("browser", "fonts"):
        if not NEEDS[need].present():
            raise CivicError(
                N_("没有 {label}，拍不了。安装：./minhu doctor --install"), label=_(NEEDS[need].label)
            )
    if unknown := [each for each in widths if each not in WIDTHS]:
        raise CivicError(N_("宽度只有 1440 和 390，没有 {width}"), width=unknown[0])
    if unknown := [each for each in roles if each.upper() not in Role.__members__]:
        raise NotFound(
            N_("没有叫 {name} 的角色；全部是：{names}"), name=unknown[0], names="、".join(Role.__members__)
        )
