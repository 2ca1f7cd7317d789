"""The second half of `two_webs`: a backup under load into a bare server, and an instance on its way to 15 and back."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from cli.needs import PG15
from core.cases.actions.intake import submit
from core.cases.values import Submission
from core.files.actions import keep
from core.files.preparing import prepare
from core.foundation.clock import now
from core.foundation.settings import ROOT, settings
from core.identity.actor import CITIZEN
from core.journal import checkpoints
from db import embedded
from db.embedded import Urls
from db.session import unit_of_work
from db.transfer.tables import content, reaching, tables
from tests import ground
from tests.factories.front import DEPLOY
from tests.factories.homes import standing_in
from tests.factories.pictures import picture_bytes
from tests.ground import Database
from tests.trials import two_webs

LINES = """SELECT count(*), coalesce(md5(string_agg(e::text, '|' ORDER BY e.id)), '')
FROM events e JOIN cases c ON c.id = e.subject_id AND e.subject_kind = 'case' AND e.seq = 1
WHERE c.number = ANY(:numbers)"""


class Load:
    """Citizens who submit matters with photos, as fast as one thread can, until told to stop."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.stop = threading.Event()
        self.problem: BaseException | None = None
        self.thread = threading.Thread(target=self._run, name="load", daemon=True)

    def _run(self) -> None:
        try:
            upload = prepare("现场.jpg", picture_bytes())
            while not self.stop.is_set():
                with unit_of_work() as session:
                    kept = keep(session, CITIZEN, upload, now=now())
                    said = Submission(
                        text="路灯又不亮了，请来看看。",
                        place="和平里路口",
                        phone="13900005678",
                        file_ids=(kept.id,),
                    )
                    made = submit(session, CITIZEN, said, now=now())
                self.numbers.append(made.number)
        except Exception as problem:  # noqa: BLE001 (told by the trial)
            self.problem = problem

    @contextmanager
    def running(self) -> Iterator["Load"]:
        """Submit during a block."""
        self.thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            self.thread.join(30)


def minhu(home: Path, url: str, *words: str) -> dict[str, object]:
    """A command with `--json` on an instance.

    Raises:
        RuntimeError: it failed.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINHU_")}
    told = {"MINHU_HOME": str(home), "MINHU_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "cli", *words, "--json"]
    done = subprocess.run(
        command, cwd=ROOT, env={**kept, **told}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def backup_under_load(home: Path, source: Database, bare: Path) -> dict[str, object]:
    """Back up while matters come in; restore into a server that has nothing but the two roles."""
    shelf, there = home / "backup", home / "restored"
    load = Load()
    with load.running():
        while len(load.numbers) < 3 and load.problem is None:
            load.stop.wait(0.01)
        before = list(load.numbers)
        made = minhu(home, source.urls.app, "db", "backup", str(shelf))
        during = len(load.numbers) - len(before)
    if load.problem is not None:
        raise load.problem
    shutil.copytree(home / "secrets", there / "secrets")
    with bare_server(bare) as target:
        told = minhu(
            home, source.urls.app, "db", "restore", str(shelf), "--to", target.owner, "--home", str(there)
        )
        mine, back = _numbers(source.urls.owner), _numbers(target.owner)
        same = _lines(source.urls.owner, sorted(back)) == _lines(target.owner, sorted(back))
        clean = minhu(there, target.app, "audit", "verify")["clean"]
        files = sum(1 for path in (there / "files").rglob("*") if path.is_file())
    return {
        "ok": bool(set(before) <= back < mine and during > 0 and same and clean and files == made["files"]),
        "cases_before": len(before),
        "cases_during": during,
        "in_backup": len(back),
        "in_source": len(mine),
        "rows": told["rows"],
        "files": files,
        "events_equal": same,
        "chains_clean": clean,
        "backup_seconds": made["seconds"],
        "restore_seconds": told["seconds"],
    }


def copied_and_back(home: Path, older: Urls, size: int) -> dict[str, object]:
    """An embedded instance (18) to PostgreSQL 15, and from there into another embedded database."""
    with ground.server() as newer, ground.fresh_database(newer) as source, standing_in(home):
        with ground.standing_on(source):
            two_webs.fill(size)
            with unit_of_work() as session:
                checkpoints.sign(session, now=now())
            with unit_of_work() as session:
                checkpoints.file_signed(session)
        with ground.fresh_database(older) as target, ground.fresh_database(newer) as again:
            there = minhu(home, source.urls.app, "db", "copy", "--to", target.urls.owner)
            back = minhu(home, target.urls.app, "db", "copy", "--to", again.urls.owner)
            sums = [_sums(each.urls.owner) for each in (source, target, again)]
    return {
        "ok": there["clean"] and back["clean"] and sums[0] == sums[1] == sums[2] == back["tables"],
        "versions": [there["versions"], back["versions"]],
        "tables": len(sums[0]),
        "rows": there["rows"],
        "files": there["files"],
        "events": there["events"],
        "seconds": [there["seconds"], back["seconds"]],
    }


@contextmanager
def bare_server(place: Path) -> Iterator[Urls]:
    """A PostgreSQL 15 with only what deploy/postgresql/roles.sql makes."""
    with embedded.using(place, binaries=PG15, settings=ground.HASTY) as urls:
        root = make_url(urls.superuser).set(database="postgres")
        engine = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as line:
            line.execute(text("DROP DATABASE IF EXISTS minhu WITH (FORCE)"))
            for role in ("minhu_app", "minhu_owner"):
                line.execute(text(f"DROP ROLE IF EXISTS {role}"))
        plain = root.set(drivername="postgresql").render_as_string(hide_password=False)
        passwords = [
            f"-v{name}_password={make_url(url).password}"
            for name, url in (("owner", urls.owner), ("app", urls.app))
        ]
        subprocess.run(
            [
                str(PG15 / "psql"),
                "-q",
                "-d",
                plain,
                *passwords,
                "-f",
                str(DEPLOY / "postgresql" / "roles.sql"),
            ],
            check=True,
            capture_output=True,
        )
        yield urls


def _ask(url: str, question: str, **facts: object) -> list[tuple[object, ...]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as line:
        line.execute(
            text("SELECT set_config('search_path', :district, false)"), {"district": settings().district}
        )
        return [tuple(row) for row in line.execute(text(question), facts)]


def _numbers(url: str) -> set[str]:
    return {str(row[0]) for row in _ask(url, "SELECT number FROM cases")}


def _lines(url: str, numbers: list[str]) -> list[tuple[object, ...]]:
    return _ask(url, LINES, numbers=numbers)


def _sums(url: str) -> dict[str, str]:
    """Checksums of all tables, asked for anew."""
    with reaching(url) as line:
        return {
            table.name: content(line, settings().district, table).sha256
            for table in tables(line, settings().district)
        }
