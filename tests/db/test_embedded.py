"""The launcher: one server per home, behind a password, and a kill loses nothing that was committed."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from cli.needs import PG15
from db import embedded, postmaster
from tests.ground import HASTY, home_of_tests


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of its own; not pytest's tmp_path, which shuts out the server's account when root runs the tests."""
    made = home_of_tests() / f"launcher-{uuid4().hex[:8]}"
    made.mkdir(parents=True)
    yield made
    embedded.stop(made)
    data = embedded.where(made)
    shutil.rmtree(made)
    if data is not None and data.exists():  # it stands elsewhere: the account could not enter this home
        shutil.rmtree(data.parent)


def _ask(url: str, *questions: str) -> list[object]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        return [
            answer.scalar() if (answer := connection.execute(text(question))).returns_rows else None
            for question in questions
        ]


def _postmaster(home: Path) -> int:
    data = embedded.where(home)
    assert data is not None
    return int((data / "postmaster.pid").read_text().split()[0])


def test_a_new_home_gets_roles_database_and_secrets(home: Path) -> None:
    assert not embedded.running(home)
    urls = embedded.start(home, settings=HASTY)
    assert embedded.running(home)
    who = "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert _ask(urls.app, who, owner, "SHOW lock_timeout") == [False, "minhu_owner", "5s"]
    assert _ask(urls.owner, who, "SHOW lock_timeout") == [False, "10s"]
    assert _ask(urls.superuser, "SHOW is_superuser", "SHOW listen_addresses") == ["on", "127.0.0.1"]
    assert _ask(urls.superuser, "SHOW data_checksums", "SHOW server_encoding") == ["on", "UTF8"]
    for secret in (home / "secrets").iterdir():
        assert secret.stat().st_mode & 0o777 == 0o600


def test_a_wrong_password_is_refused(home: Path) -> None:
    urls = embedded.start(home, settings=HASTY)
    for url in (urls.app, urls.owner, urls.superuser):
        with pytest.raises(OperationalError, match="password authentication failed"):
            _ask(make_url(url).set(password="guess").render_as_string(hide_password=False), "SELECT 1")


def test_a_kill_loses_nothing_committed(home: Path) -> None:
    urls = embedded.start(home)
    _ask(urls.owner, "CREATE SCHEMA s", "CREATE TABLE s.kept AS SELECT generate_series(1, 1000) AS n")
    idle = create_engine(urls.owner).connect()  # its backend is an orphan for a moment
    idle.execute(text("SELECT 1"))
    os.kill(_postmaster(home), signal.SIGKILL)
    idle.invalidate()
    assert embedded.start(home) == urls
    assert _ask(urls.owner, "SELECT count(*) FROM s.kept") == [1000]


def test_a_number_in_a_file_is_not_believed(home: Path) -> None:
    embedded.start(home, settings=HASTY)
    embedded.stop(home)
    data = embedded.where(home)
    assert data is not None
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert not postmaster.alive(data)
    urls = embedded.start(home, settings=HASTY)
    assert _ask(urls.app, "SELECT 1") == [1]


def test_the_port_is_kept_and_changed_when_taken(home: Path) -> None:
    urls = embedded.start(home, settings=HASTY)
    embedded.stop(home)
    assert embedded.start(home, settings=HASTY) == urls
    embedded.stop(home)
    with socket.create_server(("127.0.0.1", make_url(urls.app).port or 0)):
        moved = embedded.start(home, settings=HASTY)
        assert make_url(moved.app).port != make_url(urls.app).port
        assert _ask(moved.app, "SELECT 1") == [1]


def test_two_starts_at_once_are_one(home: Path) -> None:
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda _: embedded.start(home, settings=HASTY), range(4)))
    assert len(set(answers)) == 1


def test_a_half_made_cluster_is_made_again(home: Path) -> None:
    urls = embedded.start(home, settings=HASTY)
    embedded.stop(home)
    data = embedded.where(home)
    assert data is not None
    data.rename(data.with_name(f"{data.name}.draft"))
    assert _ask(embedded.start(home, settings=HASTY).app, "SELECT 1") == [1]
    assert embedded.urls(home) == urls


def test_the_last_user_stops_it_unless_it_shall_stay(home: Path) -> None:
    with embedded.using(home, settings=HASTY):
        with embedded.using(home, settings=HASTY):
            assert embedded.in_use(home)
        assert embedded.running(home)
    assert not embedded.running(home)
    assert not embedded.in_use(home)
    embedded.keep(home, on=True)
    with embedded.using(home, settings=HASTY):
        pass
    assert embedded.running(home)


def test_the_log_keeps_words_to_itself(home: Path) -> None:
    urls = embedded.start(home, settings=HASTY)
    _ask(urls.owner, "CREATE SCHEMA s", "CREATE TABLE s.words (w text CHECK (length(w) < 3))")
    with pytest.raises(Exception, match="violates check"):
        _ask(urls.owner, "INSERT INTO s.words VALUES ('张三的电话')")
    data = embedded.where(home)
    assert data is not None
    log = (data.parent / "server.log").read_text()
    assert "violates check" in log
    assert "张三" not in log


@pytest.mark.pg15
def test_the_launcher_runs_debians_server_too(home: Path) -> None:
    urls = embedded.start(home, binaries=PG15, settings=HASTY)
    assert str(_ask(urls.app, "SHOW server_version")[0]).startswith("15.")


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才需要另一个账号")
def test_root_steps_aside_and_goes_elsewhere_when_shut_out(home: Path) -> None:
    shut = home / "shut"
    shut.mkdir(mode=0o700)
    inner = shut / "home"
    urls = embedded.start(inner, settings=HASTY)
    data = embedded.where(inner)
    assert data is not None
    try:
        assert _ask(urls.app, "SELECT 1") == [1]
        assert data.is_relative_to("/var/lib/minhu")
        assert data.stat().st_uid != 0
    finally:
        embedded.stop(inner)
        shutil.rmtree(data.parent)
