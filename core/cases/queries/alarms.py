"""Alarms of duty with what this reader may see of their cases.

A title only where he may read it; of a secret case that is not for him not even the number, only that something burns
and that he must call somebody who can.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.scope import visible_to
from core.cases.terms import KIND, TASK, Visibility
from core.duty.queries.alarms import open_alarms
from core.duty.values import AlarmView
from core.identity.actor import Actor
from db.models.cases import Case, CaseTask


@dataclass(frozen=True, slots=True)
class CaseAlarm:
    """An alarm about a case.

    Attributes:
        number: empty for a secret case that this reader cannot open.
        headline: empty for a secret case, and for one that this reader cannot open.
        opens: whether he can open it; who is on duty may have to call somebody who can.
    """

    alarm: AlarmView
    number: str
    headline: str
    opens: bool


def alarms_of(session: Session, actor: Actor, *, now: datetime) -> tuple[CaseAlarm, ...]:
    """Alarms that wait for this person, the worst first; a co-unit's part is its case's alarm."""
    waiting = open_alarms(session, actor, now=now)
    parts = [alarm.subject[1] for alarm in waiting if alarm.subject[0] == TASK]
    cases = {(KIND, alarm.subject[1]): alarm.subject[1] for alarm in waiting if alarm.subject[0] == KIND}
    if parts:
        rows = session.execute(select(CaseTask.id, CaseTask.case_id).where(CaseTask.id.in_(parts)))
        cases |= {(TASK, row.id): row.case_id for row in rows}
    if not cases:
        return ()
    ids = set(cases.values())
    numbers = {
        row.id: "" if row.visibility is Visibility.SECRET else row.number
        for row in session.execute(select(Case.id, Case.number, Case.visibility).where(Case.id.in_(ids)))
    }
    seen = {
        row.id: (row.number, "" if row.visibility is Visibility.SECRET else row.headline)
        for row in session.execute(
            visible_to(actor)
            .with_only_columns(Case.id, Case.number, Case.visibility, Case.headline)
            .where(Case.id.in_(ids))
        )
    }
    found = []
    for alarm in waiting:
        case_id = cases.get(alarm.subject)
        if case_id in numbers:
            number, headline = seen.get(case_id, (numbers[case_id], ""))
            found.append(CaseAlarm(alarm, number, headline, case_id in seen))
    return tuple(found)
