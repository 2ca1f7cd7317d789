"""What the ledger leaves on a case: the flag, and the steps its person reads. Called by supervision only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.cases.terms import CaseEvent
from core.journal import actions as journal
from core.journal.masses import Step, record_all
from core.journal.terms import By, Event
from db.models.cases import Case
from db.models.journal import WordsRow
from db.writing import table_of


def mark_supervised(session: Session, case_id: int, *, on: bool, now: datetime) -> Case:  # noqa: ARG001 (an act)
    """Set the flag on a case that the caller has locked.

    Args:
        on: something of it stands on the ledger.
    """
    row = session.get_one(Case, case_id)
    row.supervised = on
    return row


def tell_line(
    session: Session,
    row: Case,
    event: CaseEvent,
    by: By,
    *,
    now: datetime,
    unit_id: int,
    facts: Mapping[str, object] | None = None,
    words: WordsRow | None = None,
    effective_at: datetime | None = None,
) -> Event:
    """A step of the ledger on the locked case's own line, with the unit's name and nobody else's."""
    return journal.record(
        session,
        row,
        event,
        by,
        now=now,
        facts=facts,
        words=words,
        unit_id=unit_id,
        effective_at=effective_at,
    )


def mark_all_supervised(session: Session, rows: Sequence[Case], *, now: datetime) -> None:  # noqa: ARG001 (an act)
    """Set the flag on many locked cases: something of each stands on the ledger."""
    fresh = [row for row in rows if not row.supervised]
    if not fresh:
        return
    ids = [row.id for row in fresh]
    session.connection().execute(update(table_of(Case)).where(Case.id.in_(ids)).values(supervised=True))
    for row in fresh:
        set_committed_value(row, "supervised", True)


def tell_lines(
    session: Session, steps: Sequence[Step], event: CaseEvent, by: By, *, now: datetime
) -> list[Event]:
    """`tell_line` for many locked cases."""
    return record_all(session, steps, event, by, now=now)
