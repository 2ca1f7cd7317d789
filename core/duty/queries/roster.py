"""Reading rosters: who is on duty now, what is planned, who can be put on it, where nobody is."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, literal, select
from sqlalchemy.orm import Session

from core.deadlines.queries import current_calendar
from core.duty.permissions import ON_ROSTERS, RULES, About, DutyMay
from core.duty.rules import Span, uncovered
from core.duty.terms import Rung
from core.duty.values import OnDuty, Shift
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import allows, require
from core.identity.queries import Holder, Unit, holders_of, unit, unit_tree, units_by_kind
from core.identity.sessions import valid_at
from core.identity.terms import AREAS, Role, UnitKind
from db.models.duty import DutyShift
from db.models.identity import Account, GrantRow, UnitRow

AHEAD = timedelta(days=7)
"""How far ahead a night without anybody is warned of."""

WITHOUT = AREAS - {UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP}
"""Kinds of units that keep no roster: their township or subdistrict does."""


def on_duty(session: Session, unit_path: str, at: datetime, *, above: str = "") -> OnDuty:
    """Who is on duty for a unit: on its own roster, else the nearest one up the tree, at last the centre's leads.

    Args:
        above: path of a unit that was asked already; only rosters strictly above it count.
    """
    shifts = (
        select(Account.id, Account.name, UnitRow.id.label("unit_id"), UnitRow.path)
        .join(DutyShift, DutyShift.account_id == Account.id)
        .join(UnitRow, UnitRow.id == DutyShift.unit_id)
        .where(
            DutyShift.starts_at <= at,
            DutyShift.ends_at > at,
            literal(unit_path).like(UnitRow.path + "%"),
            Account.disabled_at.is_(None),
            exists(GrantRow.id).where(GrantRow.account_id == Account.id, valid_at(at)).correlate(Account),
        )
        .order_by(func.length(UnitRow.path).desc(), DutyShift.starts_at, Account.id)
    )
    if above:
        shifts = shifts.where(func.length(UnitRow.path) < len(above))
    rows = session.execute(shifts).all()
    if not rows:
        return _leads(session, at)
    nearest = rows[0].path
    people = {row.id: row.name for row in rows if row.path == nearest}
    rung = Rung.OWN if nearest == unit_path else Rung.ABOVE
    return OnDuty(tuple(people.items()), rung, rows[0].unit_id, nearest)


def _leads(session: Session, at: datetime) -> OnDuty:
    centres = units_by_kind(session, UnitKind.CENTRE)
    people = {
        holder.account_id: holder.name
        for centre in centres
        for holder in holders_of(session, Role.CENTER_LEAD, centre.path, now=at)
    }
    first = centres[0] if centres else None
    return OnDuty(tuple(people.items()), Rung.LEADS, first.id if first else None, first.path if first else "")


def rosters(session: Session, actor: Actor) -> list[Unit]:
    """Units whose roster this person may see, his own first."""
    units = [
        row
        for row in unit_tree(session)
        if row.kind not in WITHOUT and allows(RULES, DutyMay.SEE_ROSTER, actor, About((row.path,)))
    ]
    own = {grant.unit_id for grant in actor.grants}
    return sorted(units, key=lambda row: row.id not in own)


def keeps(actor: Actor, unit_path: str) -> bool:
    """Whether he may change the roster of this unit."""
    return allows(RULES, DutyMay.EDIT_ROSTER, actor, About((unit_path,)))


def roster(session: Session, actor: Actor, unit_id: int, begin: datetime, end: datetime) -> tuple[Shift, ...]:
    """Shifts that touch a stretch of time, in order.

    Raises:
        NotFound: no such unit.
        NotAllowed: not his to see.
    """
    place = unit(session, unit_id)
    require(RULES, DutyMay.SEE_ROSTER, actor, About((place.path,)))
    rows = session.execute(
        _shifts(unit_id, begin, end).order_by(DutyShift.starts_at, DutyShift.ends_at, DutyShift.id)
    )
    return tuple(Shift(*row) for row in rows)


def _shifts(unit_id: int, begin: datetime, end: datetime) -> Select[int, int, str, datetime, datetime]:
    return (
        select(DutyShift.id, DutyShift.account_id, Account.name, DutyShift.starts_at, DutyShift.ends_at)
        .join(Account, Account.id == DutyShift.account_id)
        .where(DutyShift.unit_id == unit_id, DutyShift.starts_at < end, DutyShift.ends_at > begin)
    )


def gaps(session: Session, actor: Actor, unit_id: int, *, now: datetime) -> list[Span]:
    """Stretches of the coming week outside duty hours in which nobody of this unit is on duty."""
    shifts = roster(session, actor, unit_id, now, now + AHEAD)
    spans = [(shift.starts_at, shift.ends_at) for shift in shifts]
    return uncovered(now, now + AHEAD, spans, current_calendar(session, now))


def candidates(session: Session, unit_path: str, *, now: datetime) -> list[Holder]:
    """Who can be on duty for a unit: whoever acts in it or above it, nearest first."""
    found: dict[int, Holder] = {}
    for role in sorted(ON_ROSTERS):
        for holder in holders_of(session, role, unit_path, now=now):
            found.setdefault(holder.account_id, holder)
    return sorted(found.values(), key=lambda holder: (holder.unit, holder.account_id))


def shift_unit(session: Session, shift_id: int) -> int:
    """The unit of a shift.

    Raises:
        NotFound: it is not there any more.
    """
    found = session.scalar(select(DutyShift.unit_id).where(DutyShift.id == shift_id))
    if found is None:
        raise NotFound(N_("这一班已经不在值班表上了"))
    return found
