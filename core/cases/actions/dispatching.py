"""An accepted case goes to the unit that will handle it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.clocks import start_answer
from core.cases.actions.spine import begin
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import UnitKind
from core.journal import actions as journal

HANDLES = frozenset(
    {UnitKind.OFFICE, UnitKind.DEPARTMENT, UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP, UnitKind.CENTRE}
)
"""Kinds of units that handle cases; communities get tasks from their subdistrict."""


def dispatch(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    unit_id: int,
    note: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Hand the case to a lead unit; its answer clock starts and its end is printed.

    Args:
        note: a word to the unit; staff read it, the person does not.

    Raises:
        Invalid: the unit is closed, or of a kind that handles no cases.
    """
    act = begin(session, actor, case_id, CaseAct.DISPATCH, now=now, seen=seen)
    lead = unit(session, unit_id)
    if lead.closed or lead.kind not in HANDLES:
        raise Invalid(N_("「{unit}」不能承办民呼件，请另选单位"), field="unit_id", unit=lead.short_name)
    row = act.row
    row.unit_id, row.handler_id = unit_id, None
    act.move()
    row.held_since = now
    deadlines.meet(session, act.subject, Stage.DISPATCH, now=now)
    deadlines.start(session, act.subject, Stage.SIGN, level=row.level, now=now, unit_id=unit_id)
    answer = start_answer(session, row, now=now)
    words = journal.keep_words(session, note.strip(), now=now) if note.strip() else None
    act.record(
        CaseEvent.DISPATCHED, facts={"due": answer.due_at, "unit_id": unit_id}, words=words, unit_id=unit_id
    )
    return act.receipt()
