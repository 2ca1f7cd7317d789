"""Alarms: raised for who is on duty, passed up a step when nobody answers, put out by whoever answers."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import and_, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.deadlines.queries import is_open
from core.duty.queries.roster import on_duty
from core.duty.rules import ANSWER_WITHIN
from core.duty.terms import Rung
from core.duty.values import OnDuty, Turned
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.deadlines import Deadline
from db.models.duty import Alarm
from db.models.identity import UnitRow

log = structlog.get_logger()

BATCH = 500


def raise_alarms(session: Session, turned: Sequence[Turned], *, now: datetime) -> int:
    """Tell who is on duty now of each clock that turned, the oldest first; what was told already stays; how many."""
    found: dict[str, OnDuty] = {}
    rows = []
    for clock in sorted(turned, key=lambda each: (each.turned_at, each.subject)):
        if clock.unit_path not in found:
            found[clock.unit_path] = on_duty(session, clock.unit_path, now)
        rows += _rows(clock, found[clock.unit_path], now)
    if any(not each.people for each in found.values()):
        log.warning("duty.nobody_to_alarm")
    return _insert(session, rows)


def pass_on(session: Session, *, now: datetime) -> int:
    """Alarms that nobody answered in time go up to the next who has not been told, at last to the leads; how many."""
    _settle(session, now)
    late = session.scalars(
        select(Alarm)
        .where(
            Alarm.acknowledged_at.is_(None),
            Alarm.passed_on_at.is_(None),
            Alarm.rung != Rung.LEADS,
            Alarm.raised_at <= now - ANSWER_WITHIN,
        )
        .order_by(Alarm.raised_at, Alarm.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    units = {each for row in late for each in (row.unit_id, row.found_unit_id)}
    paths = {
        row.id: row.path
        for row in session.execute(select(UnitRow.id, UnitRow.path).where(UnitRow.id.in_(units)))
    }
    steps: dict[tuple[Turned, str], list[Alarm]] = {}
    for row in late:  # several people of one step go up together
        steps.setdefault((_turned(row, paths[row.unit_id]), paths[row.found_unit_id]), []).append(row)
    raised = 0
    for (clock, below), told in steps.items():
        found = _next(session, clock, below, now)
        raised += _insert(session, _rows(clock, found, now))
        for row in told if found.people else ():  # with nobody left to tell, the next run tries again
            row.passed_on_at = now
    session.flush()
    return raised


def acknowledge(session: Session, actor: Actor, alarm_id: int, *, now: datetime) -> None:
    """He knows of it: the alarms of this subject and stage are out for everybody.

    Raises:
        NotFound: there is none of this id for him.
    """
    row = session.get(Alarm, alarm_id)
    if row is None or actor.account_id is None or row.account_id != actor.account_id:
        raise NotFound(N_("没有这条值班提醒，或者不是发给您的"))
    same = select(Alarm.id).where(
        Alarm.subject_kind == row.subject_kind,
        Alarm.subject_id == row.subject_id,
        Alarm.stage == row.stage,
        Alarm.acknowledged_at.is_(None),
    )
    ids = session.scalars(same.order_by(Alarm.id).with_for_update()).all()
    session.execute(
        update(Alarm)
        .where(Alarm.id.in_(ids))
        .values(acknowledged_at=now, acknowledged_by=actor.account_id)
        .execution_options(synchronize_session="fetch")
    )
    log.info("duty.alarm_acknowledged", alarm=alarm_id, by=actor.account_id)


def _settle(session: Session, now: datetime) -> None:
    """Alarms whose clock has ended need no further step."""
    waits = exists().where(
        and_(
            Deadline.subject_kind == Alarm.subject_kind,
            Deadline.subject_id == Alarm.subject_id,
            Deadline.stage == Alarm.stage,
            is_open(),
        )
    )
    session.execute(
        update(Alarm)
        .where(Alarm.acknowledged_at.is_(None), Alarm.passed_on_at.is_(None), ~waits)
        .values(passed_on_at=now)
        .execution_options(synchronize_session="fetch")
    )


def _next(session: Session, clock: Turned, below: str, now: datetime) -> OnDuty:
    """The next step up that has somebody who has not been told of this yet."""
    told = set(
        session.scalars(
            select(Alarm.account_id).where(
                Alarm.subject_kind == clock.subject[0],
                Alarm.subject_id == clock.subject[1],
                Alarm.stage == clock.stage,
                Alarm.turn == clock.turn,
                Alarm.turned_at == clock.turned_at,
            )
        )
    )
    found = on_duty(session, clock.unit_path, now, above=below)
    while found.rung is not Rung.LEADS and set(found.ids) <= told:
        found = on_duty(session, clock.unit_path, now, above=found.unit_path)
    return found


def _turned(row: Alarm, unit_path: str) -> Turned:
    return Turned(
        (row.subject_kind, row.subject_id),
        row.stage,
        row.level,
        row.turn,
        row.turned_at,
        row.due_at,
        row.unit_id,
        unit_path,
    )


def _rows(clock: Turned, found: OnDuty, now: datetime) -> list[dict[str, object]]:
    return [
        {
            "subject_kind": clock.subject[0],
            "subject_id": clock.subject[1],
            "stage": clock.stage,
            "level": clock.level,
            "turn": clock.turn,
            "turned_at": clock.turned_at,
            "due_at": clock.due_at,
            "unit_id": clock.unit_id,
            "found_unit_id": found.unit_id,
            "rung": found.rung,
            "account_id": account_id,
            "raised_at": now,
        }
        for account_id in found.ids
    ]


def _insert(session: Session, rows: list[dict[str, object]]) -> int:
    if not rows:
        return 0
    made = session.scalars(insert(Alarm).values(rows).on_conflict_do_nothing().returning(Alarm.id))
    return len(made.all())
