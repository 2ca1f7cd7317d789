"""The case is over without an answer: every entry of it ends with it (E.3 row 12a)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import KIND as CASE
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.identity.actor import SYSTEM
from core.supervision.actions.beginning import begin
from core.supervision.terms import KIND, OPEN, SupervisionAct, SupervisionEvent
from db.models.supervision import SupervisionEntry


def end_with_case(
    session: Session, case_id: int, *, why: str, now: datetime, at: datetime | None = None
) -> int:
    """End what is open of a case; how many.

    Args:
        why: name of the event that ended the case.
        at: the rule's moment of that event, when it is not now.
    """
    entry = SupervisionEntry
    ids = session.scalars(
        select(entry.id)
        .where(entry.subject_kind == CASE, entry.subject_id == case_id, entry.state.in_(list(OPEN)))
        .order_by(entry.id)
    ).all()
    for entry_id in ids:  # what is over is not asked about any more, not even late
        deadlines.cancel(session, (KIND, entry_id), Stage.ENQUIRY, now=now)
        act = begin(session, SYSTEM, entry_id, SupervisionAct.END, now=now, at=at)
        act.move()
        act.record(SupervisionEvent.ENDED, facts={"by": why})
        act.receipt()
    return len(ids)
