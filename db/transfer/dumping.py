"""The server's own tools: found in the version that fits, run without a password on any command line."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from psycopg2.extensions import make_dsn
from sqlalchemy import make_url

from core.foundation.errors import CivicError
from core.foundation.text import N_
from db import embedded
from db.account import DatabaseUnavailable

DEBIAN = "/usr/lib/postgresql/{major}/bin"


def find(name: str, major: int) -> Path:
    """`pg_dump` or `pg_restore` of exactly this major version.

    A newer pg_dump could read an older server, but writes what that server's own pg_restore cannot load.

    Raises:
        CivicError: it is not on this machine.
    """
    for path in _places(name, major):
        if path.exists() and _major(path) == major:
            return path
    raise CivicError(
        N_("没有 PostgreSQL {major} 的 {tool}；Debian、Ubuntu：apt install postgresql-client-{major}"),
        major=major,
        tool=name,
    )


def _places(name: str, major: int) -> Iterator[Path]:
    yield Path(DEBIAN.format(major=major)) / name
    with suppress(DatabaseUnavailable):
        for folder in sorted(embedded.wheel_binaries().parents[1].glob("pginstall*/bin")):
            yield folder / name
    if found := shutil.which(name):
        yield Path(found)


def _major(tool: Path) -> int:
    told = subprocess.run([str(tool), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0


def dump(tool: Path, url: str, district: str, target: Path, *, snapshot: str) -> None:
    """Write a district as of a snapshot into a file, which holds definitions, rows, rights and triggers."""
    _run(
        [str(tool), "--format=custom", f"--schema={district}", f"--snapshot={snapshot}", f"--file={target}"],
        url,
    )


def load(tool: Path, url: str, source: Path) -> None:
    """Read such a file into a database that has no such schema; all of it or nothing."""
    _run([str(tool), "--exit-on-error", "--single-transaction", "--no-owner", str(source)], url)


def _run(command: Sequence[str], url: str) -> None:
    """Run a tool on a database.

    Raises:
        CivicError: it failed; the sentence carries the end of what it said.
    """
    address = make_url(url)
    parts = {
        "host": address.host,
        "port": address.port,
        "user": address.username,
        "dbname": address.database,
        **{name: str(value) for name, value in address.query.items()},
    }
    told = make_dsn(**{name: value for name, value in parts.items() if value})
    done = subprocess.run(
        [*command, f"--dbname={told}", "--no-password"],
        env={**os.environ, "PGPASSWORD": str(address.password or ""), "LC_MESSAGES": "C"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:  # what follows a DETAIL quotes rows; only the tool's own lines are passed on
        said = [line for line in done.stderr.splitlines() if line.startswith(("pg_dump:", "pg_restore:"))]
        raise CivicError(
            N_("{tool} 没有成功：{reason}"), tool=Path(command[0]).name, reason="\n".join(said)[:600]
        )
