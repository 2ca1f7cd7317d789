"""Which account runs the embedded server, and where its data and binaries stand.

PostgreSQL refuses to run as root. An ordinary user runs it himself, beside the rest of his MINHU_HOME. For root there
is a system account that owns nothing else; where that account cannot enter a folder on the way, data and binaries
stand under `/var/lib/minhu/<hash of home>`.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.foundation.errors import CivicError
from core.foundation.text import N_, translate

NAME = "minhu-db"
ELSEWHERE = Path("/var/lib/minhu")


class DatabaseUnavailable(CivicError):
    """The embedded server cannot be used; the sentence says what to mend."""

    status = 503


@dataclass(frozen=True, slots=True)
class Place:
    """Where one embedded server lives.

    Attributes:
        state: lock, port and identity of the server, owned by whoever runs minhu: `MINHU_HOME/db`.
        folder: holds `data` and the server's log; the same as `state` unless the account cannot enter it.
        binaries: the folder of `postgres`.
        account: who runs the server when root starts it, None for an ordinary user.
    """

    state: Path
    folder: Path
    data: Path
    binaries: Path
    account: pwd.struct_passwd | None

    @property
    def as_account(self) -> dict[str, Any]:
        """Arguments of `subprocess.run` that step down from root."""
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Hand a file or folder to the server's account."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def place(home: Path, binaries: Path) -> Place:
    """The place of the server of this home; folders and, for root, the account are made when missing."""
    state = home / "db"
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    data = state / "data"
    if os.geteuid() != 0:
        return Place(state, state, data, binaries, None)
    account = _account(data)
    elsewhere = ELSEWHERE / hashlib.sha256(str(home).encode()).hexdigest()[:16]
    if not _enters(account, binaries / "postgres"):
        binaries = _copy(binaries)
    # where the data once is, it stays, whatever becomes of the folders above
    apart = elsewhere / f"data-{_identity(state)}"
    if apart.exists() or not (data.exists() or _enters(account, state)):
        elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
        return Place(state, elsewhere, apart, binaries, account)
    if not _enters(account, state):
        raise DatabaseUnavailable(
            N_("账号 {name} 进不了数据目录 {folder}，请让上级目录可以进入（chmod o+x）"),
            name=account.pw_name,
            folder=str(state),
        )
    return Place(state, state, data, binaries, account)


def _account(data: Path) -> pwd.struct_passwd:
    """The owner of data that is already there, else our system account, made when it is missing."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--shell",
        "/usr/sbin/nologin",
        NAME,
    ]
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        reason = getattr(problem, "stderr", None) or str(problem)
        raise DatabaseUnavailable(
            N_("不能为数据库建立系统账号 {name}：{reason}"), name=NAME, reason=reason
        ) from problem
    told = translate(
        N_("现在以 root 运行，PostgreSQL 不肯；已为它建立一个不能登录的系统账号 {name}"), name=NAME
    )
    sys.stderr.write(told + "\n")
    return pwd.getpwnam(NAME)


def _enters(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether the account reaches the path through every folder above; the kernel is asked, so ACLs count."""
    done = subprocess.run(
        ["/usr/bin/test", "-x", str(path)],
        check=False,
        cwd="/",
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
    )
    return done.returncode == 0


def _copy(binaries: Path) -> Path:
    """The server's programs where the account can run them: one copy for all homes, a new one when they changed.

    A wheel keeps the libraries beside the package, in `<package>.libs`, and the programs look for them there.
    """
    install, package = binaries.parent, binaries.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    told = (binaries / "postgres").stat()
    origin = f"{binaries} {told.st_size} {told.st_mtime_ns}"
    copy = ELSEWHERE / f"postgres-{hashlib.sha256(origin.encode()).hexdigest()[:16]}"
    if not copy.exists():
        ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = ELSEWHERE / f".postgres-{secrets.token_hex(4)}"
        shutil.copytree(install, draft / package.name / install.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        subprocess.run(["/bin/chmod", "-R", "a+rX", str(draft)], check=True)
        try:
            draft.rename(copy)
        except OSError:  # another home was first; its copy is the same
            shutil.rmtree(draft)
    return copy / package.name / install.name / binaries.name


def _identity(state: Path) -> str:
    """A name of this home's own, so that a home made anew at the same path never wakes an older one's data."""
    path = state / "identity"
    if not path.exists():
        path.write_text(secrets.token_hex(8))
    return path.read_text()
