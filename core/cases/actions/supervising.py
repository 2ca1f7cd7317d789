"""What the ledger leaves on a case: the flag, and the steps its person reads. Called by supervision only."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.terms import CaseEvent
from core.journal import actions as journal
from core.journal.terms import By, Event
from db.models.cases import Case
from db.models.journal import WordsRow


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
