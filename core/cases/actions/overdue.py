"""Limits that are over, told on the line of their case: once each, with the moment at which it happened."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import TASK, CaseEvent
from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal.masses import Step, record_all
from db.models.cases import Case, CaseTask

NOTED = (
    *(Stage.ACCEPT, Stage.DISPATCH, Stage.SIGN, Stage.CONTACT, Stage.ANSWER, Stage.AUDIT, Stage.PROMISE),
    *(Stage.TRIAGE, Stage.CALLBACK, Stage.REFUSAL, Stage.OVERTURN, Stage.RETURN, Stage.DESIGNATION),
    *(Stage.EXTENSION, Stage.DEFERRAL, Stage.TERMINATION, Stage.UNREASONABLE, Stage.INSTRUCTION),
)
"""Stages whose end is a breach; the other clocks of a case end in an act of the clock."""


Settle = Callable[..., set[int]]
"""Marks limits as noted, and says which of them nobody had noted before."""


def note(session: Session, dues: Iterable[DeadlineView], settle: Settle, *, now: datetime) -> int:
    """DUE_PASSED on the line of its case for each of these limits; how many.

    The cases are locked in one statement, in their order; the limits of one case follow each other.
    """
    every = list(dues)
    parts = [each.subject[1] for each in every if each.subject[0] == TASK]
    whole = select(CaseTask.id, CaseTask.case_id).where(CaseTask.id.in_(parts))
    case_of = {(TASK, task_id): case_id for task_id, case_id in session.execute(whole)} if parts else {}
    placed = [(case_of.get(each.subject, each.subject[1]), each) for each in every]
    rows = _locked(session, {case_id for case_id, _each in placed})
    mine = settle(session, [each.id for case_id, each in placed if case_id in rows], now=now)
    lines: dict[int, list[DeadlineView]] = {}
    for case_id, each in sorted(placed, key=lambda pair: (pair[0], pair[1].due_at, pair[1].id)):
        if each.id in mine:
            lines.setdefault(case_id, []).append(each)
    for turn in zip_longest(*lines.values()):  # the first of every line, then the second
        steps = [_step(rows[case_id], due) for case_id, due in zip(lines, turn, strict=True) if due]
        record_all(session, steps, CaseEvent.DUE_PASSED, SYSTEM.by(Role.SYSTEM), now=now)
    return len(mine)


def _locked(session: Session, case_ids: Collection[int]) -> dict[int, Case]:
    """Cases as they stand now, locked in the order of their ids."""
    if not case_ids:
        return {}
    query = select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update()
    return {row.id: row for row in session.scalars(query, execution_options={"populate_existing": True})}


def _step(row: Case, due: DeadlineView) -> Step:
    part = {"task_id": due.subject[1]} if due.subject[0] == TASK else {}
    facts = {"stage": due.stage, "due": due.due_at, "round": due.round, **part}
    return Step(row, due.due_at, due.unit_id, facts)
