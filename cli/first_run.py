"""The first start: a demonstration to try, or a clean district with one administrator."""

import json
import os
from ipaddress import ip_address

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (followers of events are known before the first act)
from core.demo import building
from core.foundation import clock
from core.foundation.errors import Conflict
from core.foundation.settings import settings
from core.foundation.text import N_, _
from core.identity.demo import has_demo
from core.identity.seed import first_admin, has_accounts
from db.session import unit_of_work

PASSWORDS = "demo.json"
"""In MINHU_HOME/secrets: login → password of the invented people the login page shows."""


def first_run(*, demo: bool, outside: bool) -> None:
    """Fill an empty district, once.

    Args:
        demo: a demonstration is wanted.
        outside: the database is not the embedded one.

    Raises:
        Conflict: there is a demonstration, whose passwords stand on the login page, and others could come in.
    """
    alone = not outside and _for_ourselves()
    with unit_of_work() as session:
        if has_demo(session) and not alone:
            raise Conflict(
                N_("这里是演示，登录页上列着密码，只能在本机使用；先用 ./minhu db demo-off 结束演示")
            )
        if demo and alone and building.is_untouched(session):
            _demonstrate(session)
        elif not has_accounts(session):
            login, password = first_admin(session, now=clock.now())
            print(_("首个管理员：{login}，一次性密码：{password}", login=login, password=password))
            print(_("密码只显示这一次，首次登录须修改"), flush=True)


def _demonstrate(session: Session) -> None:
    """One transaction: a start that is killed leaves nothing behind, and the next one begins anew."""
    print(_("第一次启动：正在布置演示，单位、人员和件都是虚构的；不要演示就用 --no-demo"), flush=True)
    with bar() as shown:
        task = shown.add_task(_("演示"), total=None)
        passwords = building.build(
            session,
            now=clock.now(),
            told=lambda done, every: shown.update(task, completed=done, total=every),
        )
    path = settings().secrets / PASSWORDS
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as target:
        json.dump(passwords, target)
    print(_("演示已布置好，登录页上有可以试用的身份；结束演示用 ./minhu db demo-off"), flush=True)


def bar() -> Progress:
    """A progress bar on stderr, gone when it is done."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _for_ourselves() -> bool:
    """Nobody but this machine can come in, not through a proxy either."""
    chosen = settings()
    if chosen.public_url or chosen.hosts:
        return False
    try:
        return chosen.address == "localhost" or ip_address(chosen.address).is_loopback
    except ValueError:
        return False
