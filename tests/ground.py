"""Databases for tests and trials: migrated once into a template, copied in a moment, dropped afterwards."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

import db.session
from cli.needs import PG15
from core.foundation.settings import ROOT, settings
from db import embedded
from db.embedded import Urls
from db.migrate import upgrade

HASTY = {"fsync": "off", "full_page_writes": "off"}
"""A test database need not survive the machine, but a killed server still has every commit."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of its own, as the product sees it and as its owner does."""

    name: str
    urls: Urls
    app: Engine
    owner: Engine
    superuser: Engine


def home_of_tests() -> Path:
    """MINHU_HOME of the tests: beside the product's state, never in it."""
    home = settings().home.resolve()
    return home if os.environ.get("MINHU_TESTING") else home / "test"


def enter_test_home() -> None:
    """Point this process and those it starts at the state of the tests."""
    home = home_of_tests()
    os.environ["MINHU_HOME"] = str(home)
    os.environ["MINHU_TESTING"] = "1"
    for name in ("MINHU_DATABASE_URL", "MINHU_DATABASE_OWNER_URL", "MINHU_DISTRICT"):
        os.environ.pop(name, None)
    settings.cache_clear()


@contextmanager
def server(kind: str = "embedded", tuning: dict[str, str] | None = None) -> Iterator[Urls]:
    """A running server: `embedded` (the wheel's 18, shared by all runs), `pg15` (Debian's), or any other name for a
    server of one's own, which a trial may kill.
    """
    home = home_of_tests() if kind == "embedded" else home_of_tests() / kind
    binaries = PG15 if kind == "pg15" else None
    with embedded.using(home, binaries=binaries, settings=HASTY if tuning is None else tuning) as urls:
        yield urls


@contextmanager
def fresh_database(urls: Urls) -> Iterator[Database]:
    """A migrated, empty database, gone after the block."""
    admin = create_engine(urls.superuser, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    template = _template(urls, admin)
    name = f"t_{os.getpid()}_{os.urandom(4).hex()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} OWNER minhu_owner"))
    made = Urls(*(_named(url, name) for url in (urls.app, urls.owner, urls.superuser)))
    engines = [create_engine(url) for url in (made.app, made.owner, made.superuser)]
    try:
        yield Database(name, made, *engines)
    finally:
        for engine in engines:
            engine.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def standing_on(database: Database) -> Iterator[Database]:
    """Let the product, in this process and in those it starts, work on this database."""
    before = {name: os.environ.get(name) for name in ("MINHU_DATABASE_URL", "MINHU_DATABASE_OWNER_URL")}
    bound = db.session.factory.kw.get("bind")
    os.environ.update(MINHU_DATABASE_URL=database.urls.app, MINHU_DATABASE_OWNER_URL=database.urls.owner)
    settings.cache_clear()
    db.session.factory.configure(bind=database.app)
    try:
        yield database
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        settings.cache_clear()
        db.session.factory.configure(bind=bound)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _template(urls: Urls, admin: Engine) -> str:
    """The name of a migrated database, made once for each state of the migrations."""
    name = f"template_{_fingerprint()}"
    with (home_of_tests() / "template.lock").open("a") as lock, admin.connect() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
        if name in known:
            return name
        for other in known:
            if _left_over(other):
                _drop(admin, other)
        draft = f"draft_{os.getpid()}"
        connection.execute(text(f"DROP DATABASE IF EXISTS {draft}"))
        connection.execute(text(f"CREATE DATABASE {draft} OWNER minhu_owner TEMPLATE template0"))
        upgrade(_named(urls.owner, draft), settings().district)
        connection.execute(text(f"ALTER DATABASE {draft} RENAME TO {name}"))
    return name


def _fingerprint() -> str:
    """Changes with anything a migration may look at."""
    digest = hashlib.sha256(settings().district.encode())
    for path in sorted([*(ROOT / "db").rglob("*.py"), *(ROOT / "core").glob("*/terms.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _left_over(name: str) -> bool:
    """Templates of older migrations, databases of runs that were killed."""
    kind, _, rest = name.partition("_")
    if kind in {"t", "draft"}:
        return not psutil.pid_exists(int(rest.split("_")[0]))
    return kind == "template"


def _drop(admin: Engine, name: str) -> None:
    try:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
    except DBAPIError:
        return  # another run is copying it right now
