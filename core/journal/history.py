"""Reading one line as it was written: what, when, by whom, in which words. For subjects that anybody may know of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.journal.terms import Subject
from db.models.journal import EventRow, WordsRow

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a line.

    Attributes:
        text: its words; empty without any, and after an erasure.
    """

    name: str
    at: datetime
    account_id: int | None
    role: str
    facts: Mapping[str, object]
    text: str


def line_of(session: Session, subject: Subject, *, limit: int = SHOWN) -> list[Told]:
    """The last events of a line, newest first; the caller has seen to it that this person may read them."""
    rows = session.execute(
        select(EventRow, WordsRow.body)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .where(EventRow.subject_kind == subject[0], EventRow.subject_id == subject[1])
        .order_by(EventRow.seq.desc())
        .limit(limit)
    )
    return [
        Told(row.name, row.recorded_at, row.account_id, row.role, dict(row.facts), body or "")
        for row, body in rows
    ]
