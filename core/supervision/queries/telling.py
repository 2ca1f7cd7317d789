"""What a notice about an event of an entry's line may say."""

from sqlalchemy.orm import Session

from core.journal.terms import Event
from core.supervision.values import Happening
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.supervision import SupervisionEntry


def happening_of(session: Session, event: Event) -> Happening:
    """The event with its entry, its case and its unit; `notices.of` says who is told of it."""
    row = session.get_one(SupervisionEntry, event.subject[1])
    level = event.facts.get("level")
    return Happening(
        entry_id=row.id,
        seq=event.seq,
        event=event.name,
        number=row.number,
        type=row.type,
        level=level if isinstance(level, int) else row.level,
        case_id=row.subject_id,
        case_number=session.get_one(Case, row.subject_id).number,
        unit_id=row.unit_id,
        desk_id=row.desk_id,
        unit=session.get_one(UnitRow, row.unit_id).short_name,
        proposed_by=row.proposed_by or 0,
        facts=event.facts,
    )
