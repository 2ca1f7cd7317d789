"""What a notice about an event of an entry's line may say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.terms import Stage
from core.journal.terms import Event
from core.supervision.terms import KIND
from core.supervision.values import Happening
from db.models.cases import Case
from db.models.deadlines import Deadline
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


def clock_of(session: Session, entry_id: int, stage: Stage) -> Deadline | None:
    """The newest clock of a stage, running or ended: until when something is to be done, and whether it is."""
    return session.scalar(
        select(Deadline)
        .where(Deadline.subject_kind == KIND, Deadline.subject_id == entry_id, Deadline.stage == stage)
        .order_by(Deadline.id.desc())
        .limit(1)
    )
