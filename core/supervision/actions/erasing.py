"""The words of a case were erased by law: what was written and sent about it on the ledger goes with them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import KIND as CASE
from core.files.actions import remove_files
from core.journal import actions as journal
from core.journal.terms import By
from core.supervision.terms import KIND, PROOF_FILES
from db.models.journal import EventRow, WordsRow
from db.models.supervision import SupervisionEntry


def erase_with_case(session: Session, case_id: int, by: By, *, basis: str, now: datetime) -> int:
    """Take the words of every entry of a case; how many texts went. That it happened stays."""
    entry, gone = SupervisionEntry, 0
    rows = session.scalars(
        select(entry)
        .where(entry.subject_kind == CASE, entry.subject_id == case_id)
        .order_by(entry.id)
        .with_for_update()
    ).all()
    for row in rows:
        held = session.scalars(
            select(WordsRow.id)
            .join(EventRow, EventRow.words_id == WordsRow.id)
            .where(EventRow.subject_kind == KIND, EventRow.subject_id == row.id, WordsRow.body.is_not(None))
            .distinct()
            .order_by(WordsRow.id)
        ).all()
        for words_id in held:
            journal.erase_words(session, row, words_id, by, now=now, basis=basis)
            remove_files(session, (PROOF_FILES, words_id), now=now)
        gone += len(held)
    return gone
