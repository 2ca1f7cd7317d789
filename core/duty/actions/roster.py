"""Keeping a roster: set shifts, take them off, copy last week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.duty.permissions import RULES, About, DutyMay
from core.duty.queries.roster import candidates, shift_unit
from core.duty.rules import LONGEST_SHIFT
from core.duty.values import Planned, RosterChanged
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.identity.queries import Unit, unit
from core.journal.turns import wait_turn
from db.models.duty import DutyShift

log = structlog.get_logger()

WEEK = timedelta(days=7)
MOST = 400
"""Shifts set at once: a month of three shifts a day for several people."""
FAR = timedelta(days=400)
"""How far ahead a roster may be written."""


def set_shifts(
    session: Session, actor: Actor, unit_id: int, shifts: Sequence[Planned], *, now: datetime
) -> RosterChanged:
    """Put people on the roster of a unit; a shift that is there already stays as it is.

    Raises:
        NotAllowed: not his roster to keep.
        Invalid: a shift that is over, too long or too far ahead, or somebody who cannot be on duty here.
        Conflict: somebody would be on duty twice at once.
    """
    place = _hold(session, actor, unit_id)
    if len(shifts) > MOST:
        raise Invalid(N_("一次最多排 {count} 班，请分几次"), "shifts", count=MOST)
    able = {holder.account_id for holder in candidates(session, place.path, now=now)}
    done = there = 0
    for each in sorted(shifts, key=lambda shift: (shift.starts_at, shift.account_id)):
        _check(each, able, now)
        if _there(session, unit_id, each):
            there += 1
            continue
        session.add(_row(unit_id, each, actor))
        session.flush()
        done += 1
    log.info("duty.shifts_set", unit=unit_id, count=done, by=actor.account_id)
    return RosterChanged(unit_id, done, there)


def clear_shift(session: Session, actor: Actor, shift_id: int, *, now: datetime) -> RosterChanged:
    """Take a shift off; one that has begun ends now, and what is over stays as it was.

    Raises:
        NotFound: it is not there any more.
        NotAllowed: not his roster to keep.
        Conflict: it is over.
    """
    place = _hold(session, actor, shift_unit(session, shift_id))
    row = session.get(DutyShift, shift_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("这一班已经不在值班表上了"))
    if row.ends_at <= now:
        raise Conflict(N_("这一班已经值完，不能再改"))
    if row.starts_at < now:
        row.ends_at = now
    else:
        session.delete(row)
    session.flush()
    log.info("duty.shift_cleared", unit=place.id, shift=shift_id, by=actor.account_id)
    return RosterChanged(place.id, 1)


def copy_week(
    session: Session, actor: Actor, unit_id: int, monday: datetime, *, now: datetime
) -> RosterChanged:
    """Write the week before into the week that begins at a Monday; what is over or would be twice is left out.

    Raises:
        NotAllowed: not his roster to keep.
        Conflict: the week before is empty.
    """
    place = _hold(session, actor, unit_id)
    before = session.scalars(
        select(DutyShift)
        .where(
            DutyShift.unit_id == unit_id, DutyShift.starts_at >= monday - WEEK, DutyShift.starts_at < monday
        )
        .order_by(DutyShift.starts_at, DutyShift.id)
    ).all()
    if not before:
        raise Conflict(N_("上一周没有排班，没有可以照抄的"))
    able = {holder.account_id for holder in candidates(session, place.path, now=now)}
    done = 0
    for old in before:
        fresh = Planned(old.account_id, old.starts_at + WEEK, old.ends_at + WEEK)
        if fresh.ends_at > now and fresh.account_id in able and _clash(session, unit_id, fresh) is None:
            session.add(_row(unit_id, fresh, actor))
            session.flush()
            done += 1
    log.info("duty.week_copied", unit=unit_id, count=done, by=actor.account_id)
    return RosterChanged(unit_id, done, len(before) - done)


def _hold(session: Session, actor: Actor, unit_id: int) -> Unit:
    """The unit, for somebody who keeps its roster; two who write at once take turns."""
    place = unit(session, unit_id)
    require(RULES, DutyMay.EDIT_ROSTER, actor, About((place.path,)))
    if place.closed:
        raise Invalid(N_("“{unit}”已撤销，不再排班"), "unit_id", unit=place.short_name)
    wait_turn(session, f"duty:{unit_id}")
    return place


def _row(unit_id: int, shift: Planned, actor: Actor) -> DutyShift:
    return DutyShift(
        unit_id=unit_id,
        account_id=shift.account_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        made_by=actor.account_id,
    )


def _check(shift: Planned, able: set[int], now: datetime) -> None:
    if shift.account_id not in able:
        raise Invalid(N_("这位同事在本单位没有可以值班的角色，请另选"), "account_id")
    if not timedelta() < shift.ends_at - shift.starts_at <= LONGEST_SHIFT:
        raise Invalid(
            N_("一班最短一分钟，最长 {hours} 小时"),
            "ends_at",
            hours=LONGEST_SHIFT // timedelta(hours=1),
        )
    if shift.ends_at <= now:
        raise Invalid(N_("这一班已经过去了，请从今天以后排起"), "starts_at")
    if shift.starts_at > now + FAR:
        raise Invalid(N_("排得太远了，最多排到一年以后"), "starts_at")


def _clash(session: Session, unit_id: int, shift: Planned) -> DutyShift | None:
    return session.scalar(
        select(DutyShift)
        .where(
            DutyShift.unit_id == unit_id,
            DutyShift.account_id == shift.account_id,
            DutyShift.starts_at < shift.ends_at,
            DutyShift.ends_at > shift.starts_at,
        )
        .limit(1)
    )


def _there(session: Session, unit_id: int, shift: Planned) -> bool:
    """Whether exactly this shift is there.

    Raises:
        Conflict: another one of the same person overlaps it.
    """
    other = _clash(session, unit_id, shift)
    if other is None:
        return False
    if (other.starts_at, other.ends_at) == (shift.starts_at, shift.ends_at):
        return True
    raise Conflict(N_("有一位同事的班和已排的重叠，请先取消原来的一班"))
