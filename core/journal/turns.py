"""Whose turn it is: a job locks a row of its own, so that two workers never run it at the same time."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models.journal import Cursor


def take_turn(session: Session, job: str) -> bool:
    """Lock the job's row until the transaction ends; False when another worker has it."""
    name = f"job:{job}"
    session.execute(insert(Cursor).values(name=name, event_id=0).on_conflict_do_nothing())
    return (
        session.execute(
            select(Cursor.name).where(Cursor.name == name).with_for_update(skip_locked=True)
        ).first()
        is not None
    )
