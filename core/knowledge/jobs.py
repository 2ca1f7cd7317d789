"""What time does to entries: a passed review date is noted once; and what stands in the way of a unit's end."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import SYSTEM
from core.identity.closing import before_closing
from core.identity.terms import Role
from core.journal import actions as journal
from core.knowledge.terms import EntryEvent, EntryStatus
from db.models.knowledge import Entry

BATCH = 200


def note_due(session: Session, now: datetime) -> int:
    """Review dates that have passed: REVIEW_DUE once for each date; how many."""
    rows = session.scalars(
        select(Entry)
        .where(
            Entry.status == EntryStatus.PUBLISHED,
            Entry.review_on < civil(now).date(),
            or_(Entry.due_noted_on.is_(None), Entry.due_noted_on != Entry.review_on),
        )
        .order_by(Entry.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        journal.record(
            session,
            row,
            EntryEvent.REVIEW_DUE,
            SYSTEM.by(Role.SYSTEM),
            now=now,
            unit_id=row.owner_id,
            facts={"version": row.in_force, "review_on": row.review_on},
        )
        row.due_noted_on = row.review_on
    session.flush()
    return len(rows)


EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (note_due,)
"""Run by the worker, in a transaction of its own."""


@before_closing
def require_no_entries(session: Session, unit_id: int) -> None:
    """A unit that answers for entries stays until another one does.

    Raises:
        Conflict: with how many there are.
    """
    left = session.scalar(
        select(func.count())
        .select_from(Entry)
        .where(Entry.owner_id == unit_id, Entry.status != EntryStatus.RETIRED)
    )
    if left:
        raise Conflict(N_("这个单位还负责知识库里的 {count} 条，移交别的单位或停用以后才能撤销"), count=left)
