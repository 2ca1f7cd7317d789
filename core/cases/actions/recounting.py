"""A new working calendar recounts open clocks; what moves is an event, and a moved promise one the person reads."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.terms import KIND, TASK, CaseEvent, PromiseReason
from core.deadlines.actions import recount_days
from core.deadlines.terms import Stage
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import actions as journal
from db.models.cases import Case


def recount(session: Session, actor: Actor, case_id: int, version_id: int, *, now: datetime) -> int:
    """Count the open clocks of a case by a calendar version; how many moved."""
    row = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    moves = recount_days(session, (KIND, case_id), version_id)
    by = actor.by(Role.SYSTEM)
    for move in moves:
        if move.stage is Stage.PROMISE:
            facts = {"due": move.becomes, "was": move.was, "reason": PromiseReason.CALENDAR}
            journal.record(
                session, row, CaseEvent.PROMISE_MOVED, by, now=now, facts=facts, unit_id=row.unit_id
            )
    others = [move for move in moves if move.stage is not Stage.PROMISE]
    if others:
        facts = {"stages": [move.stage for move in others], "version": version_id}
        journal.record(
            session, row, CaseEvent.CLOCKS_RECOUNTED, by, now=now, facts=facts, unit_id=row.unit_id
        )
    return len(moves)


def recount_part(session: Session, case_id: int, task_id: int, version_id: int) -> None:
    """Count the open clocks of a co-unit's part by a calendar version; its case is locked first, as every act does."""
    session.get_one(Case, case_id, with_for_update=True)
    recount_days(session, (TASK, task_id), version_id)
