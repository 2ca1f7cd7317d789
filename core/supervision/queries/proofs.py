"""How much a unit has sent along to show what it says: counted for tables, where a file's name has no place."""

from collections.abc import Collection

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from core.supervision.terms import KIND, PROOF_FILES, SupervisionEvent
from db.models.files import StoredFile
from db.models.journal import EventRow

OF_UNIT = (SupervisionEvent.PLANNED, SupervisionEvent.WRITE_OFF_REQUESTED, SupervisionEvent.APPEALED)
"""With these steps a unit sends files."""


def proofs_of_units(session: Session, entry_ids: Collection[int]) -> dict[int, int]:
    """Files of the unit by entry; whoever asks has been let in to the entries."""
    rows = session.execute(
        select(EventRow.subject_id, func.count(StoredFile.id))
        .join(
            StoredFile,
            and_(StoredFile.subject_kind == PROOF_FILES, StoredFile.subject_id == EventRow.words_id),
        )
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id.in_(entry_ids),
            EventRow.name.in_([each.value for each in OF_UNIT]),
            StoredFile.removed_at.is_(None),
        )
        .group_by(EventRow.subject_id)
    )
    return {row[0]: row[1] for row in rows}
