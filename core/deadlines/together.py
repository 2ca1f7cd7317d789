"""Clocks that begin together: several of one subject, or the same of many subjects."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.deadlines import queries
from core.deadlines.actions import begun
from core.deadlines.keepers import changed
from core.deadlines.terms import Stage
from core.journal.terms import Subject
from db.models.deadlines import Deadline
from db.writing import write_all

COUNTED = (
    *("stage", "round", "level", "regulation_id", "calendar_version_id", "amount", "unit", "public"),
    *("warning_amount", "warning_unit", "starts_at", "counted_from", "due_at", "warns_at"),
)
"""What two clocks have in common that begin alike, whosever they are."""


def start_several(
    session: Session, subject: Subject, clocks: Iterable[tuple[Stage, datetime, int, int]]
) -> None:
    """Start clocks that have no level: stage, beginning, unit, round; written together, each moment's rules asked once.

    Raises:
        NotFound: no regulation is in force, or it says nothing about a stage.
    """
    keep_several(session, begun_alike(session, ((subject, *clock) for clock in clocks)))


def begun_alike(
    session: Session, clocks: Iterable[tuple[Subject, Stage, datetime, int, int]]
) -> list[Deadline]:
    """Clocks without a level of any subjects, counted and not yet written; what begins alike is counted once.

    Raises:
        NotFound: no regulation is in force, or it says nothing about a stage.
    """
    every = list(clocks)
    moments = {begins for _subject, _stage, begins, _unit_id, _round_no in every}
    regulations, versions = queries.regulations_for(session, moments), queries.versions_at(session, moments)
    alike: dict[tuple[Stage, datetime, int], Deadline] = {}
    rows = []
    for subject, stage, begins, unit_id, round_no in every:
        first = alike.get((stage, begins, round_no))
        if first is None:
            given_by, version = regulations[begins].ruling(stage, None, round_no), versions[begins]
            row = begun(session, subject, stage, given_by, version, None, round_no, unit_id, now=begins)
            alike[stage, begins, round_no] = row
        else:
            row = Deadline(**{name: getattr(first, name) for name in COUNTED})
            (row.subject_kind, row.subject_id), row.unit_id = subject, unit_id
        rows.append(row)
    return rows


def keep_several(session: Session, rows: Sequence[Deadline]) -> None:
    """Write down clocks that have begun, and let the keepers of their subjects look at them."""
    write_all(session, rows)
    for subject in dict.fromkeys((row.subject_kind, row.subject_id) for row in rows):
        changed(session, subject)
