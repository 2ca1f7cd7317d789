"""A backup as it lies on a disk: a folder that says of itself what is in it.

```
manifest.json       written last: counts, checksums, heads of history, names of the keys that are needed
database.dump       pg_dump's own format, one snapshot
files/<2>/<token>   what people sent, as of the same snapshot
files.sha256        their sums, as `sha256sum -c` reads them
checkpoints.jsonl   the signatures that lie outside the database
```

No key and no password is in it.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from core.files.carrying import Piece
from core.foundation.errors import CivicError, Invalid
from core.foundation.text import N_

MANIFEST, DUMP, FILES, SUMS, SIGNED = (
    "manifest.json",
    "database.dump",
    "files",
    "files.sha256",
    "checkpoints.jsonl",
)
FORMAT = 1


class TableFacts(BaseModel):
    """Rows of a table and their checksum."""

    rows: int
    sha256: str


class FileFacts(BaseModel):
    """What was carried of the files; `gone` was taken away while the backup ran."""

    count: int
    bytes: int
    gone: list[str]
    damaged: list[str]


class History(BaseModel):
    """Heads of all event lines, and the newest signature over them."""

    lines: int
    heads_sha256: str
    checkpoint: int
    signed_at: datetime | None


class Manifest(BaseModel):
    """What is in a backup."""

    format: int = FORMAT
    made_at: datetime
    district: str
    migration: str
    server: int
    tables: dict[str, TableFacts]
    sequences: dict[str, int]
    history: History
    files: FileFacts
    keys: dict[str, list[str]]
    parts: dict[str, str]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(each.rows for each in self.tables.values())


def sum_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write_sums(folder: Path, pieces: Iterable[Piece]) -> None:
    """Name every file with its sum."""
    lines = (f"{piece.sha256}  {FILES}/{piece.place}\n" for piece in pieces)
    (folder / SUMS).write_text("".join(lines), "ascii")


def read_sums(folder: Path) -> list[Piece]:
    """The files a backup holds."""
    pairs = (line.split("  ", 1) for line in (folder / SUMS).read_text("ascii").splitlines())
    return [Piece(place.removeprefix(f"{FILES}/"), sha256) for sha256, place in pairs]


def write(folder: Path, manifest: Manifest) -> None:
    """The last file of a backup."""
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", "utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose parts are whole.

    Raises:
        Invalid: there is no backup here, or it was made by a newer version.
        CivicError: a part is missing or was changed.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        if told.get("format") != FORMAT:
            raise Invalid(N_("这份备份是另一个版本的程序做的，请用那个版本恢复"))
        manifest = Manifest.model_validate(told)
    except (OSError, ValueError, AttributeError, ValidationError):
        raise Invalid(
            N_("{folder} 不是一份完整的备份：没有可读的 manifest.json"), folder=str(folder)
        ) from None
    for name, sha256 in manifest.parts.items():
        if not (folder / name).is_file() or sum_of(folder / name) != sha256:
            raise CivicError(N_("备份里的 {name} 缺失或者被改动过，请换一份备份"), name=name)
    return manifest
