"""A retry gets the first answer again.

The key's row is written in the act's own transaction: a second request with the same key waits on the primary key,
then finds the answer. The same key with another body is a conflict (IETF draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from db.models.journal import IdempotencyKey
from db.session import columns
from db.writing import table_of

KEPT = timedelta(hours=24)

Answer = Mapping[str, Any]

KEYS = table_of(IdempotencyKey)
MINE = KEYS.c.scope == bindparam("of_scope"), KEYS.c.key == bindparam("of_key")

TAKE = insert(KEYS).on_conflict_do_nothing().returning(KEYS.c.key)
KEPT_ANSWER = select(KEYS.c.body_hash, KEYS.c.answer).where(*MINE)
KEEP_ANSWER = update(KEYS).where(*MINE).values(answer=bindparam("given"))


class KeyReused(Conflict):
    """The key came before with something else."""


def body_hash(*parts: object) -> str:
    """Fingerprint of what was asked, hex."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()


def once(
    session: Session, scope: str, key: str, body: str, act: Callable[[], Answer], *, now: datetime
) -> tuple[Answer, bool]:
    """Do an act once per (scope, key).

    Args:
        body: fingerprint from `body_hash`.
        act: the act; its answer must be JSON and hold no secret that may not stand in the database for a day.

    Returns:
        The answer, and whether it is a replay.

    Raises:
        KeyReused: the key was used for something else.
    """
    before = take(session, scope, key, body, {}, now=now)
    if before is not None:
        return before, True
    answer = dict(act())
    columns(session, KEEP_ANSWER, {"of_scope": scope, "of_key": key, "given": answer})
    return answer, False


def take(
    session: Session, scope: str, key: str, body: str, answer: Answer, *, now: datetime
) -> Answer | None:
    """Take a key for an act whose answer is known before it is done; the answer it was given before, if it was.

    Raises:
        KeyReused: the key was used for something else.
    """
    row = {"scope": scope, "key": key, "body_hash": body, "answer": answer, "made_at": now}
    if columns(session, TAKE, row).first() is not None:
        return None
    return given(session, scope, key, body)


def given(session: Session, scope: str, key: str, body: str) -> Answer | None:
    """What was answered under this key; None: nothing yet.

    Raises:
        KeyReused: the key was used for something else.
    """
    row = columns(session, KEPT_ANSWER, {"of_scope": scope, "of_key": key}).first()
    if row is None:
        return None
    kept, answer = row
    if kept != body:
        raise KeyReused(N_("这次提交的编号已经用过，请刷新页面再填一次"))
    return cast("Answer", answer)


def used(session: Session, scope: str, key: str) -> bool:
    """Whether something was done under this key, so that it would only be answered again."""
    query = select(IdempotencyKey.key).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key)
    return session.scalar(query) is not None


def forget(session: Session, *, now: datetime) -> int:
    """Drop keys older than a day; how many went."""
    gone = session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.made_at < now - KEPT).returning(IdempotencyKey.key)
    )
    return len(gone.all())
