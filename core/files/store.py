"""Where the bytes lie: `MINHU_HOME/files/<2>/<token>` and `<token>.thumb`, readable by this account only.

A file is written before its row is committed, so a crash or a roll-back in between would leave bytes nobody knows
of. Therefore a mark in `files/pending/<district>/` is made first; a job looks at old marks and asks the database
which of them became rows. Nothing is ever deleted only because a database does not know it, so an instance that is
pointed at the wrong database loses no file it had settled.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from core.foundation.settings import settings

THUMB = ".thumb"
"""Ending of the small picture's name on the disk."""


def path_of(token: str, *, thumb: bool = False) -> Path:
    """Where the bytes of a token lie, or would."""
    return _root() / place_of(token, thumb=thumb)


def place_of(token: str, *, thumb: bool = False) -> Path:
    """The same, below any folder of files: this instance's, a backup's, another instance's."""
    return Path(token[:2]) / (token + THUMB if thumb else token)


def new_token() -> str:
    """A name nobody can guess: 128 bits, in hex because some disks do not tell capitals apart."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Whether this could be a token at all; an address holds whatever somebody typed."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


def put(token: str, body: bytes, thumb: bytes, *, now: datetime) -> None:
    """Keep the bytes, and a small picture if there is one, marked as pending; they survive a power cut.

    Raises:
        OSError: the disk is full or not writable; what was half written is taken away by the job.
    """
    folder = path_of(token).parent
    for each in (_root(), _pending().parent, _pending(), folder):
        _make(each)
    mark = _pending() / token
    mark.touch(mode=0o600)
    if (
        now.timestamp() > mark.stat().st_mtime
    ):  # a simulated future; a replayed past keeps the disk's own stamp,
        os.utime(mark, (now.timestamp(), now.timestamp()))  # or the job would take what is not yet committed
    _sync(mark.parent)
    _write(path_of(token), body)
    if thumb:
        _write(path_of(token, thumb=True), thumb)
    _sync(folder)


def settle(token: str) -> None:
    """A committed row owns the bytes: the mark goes."""
    (_pending() / token).unlink(missing_ok=True)


def discard(token: str) -> None:
    """Take the bytes away; the mark goes last, so that a crash in between is made good at the next run."""
    for path in (path_of(token), path_of(token, thumb=True)):
        path.unlink(missing_ok=True)
        _draft(path).unlink(missing_ok=True)
    settle(token)


def pending(*, before: datetime) -> Iterator[str]:
    """Tokens of this district that were put before a moment and are not settled."""
    folder = _pending()
    if not folder.exists():
        return
    for mark in sorted(folder.iterdir()):
        if datetime.fromtimestamp(mark.stat().st_mtime, UTC) < before:
            yield mark.name


def _root() -> Path:
    return settings().home.resolve() / "files"


def _pending() -> Path:
    return _root() / "pending" / settings().district


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.draft")


def _make(folder: Path) -> None:
    """A folder for this account only, whose name survives a power cut."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)


def _write(path: Path, body: bytes) -> None:
    draft = _draft(path)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _sync(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def bench() -> Iterator[Path]:
    """A folder to work in, for this account only; it is gone afterwards, and after a crash by `clear_benches`."""
    room = _root() / "benches"
    for each in (_root(), room):
        _make(each)
    with TemporaryDirectory(dir=room) as folder:
        yield Path(folder)


def clear_benches(*, before: datetime) -> int:
    """Take away folders that a crash left lying; how many."""
    room, cleared = _root() / "benches", 0
    for folder in room.iterdir() if room.exists() else ():
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < before:
            rmtree(folder, ignore_errors=True)
            cleared += 1
    return cleared
