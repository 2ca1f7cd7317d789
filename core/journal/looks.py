"""Looking at personal data is an act of its own: with a reason, for a time, written down (PIPL 51)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.journal.terms import By, Subject
from db.models.journal import Look

OPEN_FOR = timedelta(minutes=10)
REASON = 4


def look(session: Session, by: By, subject: Subject, field: str, reason: str, *, now: datetime) -> datetime:
    """Note a look at a masked field; until when it stays open.

    Raises:
        Invalid: no reason given.
    """
    if by.account_id is None or len(reason.strip()) < REASON:
        raise Invalid(N_("请写明查看事由，至少 4 个字"), field="reason")
    until = now + OPEN_FOR
    session.add(
        Look(
            account_id=by.account_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            field=field,
            reason=reason.replace("\0", "").strip(),
            at=now,
            until=until,
        )
    )
    session.flush()
    return until


def note_export(
    session: Session, by: By, kind: str, ids: Iterable[int], field: str, reason: str, *, now: datetime
) -> int:
    """Note that what these subjects hold was taken away in a table; nothing is opened by it; how many.

    Raises:
        Invalid: no reason given.
    """
    if by.account_id is None or len(reason.strip()) < REASON:
        raise Invalid(N_("请写明用途，至少 4 个字"), field="reason")
    rows = [
        {
            "account_id": by.account_id,
            "subject_kind": kind,
            "subject_id": each,
            "field": field,
            "reason": reason.replace("\0", "").strip(),
            "at": now,
            "until": None,
        }
        for each in ids
    ]
    if rows:
        session.execute(insert(Look), rows)
    return len(rows)


def open_until(
    session: Session, account_id: int, subject: Subject, field: str, *, now: datetime
) -> datetime | None:
    """Until when this account may read the field unmasked; None when masked."""
    return session.scalar(
        select(Look.until)
        .where(
            Look.account_id == account_id,
            Look.subject_kind == subject[0],
            Look.subject_id == subject[1],
            Look.field == field,
            Look.until > now,
        )
        .order_by(Look.until.desc())
        .limit(1)
    )
