"""Backup, restore and copy as an operator types them: what comes back is the same, what would do harm is refused."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from cli import bundle
from cli.app import app
from core.cases.terms import CaseStatus
from core.files import store
from core.files.actions import attach, keep
from core.files.preparing import prepare
from core.foundation import clock, keys
from core.foundation.errors import CivicError
from core.foundation.settings import settings
from core.identity.actor import CITIZEN
from core.journal import checkpoints
from db.models.files import StoredFile
from db.session import connect, factory, reading, unit_of_work
from db.transfer import dumping
from tests import ground
from tests.factories.cases import MONDAY, team, walk
from tests.factories.homes import standing_in
from tests.factories.pictures import picture_bytes
from tests.ground import Database

PHONE = "13900001234"


@dataclass(frozen=True, slots=True)
class Told:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Instance:
    """A district with history, files and keys, and where it lives."""

    home: Path
    database: Database

    def minhu(self, *words: str, **environ: str) -> Told:
        """A command on this instance, in this process: starting one for each would take most of the time."""
        told = {"MINHU_HOME": str(self.home), "MINHU_DATABASE_URL": self.database.urls.app}
        bound = factory.kw.get("bind")
        with patch.dict(os.environ, {**told, "MINHU_DATABASE_OWNER_URL": "", **environ}):
            forget()
            try:
                done = CliRunner().invoke(app, words)
            finally:
                factory.configure(bind=bound)
        forget()
        refused = done.exception.sentence() if isinstance(done.exception, CivicError) else ""
        if done.exception is not None and not refused and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Told(done.exit_code, done.stdout, done.stderr + refused)


def forget() -> None:
    """Read settings, keys and addresses anew."""
    settings.cache_clear()
    keys.forget()
    connect.cache_clear()


@pytest.fixture
def instance(committed: Database, tmp_path: Path) -> Iterator[Instance]:
    with standing_in(tmp_path / "home") as home:
        with unit_of_work() as session:
            crew = team(session)
            walk(session, crew).to(CaseStatus.ANSWERED)
            case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
            kept = keep(session, CITIZEN, prepare("路灯.jpg", picture_bytes()), now=MONDAY)
            attach(session, [kept.id], ("case", case.id), actor=CITIZEN, now=MONDAY)
        with unit_of_work() as session:
            checkpoints.sign(session, now=clock.now())
        with unit_of_work() as session:
            checkpoints.file_signed(session)
        yield Instance(home, committed)


@pytest.fixture
def elsewhere(server, tmp_path: Path, instance: Instance) -> Iterator[tuple[Database, Path]]:
    """An empty database and a home that holds the keys and nothing else."""
    home = tmp_path / "elsewhere"
    shutil.copytree(instance.home / "secrets", home / "secrets")
    with ground.fresh_database(server) as made:
        yield made, home


def last_line(told: Told) -> dict[str, object]:
    assert told.returncode == 0, told.stdout + told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def test_a_backup_comes_back_equal(
    instance: Instance, elsewhere: tuple[Database, Path], tmp_path: Path
) -> None:
    target, home = elsewhere
    made = last_line(instance.minhu("db", "backup", str(tmp_path / "b"), "--json"))
    manifest = bundle.read(tmp_path / "b")
    assert (made["files"], made["damaged"]) == (2, [])
    assert manifest.tables["cases"].rows == 2
    assert manifest.history.checkpoint == 1
    report = last_line(
        instance.minhu(
            "db", "restore", str(tmp_path / "b"), "--to", target.urls.owner, "--home", str(home), "--json"
        )
    )
    assert (report["rows"], report["clean"], report["checkpoints"]) == (manifest.rows, True, 1)
    with reading() as session:
        token = session.scalars(select(StoredFile.token)).one()
    assert (home / "files" / store.place_of(token)).read_bytes() == store.path_of(token).read_bytes()
    with target.app.connect() as line:  # the product's role has its rights, and no more of them
        line.execute(text("SET search_path TO minhu"))
        assert line.execute(text("SELECT count(*) FROM cases")).scalar_one() == 2
        with pytest.raises(Exception, match="permission denied"):
            line.execute(text("DELETE FROM events"))
    with target.owner.connect() as line:
        line.execute(text("SET search_path TO minhu"))
        with pytest.raises(Exception, match="history cannot be changed"):
            line.execute(text("DELETE FROM events"))


def test_no_key_and_no_password_is_in_a_backup(instance: Instance, tmp_path: Path) -> None:
    assert instance.minhu("db", "backup", str(tmp_path / "b")).returncode == 0
    words = {word for ring in (instance.home / "secrets").iterdir() for word in ring.read_bytes().split()} | {
        PHONE.encode()
    }
    assert len(words) >= len(keys.RINGS)
    for path in (tmp_path / "b").rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0
            body = path.read_bytes()
            assert not [word for word in words if word in body], path


def test_a_shelf_keeps_the_newest(instance: Instance, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    for old in ("20260101-000000", "20260102-000000"):
        (shelf / old).mkdir(parents=True)
        (shelf / old / bundle.MANIFEST).write_text("{}")
    (shelf / "20260103-000000").mkdir()
    assert instance.minhu("db", "backup", str(shelf), "--keep", "2").returncode == 0
    left = sorted(path.name for path in shelf.iterdir())
    assert left[:2] == ["20260102-000000", "20260103-000000"], "what is no backup is left alone"
    assert len(left) == 3
    assert json.loads((instance.home / "backup.json").read_text())["folder"] == str(shelf / left[2])


def test_a_backup_that_was_touched_is_refused(
    instance: Instance, elsewhere: tuple[Database, Path], tmp_path: Path
) -> None:
    target, home = elsewhere
    back = tmp_path / "b"
    assert instance.minhu("db", "backup", str(back)).returncode == 0
    restore = ("db", "restore", str(back), "--to", target.urls.owner, "--home", str(home))
    sums = (back / bundle.SUMS).read_text()
    (back / bundle.SUMS).write_text(sums[:-2] + "\n")
    told = instance.minhu(*restore)
    assert (told.returncode, "files.sha256 缺失或者被改动过" in told.stderr) == (1, True)
    (back / bundle.SUMS).write_text(sums)
    photo = back / sums.split()[1]
    photo.write_bytes(photo.read_bytes()[:-1])
    told = instance.minhu(*restore)
    assert (told.returncode, "1 个文件缺失或损坏" in told.stderr) == (1, True)
    (back / bundle.MANIFEST).unlink()
    assert "不是一份完整的备份" in instance.minhu(*restore).stderr


def test_a_restore_wants_the_keys_and_an_empty_target(
    instance: Instance, elsewhere: tuple[Database, Path], tmp_path: Path
) -> None:
    target, home = elsewhere
    back = str(tmp_path / "b")
    assert instance.minhu("db", "backup", back).returncode == 0
    told = instance.minhu("db", "backup", back)
    assert (told.returncode, "已经有东西了" in told.stderr) == (1, True)
    to = ("db", "restore", back, "--to", target.urls.owner)
    assert "用 --home 说明" in instance.minhu(*to).stderr
    (home / "secrets" / "checkpoint.key").unlink()
    told = instance.minhu(*to, "--home", str(home))
    assert (told.returncode, "checkpoint.key 不是原来的密钥" in told.stderr) == (1, True)
    assert not (home / "secrets" / "checkpoint.key").exists(), "none is made anew"
    shutil.copy(instance.home / "secrets" / "checkpoint.key", home / "secrets")
    assert (
        "minhu_owner"
        in instance.minhu("db", "restore", back, "--to", target.urls.app, "--home", str(home)).stderr
    )
    assert instance.minhu(*to, "--home", str(home)).returncode == 0
    told = instance.minhu(*to, "--home", str(home))
    assert (told.returncode, "目标不是空的" in told.stderr) == (1, True)


def test_without_the_servers_own_tool_nothing_is_left_lying(
    instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "_major", lambda _tool: 14)
    told = instance.minhu("db", "backup", str(tmp_path / "shelf" / "b"))
    assert (told.returncode, "没有 PostgreSQL 18 的 pg_dump" in told.stderr) == (1, True)
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_damaged_file_is_named_and_the_rest_is_kept(instance: Instance, tmp_path: Path) -> None:
    with reading() as session:
        token = session.scalars(select(StoredFile.token)).one()
    store.path_of(token).write_bytes(b"?")
    told = instance.minhu("db", "backup", str(tmp_path / "b"))
    assert (told.returncode, "1 个文件在磁盘上缺失或损坏" in told.stdout) == (1, True)
    assert bundle.read(tmp_path / "b").files.damaged == [store.place_of(token).as_posix()]


@pytest.mark.pg15
def test_an_instance_moves_between_versions_and_back(
    instance: Instance, elsewhere: tuple[Database, Path]
) -> None:
    back, home = elsewhere
    with ground.server("pg15") as older, ground.fresh_database(older) as target:
        first = last_line(instance.minhu("db", "copy", "--to", target.urls.owner, "--json"))
        assert first["versions"] == [18, 15]
        assert first["clean"] is True
        assert first["moved_on"] is False
        told = instance.minhu("db", "copy", "--to", target.urls.owner)
        assert (told.returncode, "目标不是空的" in told.stderr) == (1, True)
        home_there = ("--home", str(home))
        there = {"MINHU_DATABASE_URL": target.urls.app}
        second = last_line(
            instance.minhu("db", "copy", "--to", back.urls.owner, *home_there, "--json", **there)
        )
        assert (second["versions"], second["tables"]) == ([15, 18], first["tables"])
        assert second["files"] == 2
        told = instance.minhu("db", "backup", str(home / "b"), **there)
        assert told.returncode == 0, told.stderr
        assert bundle.read(home / "b").server == 15
