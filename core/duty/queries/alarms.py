"""Reading alarms: what still waits for somebody on duty."""

from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.deadlines.queries import is_open, view
from core.duty.terms import Turn
from core.duty.values import AlarmView
from core.identity.actor import Actor
from core.journal.terms import Subject
from db.models.deadlines import Deadline
from db.models.duty import Alarm
from db.models.identity import UnitRow

MOST = 50
ORDER = {Turn.RED: 0, Turn.YELLOW: 1, Turn.ARRIVED: 2}


def open_alarms(session: Session, actor: Actor, *, now: datetime) -> tuple[AlarmView, ...]:
    """What this person was told and nobody has acknowledged, while its clock still runs; the worst first.

    Of several alarms about one stage the latest stands for all.
    """
    if actor.account_id is None:
        return ()
    rows = session.execute(
        select(Alarm, Deadline, UnitRow.short_name)
        .join(
            Deadline,
            and_(
                Deadline.subject_kind == Alarm.subject_kind,
                Deadline.subject_id == Alarm.subject_id,
                Deadline.stage == Alarm.stage,
                is_open(),
            ),
        )
        .join(UnitRow, UnitRow.id == Alarm.unit_id)
        .where(Alarm.account_id == actor.account_id, Alarm.acknowledged_at.is_(None))
        .order_by(Alarm.turned_at.desc(), Alarm.id.desc())
        .limit(MOST)
    )
    latest: dict[tuple[Subject, str], AlarmView] = {}
    for alarm, clock, unit in rows:
        subject = (alarm.subject_kind, alarm.subject_id)
        shown = AlarmView(
            alarm.id,
            subject,
            alarm.stage,
            clock.level,
            alarm.turn,
            alarm.rung,
            unit,
            alarm.raised_at,
            clock.due_at,
            view(clock).lamp(now),
        )
        latest.setdefault((subject, alarm.stage), shown)
    return tuple(sorted(latest.values(), key=lambda each: (ORDER[each.turn], each.due_at, each.id)))
