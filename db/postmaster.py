"""The process of an embedded server: make its cluster, launch it, see whether it lives, clear what a kill left."""

import secrets
import signal
import socket
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from time import sleep

import psutil

from core.foundation.text import N_
from db.account import DatabaseUnavailable, Place

LOG_LIMIT = 20_000_000
"""Bytes after which a start puts the server's log aside."""


def _pid(data: Path) -> int | None:
    """The postmaster that the data folder names, dead or alive."""
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _ours(process: psutil.Process, data: Path) -> bool:
    """Whether it is a living process of the server of this data folder; every one of them works inside it."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return False
        return Path(process.cwd()) == data.resolve()
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, FileNotFoundError):
        return False


def alive(data: Path) -> bool:
    """Whether the server runs; a number in a file is not believed, nor a zombie or a stranger with that number."""
    pid = _pid(data)
    try:
        return pid is not None and _ours(psutil.Process(pid), data)
    except psutil.NoSuchProcess:
        return False


def halt(data: Path) -> None:
    """PostgreSQL's fast shutdown: open transactions are rolled back, nothing committed is lost."""
    pid = _pid(data)
    if pid is None or not alive(data):
        return
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).send_signal(signal.SIGINT)
    for _ in range(6000):  # a minute; not by waiting for the process, which may stay as a zombie for a while
        if not alive(data):
            return
        sleep(0.01)
    raise DatabaseUnavailable(N_("内置数据库在一分钟内没有停下（进程 {pid}）"), pid=pid)


def create(here: Place, superuser: str, password: str) -> None:
    """A new cluster, if there is none; made beside its place and moved, so that a half-made one never counts."""
    if here.data.exists():
        return
    draft = here.data.with_name(f"{here.data.name}.draft")
    rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    here.give(draft)
    told = here.folder / f"password-{secrets.token_hex(4)}"
    told.touch(mode=0o600)
    told.write_text(password)
    here.give(told)
    command = [str(here.binaries / "initdb"), "-D", str(draft), "-U", superuser, f"--pwfile={told}"]
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--data-checksums"]
    try:
        done = subprocess.run(
            [*command, *options], check=False, capture_output=True, text=True, cwd="/", **here.as_account
        )
    finally:
        told.unlink()
    if done.returncode != 0:
        raise DatabaseUnavailable(N_("内置数据库没有建成：{reason}"), reason=done.stderr.strip()[-500:])
    draft.rename(here.data)


def clear(data: Path) -> None:
    """Take away what a killed server left: its orphans, which hold the shared memory, and its pid file."""
    if _pid(data) is None:
        return
    orphans = [process for process in psutil.process_iter(["name"]) if _orphan(process, data)]
    _, stubborn = psutil.wait_procs(orphans, timeout=3)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=3)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _orphan(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except (psutil.Error, FileNotFoundError):
        return False


def launch(here: Place, settings: Mapping[str, str]) -> None:
    """Start the server on its own port, or on a new one when somebody else sits there."""
    log = here.folder / "server.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    here.give(log)
    command = [
        str(here.binaries / "pg_ctl"),
        "start",
        "-w",
        "-s",
        "-t",
        "120",
        "-D",
        str(here.data),
        "-l",
        str(log),
    ]
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    for _ in range(3):  # between our look at the port and the server's bind somebody may take it
        port = _free_port(here.state / "port")
        (here.state / "port").write_text(str(port))
        # no pipes: the server would inherit them and whoever reads our output would wait for its end
        done = subprocess.run(
            [*command, "-o", f"-h 127.0.0.1 -p {port} {options}"],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **here.as_account,
        )
        if done.returncode == 0:
            return
    raise DatabaseUnavailable(
        N_("内置数据库没有启动：{reason}"), reason=log.read_text(errors="replace")[-800:]
    )


def _free_port(kept: Path) -> int:
    """The port of last time when nobody sits there, else any free one."""
    wanted = int(kept.read_text()) if kept.exists() else 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
