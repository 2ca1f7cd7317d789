"""`minhu trial` and `minhu bench`: what must be shown at size, found in tests/trials and tests/bench.

A module there says `DESCRIPTION` (a sentence), `SIZE` (its full size) and `run(size, seed) -> dict` with `ok`. It works
on an empty migrated database of its own, never on the product's.
"""

import json
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated

import typer

from core.foundation.clock import now
from core.foundation.errors import NotFound
from core.foundation.settings import ROOT
from core.foundation.text import N_, _

Name = Annotated[str, typer.Argument(help=_("名字；不写就列出全部"), show_default=False)]
Size = Annotated[int | None, typer.Option(min=1, help=_("规模；不写就是全规模"), show_default=False)]
Seed = Annotated[int, typer.Option(help=_("随机种子，同一个种子同一个过程"))]
Json = Annotated[bool, typer.Option("--json", help=_("最后一行输出一个 JSON 对象"))]


def trial(name: Name = "", size: Size = None, seed: Seed = 1, *, as_json: Json = False) -> None:
    """Run a trial, or list them."""
    _run("trials", name, size, seed, as_json=as_json)


def bench(name: Name = "", size: Size = None, seed: Seed = 1, *, as_json: Json = False) -> None:
    """Run a bench, or list them."""
    _run("bench", name, size, seed, as_json=as_json)


def found(family: str) -> dict[str, ModuleType]:
    """The modules of a family by name."""
    names = [module.name for module in iter_modules([str(ROOT / "tests" / family)])]
    modules = {
        name: import_module(f"tests.{family}.{name}")
        for name in names
        if not name.startswith(("test_", "conftest"))
    }
    return {name: module for name, module in modules.items() if hasattr(module, "DESCRIPTION")}


def _run(family: str, name: str, size: int | None, seed: int, *, as_json: bool) -> None:
    ground = import_module("tests.ground")
    ground.enter_test_home()
    modules = found(family)
    if not name:
        for each, module in modules.items():
            print(f"{each:<16} {module.DESCRIPTION}")
        return
    if name not in modules:
        raise NotFound(
            N_("没有叫 {name} 的；全部是：{names}"), name=name, names="、".join(modules) or _("（无）")
        )
    module = modules[name]
    began = now()
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        result = module.run(size or module.SIZE, seed)
    result = {"name": name, "size": size or module.SIZE, "seed": seed, **result}
    result.setdefault("seconds", round((now() - began).total_seconds(), 2))
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
    else:
        for key, value in result.items():
            print(f"{key:<20} {value}")
    if not result["ok"]:
        raise typer.Exit(1)
