"""Limits that are over, told on the line of their case: once each, with the moment at which it happened."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import TASK, CaseEvent
from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal import actions as journal
from db.models.cases import Case, CaseTask

NOTED = (
    *(Stage.ACCEPT, Stage.DISPATCH, Stage.SIGN, Stage.CONTACT, Stage.ANSWER, Stage.AUDIT, Stage.PROMISE),
    *(Stage.TRIAGE, Stage.CALLBACK, Stage.REFUSAL, Stage.OVERTURN, Stage.RETURN, Stage.DESIGNATION),
    *(Stage.EXTENSION, Stage.DEFERRAL, Stage.TERMINATION, Stage.UNREASONABLE, Stage.INSTRUCTION),
)
"""Stages whose end is a breach; the other clocks of a case end in an act of the clock."""


def note(
    session: Session, dues: Iterable[DeadlineView], settle: Callable[..., bool], *, now: datetime
) -> int:
    """DUE_PASSED on the line of its case for each of these limits, in the order in which cases are locked; how many.

    Args:
        settle: marks the limit as noted; False when somebody else has done so.
    """
    every = list(dues)
    parts = [each.subject[1] for each in every if each.subject[0] == TASK]
    whole = select(CaseTask.id, CaseTask.case_id).where(CaseTask.id.in_(parts))
    case_of = {(TASK, task_id): case_id for task_id, case_id in session.execute(whole)}
    placed = [(case_of.get(each.subject, each.subject[1]), each) for each in every]
    placed.sort(key=lambda pair: (pair[0], pair[1].due_at, pair[1].id))
    return sum(_note(session, case_id, each, settle, now) for case_id, each in placed)


def _note(
    session: Session, case_id: int, due: DeadlineView, settle: Callable[..., bool], now: datetime
) -> bool:
    row = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if row is None or not settle(session, due.id, now=now):
        return False
    journal.record(
        session,
        row,
        CaseEvent.DUE_PASSED,
        SYSTEM.by(Role.SYSTEM),
        now=now,
        effective_at=due.due_at,
        unit_id=due.unit_id,
        facts={
            "stage": due.stage,
            "due": due.due_at,
            "round": due.round,
            **({"task_id": due.subject[1]} if due.subject[0] == TASK else {}),
        },
    )
    return True
