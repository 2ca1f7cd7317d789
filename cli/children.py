"""Processes that a command starts and must not leave behind."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from core.foundation.settings import ROOT, settings

PATIENCE = 15
"""Seconds a child has to end by itself: a request finishes, a job of the queue is put back."""

LOG_LIMIT = 20_000_000
"""Bytes after which a start puts a log aside."""

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_PR_SET_PDEATHSIG = 1


def environment() -> dict[str, str]:
    """What a child is told: this home, this database, where the project is; never the owner's address."""
    told = {name: value for name, value in os.environ.items() if name != "MINHU_DATABASE_OWNER_URL"}
    return {**told, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def log_of(name: str) -> Path:
    """Where a child's output goes."""
    return settings().home.resolve() / "logs" / f"{name}.log"


def spawn(arguments: Sequence[str], output: BinaryIO | None = None) -> subprocess.Popen[bytes]:
    """Start `python -m …` out of reach of the terminal's Ctrl-C.

    We pass the Ctrl-C on ourselves, in our order; should we be killed, the kernel tells the child to end.

    Args:
        arguments: module and what it is told.
        output: where it writes; our own output when None.
    """
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (no threads here)
    )


def spawn_logged(name: str, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """The same, with its output in its log."""
    log = log_of(name)
    log.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        return spawn(arguments, output)


def end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Tell all to end, then wait; who does not listen is killed."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def last_words(name: str, lines: int = 12) -> str:
    """The end of a child's log, for the person at the terminal."""
    log = log_of(name)
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal mean the same as Ctrl-C, which ends the block in peace."""

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 (the signature of a signal handler)
        raise KeyboardInterrupt

    for number in STOPS:
        signal.signal(number, stop)
    with suppress(KeyboardInterrupt):
        yield


def deaf() -> None:
    """A second Ctrl-C must not leave half of the house running."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
