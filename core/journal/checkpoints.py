"""Signatures over heads, with a key outside the database.

Each checkpoint signs the heads that moved since the one before, together with the previous signature. Who rewrites a
whole line with fresh hashes still cannot sign it. Once committed, signatures are appended to a file outside the
database, so that dropping the newest checkpoints is noticed too.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

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


def message(previous: str, made_at: datetime, heads: list[tuple[str, int, int, bytes]]) -> bytes:
    """What is signed: the previous signature, the moment, the heads in order."""
    body = [
        previous,
        moment(made_at),
        [[kind, sid, count, digest.hex()] for kind, sid, count, digest in heads],
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
        found += [(kind, sid, count, bytes(digest)) for sid, count, digest in rows]
    return sorted(found)


def sign(session: Session, *, now: datetime) -> int:
    """Make a checkpoint when any head moved; how many heads it signs.

    Two at once take turns: the second finds nothing moved. The signed rows themselves cannot be locked, because
    nobody may change them.
    """
    wait_turn(session, "checkpoint")
    last = session.scalars(select(Checkpoint).order_by(Checkpoint.id.desc()).limit(1)).first()
    heads = moved(session)
    if not heads:
        return 0
    mac = keys.checkpoint_mac(message(last.mac if last else "", now, heads))
    row = Checkpoint(made_at=now, heads=len(heads), mac=mac)
    session.add(row)
    session.flush()
    session.add_all(
        CheckpointHead(checkpoint_id=row.id, subject_kind=kind, subject_id=sid, count=count, hash=digest)
        for kind, sid, count, digest in heads
    )
    session.flush()
    return len(heads)


def filed() -> dict[int, str]:
    """Signatures in the file, by checkpoint."""
    if not file().exists():
        return {}
    entries = (json.loads(line) for line in file().read_text("utf-8").splitlines())
    return {entry["id"]: entry["mac"] for entry in entries}


def file_signed(session: Session) -> int:
    """Append committed signatures that the file does not hold yet; how many. Called after the commit of `sign`."""
    newest = max(filed(), default=0)
    rows = session.scalars(select(Checkpoint).where(Checkpoint.id > newest).order_by(Checkpoint.id)).all()
    with file().open("a", encoding="utf-8") as log:
        for row in rows:
            log.write(
                json.dumps({"id": row.id, "at": moment(row.made_at), "heads": row.heads, "mac": row.mac})
                + "\n"
            )
    return len(rows)
