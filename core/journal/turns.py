"""Whose turn it is: work that must not be done twice at once locks a row of its own; advisory locks are per node."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models.journal import Cursor

MARK = "job:"
"""Begins the name of a job's row; readers of the event lines have rows without it."""


def take_turn(session: Session, job: str) -> bool:
    """Lock the job's row until the transaction ends; False when another worker has it."""
    name = _row(session, job)
    return (
        session.execute(
            select(Cursor.name).where(Cursor.name == name).with_for_update(skip_locked=True)
        ).first()
        is not None
    )


def wait_turn(session: Session, job: str) -> None:
    """Lock the job's row until the transaction ends; whoever comes second waits."""
    session.execute(select(Cursor.name).where(Cursor.name == _row(session, job)).with_for_update()).one()


def _row(session: Session, job: str) -> str:
    name = f"{MARK}{job}"
    session.execute(insert(Cursor).values(name=name, event_id=0).on_conflict_do_nothing())
    return name


def advance(session: Session, job: str, *, to: datetime, most: timedelta | None = None) -> datetime | None:
    """Move a job's mark along the clock, and where it stood before; None the first time. Whoever comes second waits.

    A job that does what fell between two moments forgets nothing, however long nobody ran it.

    Args:
        most: no further than so much in one go; a job that is behind comes again.
    """
    row = session.get_one(Cursor, _row(session, job), with_for_update=True, populate_existing=True)
    before = row.at
    if before is not None and most is not None:
        to = min(to, before + most)
    if before is None or to > before:
        row.at = to
    session.flush()
    return before
