"""Which urgent clocks turned and nobody has been told: the work of the alarms' job, in a few statements."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.deadlines.queries import is_open
from core.deadlines.terms import URGENT, Stage
from core.duty.terms import Turn
from core.duty.values import Turned
from core.identity.queries import units_by_kind
from core.identity.terms import UnitKind
from db.models.deadlines import Deadline
from db.models.duty import Alarm
from db.models.identity import UnitRow

BATCH = 200

QUIET = frozenset({Stage.PROMISE, Stage.RATING, Stage.CALLBACK, Stage.SEND_BACK, Stage.INSTRUCTION})
"""Clocks of the person, of telephone calls, of reports in days and of no one: nobody is called out for them."""

SELF_MADE = frozenset({Stage.CONTACT})
"""Stages that begin by an act of the very people who must be told: they know that it has arrived."""

MOMENTS: Mapping[Turn, InstrumentedAttribute[datetime]] = {
    Turn.ARRIVED: Deadline.starts_at,
    Turn.YELLOW: Deadline.warns_at,
    Turn.RED: Deadline.due_at,
}


def turned(session: Session, now: datetime) -> Iterator[list[Turned]]:
    """Open clocks of urgent matters whose turn nobody was told of: kind by kind, the oldest first, `BATCH` at a time.

    A clock without a unit is the centre's. Stopped clocks wait. What nobody can be told of is passed over.
    """
    centres = units_by_kind(session, UnitKind.CENTRE)
    for turn, moment in MOMENTS.items() if centres else ():
        query = (
            select(Deadline, moment, UnitRow.id, UnitRow.path)
            .join(UnitRow, UnitRow.id == func.coalesce(Deadline.unit_id, centres[0].id))
            .where(
                Deadline.level.in_(sorted(URGENT)),
                Deadline.stage.not_in(sorted(QUIET)),
                is_open(),
                Deadline.paused_at.is_(None),
                moment <= now,
                ~_told(turn, moment),
                *([_arrives()] if turn is Turn.ARRIVED else []),
            )
            .order_by(moment, Deadline.id)
            .limit(BATCH)
        )
        rows = session.execute(query).all()
        while rows:
            yield [
                Turned(
                    (due.subject_kind, due.subject_id),
                    due.stage,
                    due.level,
                    turn,
                    at,
                    due.due_at,
                    unit_id,
                    path,
                )
                for due, at, unit_id, path in rows
            ]
            last, at, _, _ = rows[-1]
            rows = session.execute(query.where(tuple_(moment, Deadline.id) > (at, last.id))).all()


def _told(turn: Turn, moment: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    return exists().where(
        Alarm.subject_kind == Deadline.subject_kind,
        Alarm.subject_id == Deadline.subject_id,
        Alarm.stage == Deadline.stage,
        Alarm.turn == turn,
        Alarm.turned_at == moment,
    )


def _arrives() -> ColumnElement[bool]:
    """Something new lies on somebody's desk; the unit's answer begins together with its signing, told once."""
    sign = aliased(Deadline)
    signs = exists().where(
        sign.subject_kind == Deadline.subject_kind,
        sign.subject_id == Deadline.subject_id,
        sign.stage == Stage.SIGN,
        sign.starts_at == Deadline.starts_at,
    )
    return and_(Deadline.stage.not_in(sorted(SELF_MADE)), ~and_(Deadline.stage == Stage.ANSWER, signs))
