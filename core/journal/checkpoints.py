"""Signatures over heads, with a key outside the database.

Each checkpoint signs the heads that moved since the one before, together with the previous signature. Who rewrites a
whole line with fresh hashes still cannot sign it. Checkpoints count themselves, because ids are not in time order. Once
committed, signatures are appended to a file outside the database, so that dropping the newest ones is noticed too.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from os import SEEK_END
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table, and_, func, select
from sqlalchemy.orm import Session

from core.foundation import keys
from core.foundation.settings import settings
from core.journal.chain import moment
from core.journal.turns import wait_turn
from db.base import Base
from db.models.journal import Checkpoint, CheckpointHead, HasLine


def lines() -> Iterator[tuple[str, type[Any]]]:
    """Every kind of subject that owns a line, with its table."""
    for mapper in sorted(Base.registry.mappers, key=lambda each: each.class_.__name__):
        if issubclass(mapper.class_, HasLine):
            yield mapper.class_.line_kind, mapper.class_


def file() -> Path:
    """The file outside the database that holds every signature."""
    return settings().secrets.parent / "checkpoints.jsonl"


def message(number: int, previous: str, made_at: datetime, heads: list[tuple[str, int, int, bytes]]) -> bytes:
    """What is signed: the number, the signature before it, the moment, the heads in order."""
    body = [
        number,
        previous,
        moment(made_at),
        [[kind, sid, events, digest.hex()] for kind, sid, events, digest in heads],
    ]
    return json.dumps(body, separators=(",", ":")).encode()


def moved(session: Session) -> list[tuple[str, int, int, bytes]]:
    """Heads that no checkpoint has seen as they are now, in order."""
    found: list[tuple[str, int, int, bytes]] = []
    for kind, model in lines():
        table: Table = model.__table__
        seen = (
            select(CheckpointHead.subject_id, func.max(CheckpointHead.count).label("count"))
            .where(CheckpointHead.subject_kind == kind)
            .group_by(CheckpointHead.subject_id)
            .subquery()
        )
        rows = session.execute(
            select(table.c.id, table.c.event_count, table.c.event_hash)
            .outerjoin(seen, and_(seen.c.subject_id == table.c.id))
            .where(table.c.event_count > func.coalesce(seen.c.count, 0))
            .order_by(table.c.id)
        )
        found += [(kind, sid, events, bytes(digest)) for sid, events, digest in rows]
    return sorted(found)


def sign(session: Session, *, now: datetime) -> int:
    """Make a checkpoint when any head moved; how many heads it signs.

    Two at once take turns: the second finds nothing moved. The signed rows themselves cannot be locked, because
    nobody may change them.
    """
    wait_turn(session, "checkpoint")
    last = session.scalars(select(Checkpoint).order_by(Checkpoint.number.desc()).limit(1)).first()
    heads = moved(session)
    if not heads:
        return 0
    number, previous = (last.number + 1, last.mac) if last else (1, "")
    mac = keys.checkpoint_mac(message(number, previous, now, heads))
    row = Checkpoint(number=number, made_at=now, heads=len(heads), mac=mac)
    session.add(row)
    session.flush()
    session.add_all(
        CheckpointHead(checkpoint_id=row.id, subject_kind=kind, subject_id=sid, count=events, hash=digest)
        for kind, sid, events, digest in heads
    )
    session.flush()
    return len(heads)


def heads(session: Session) -> tuple[int, str]:
    """All heads of the district in one figure: how many, and SHA-256 over them in order."""
    number, digest = 0, hashlib.sha256()
    for kind, model in lines():
        rows = session.execute(
            select(model.id, model.event_count, model.event_hash)
            .where(model.event_count > 0)
            .order_by(model.id)
            .execution_options(yield_per=2000)
        )
        for sid, events, last in rows:
            number += 1
            digest.update(f"{kind} {sid} {events} {bytes(last).hex()}\n".encode())
    return number, digest.hexdigest()


def newest(session: Session) -> tuple[int, datetime | None]:
    """Number and moment of the newest signature; 0 before the first."""
    found = session.execute(
        select(Checkpoint.number, Checkpoint.made_at).order_by(Checkpoint.number.desc()).limit(1)
    ).first()
    return (found.number, found.made_at) if found else (0, None)


def filed() -> dict[int, str]:
    """Signatures in the file, by the checkpoint's number; what a crash or a full disk left half-written is not one."""
    if not file().exists():
        return {}
    with file().open(encoding="utf-8", errors="replace") as log:
        return dict(filter(None, map(_entry, log)))


def file_signed(session: Session) -> int:
    """Append committed signatures that the file does not hold yet; how many. Called after the commit of `sign`."""
    known = filed()
    first = next(number for number in count(1) if number not in known)
    rows = session.scalars(
        select(Checkpoint).where(Checkpoint.number >= first).order_by(Checkpoint.number)
    ).all()
    missing = [row for row in rows if row.number not in known]
    with file().open("a+b") as log:
        if log.seek(0, SEEK_END) and not _ends_its_line(log):
            log.write(b"\n")
        log.write(b"".join(map(_line, missing)))
    return len(missing)


def _line(row: Checkpoint) -> bytes:
    entry = {"number": row.number, "at": moment(row.made_at), "heads": row.heads, "mac": row.mac}
    return json.dumps(entry).encode() + b"\n"


def _entry(line: str) -> tuple[int, str] | None:
    """Number and signature of one line of the file; None when it is not whole."""
    try:
        entry = json.loads(line)
        return int(entry["number"]), str(entry["mac"])
    except (ValueError, KeyError, TypeError):
        return None


def _ends_its_line(log: IO[bytes]) -> bool:
    """Whether a file that is not empty ends with a whole line."""
    log.seek(-1, SEEK_END)
    return log.read(1) == b"\n"
