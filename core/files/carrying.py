"""Files on their way: into a backup, out of it, to another instance.

Bytes are written before their row is committed, so whatever a snapshot of the rows knows lies on the disk already.
Only what a job takes away meanwhile is missing: it is named, and asked about once more. Every file is summed while it
is carried, and compared with what its row says.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import store
from db.models.files import StoredFile

PART = 1024 * 1024
"""Bytes read at a time."""

BATCH = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to carry: where it lies below a folder of files, and its sum; a small picture has none of its own yet."""

    place: str
    sha256: str = ""

    @property
    def token(self) -> str:
        """The file it belongs to."""
        return Path(self.place).name.removesuffix(store.THUMB)


@dataclass(slots=True)
class Carried:
    """What became of the pieces: carried with their sums, missing, or not what their row says."""

    pieces: list[Piece] = field(default_factory=list)
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def pieces(session: Session) -> Iterator[Piece]:
    """Everything this district keeps: originals and small pictures of files that nobody took away."""
    rows = session.execute(
        select(StoredFile.token, StoredFile.sha256, StoredFile.thumb)
        .where(StoredFile.removed_at.is_(None), StoredFile.bytes > 0)
        .order_by(StoredFile.token)
    )
    for token, sha256, thumb in rows:
        yield Piece(store.place_of(token).as_posix(), sha256)
        if thumb:
            yield Piece(store.place_of(token, thumb=True).as_posix())


def carry(wanted: Iterable[Piece], source: Path, target: Path) -> Carried:
    """Copy pieces from one folder of files to another.

    Raises:
        OSError: the target is full or not writable.
    """
    done = Carried()
    for piece in wanted:
        try:
            size, sha256 = _copy(source / piece.place, target / piece.place)
        except FileNotFoundError:
            done.missing.append(piece.place)
            continue
        done.bytes += size
        done.pieces.append(Piece(piece.place, sha256))
        if piece.sha256 not in {"", sha256}:
            done.damaged.append(piece.place)
    return done


def taken_away(session: Session, places: Iterable[str]) -> set[str]:
    """Which of these are missing rightly: their file was removed, or its row is gone, as the database says now."""
    wanted = {place: Piece(place).token for place in places}
    tokens = sorted(set(wanted.values()))
    kept: set[str] = set()
    for start in range(0, len(tokens), BATCH):
        kept |= set(
            session.scalars(
                select(StoredFile.token).where(
                    StoredFile.token.in_(tokens[start : start + BATCH]), StoredFile.removed_at.is_(None)
                )
            )
        )
    return {place for place, token in wanted.items() if token not in kept}


def _copy(source: Path, target: Path) -> tuple[int, str]:
    """Bytes and sum of a file that was copied beside its name first, so that a half copy never counts."""
    sha, size = hashlib.sha256(), 0
    with source.open("rb") as given:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as taken:
            while part := given.read(PART):
                sha.update(part)
                size += len(part)
                taken.write(part)
            taken.flush()
            os.fsync(taken.fileno())
    draft.replace(target)
    return size, sha.hexdigest()
