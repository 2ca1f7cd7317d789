"""Alarms of duty with what this reader may see of their cases: a number always, a title only where he may read it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.scope import visible_to
from core.cases.terms import KIND, Visibility
from core.duty.queries.alarms import open_alarms
from core.duty.values import AlarmView
from core.identity.actor import Actor
from db.models.cases import Case


@dataclass(frozen=True, slots=True)
class CaseAlarm:
    """An alarm about a case.

    Attributes:
        headline: empty for a secret case, and for one that this reader cannot open.
        opens: whether he can open it; who is on duty may have to call somebody who can.
    """

    alarm: AlarmView
    number: str
    headline: str
    opens: bool


def alarms_of(session: Session, actor: Actor, *, now: datetime) -> tuple[CaseAlarm, ...]:
    """Alarms that wait for this person, the worst first."""
    waiting = [alarm for alarm in open_alarms(session, actor, now=now) if alarm.subject[0] == KIND]
    if not waiting:
        return ()
    ids = {alarm.subject[1] for alarm in waiting}
    numbers = {
        row.id: row.number for row in session.execute(select(Case.id, Case.number).where(Case.id.in_(ids)))
    }
    seen = {
        row.id: "" if row.visibility is Visibility.SECRET else row.headline
        for row in session.execute(
            visible_to(actor)
            .with_only_columns(Case.id, Case.visibility, Case.headline)
            .where(Case.id.in_(ids))
        )
    }
    return tuple(
        CaseAlarm(alarm, numbers[alarm.subject[1]], seen.get(alarm.subject[1], ""), alarm.subject[1] in seen)
        for alarm in waiting
        if alarm.subject[1] in numbers
    )
