"""What would be left open if somebody went: cases in his hands, shifts to come; and who could take them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.terms import NO_CLOCK, OPEN, CaseStatus, Visibility
from core.identity.actor import Actor
from core.identity.permissions import RULES, About, May, require
from core.identity.queries import holders_of
from core.identity.sessions import grants_of
from core.identity.terms import Role
from db.models.cases import Case
from db.models.duty import DutyShift
from db.models.identity import UnitRow

SHOWN = 500


@dataclass(frozen=True, slots=True)
class InHand:
    """An open case in somebody's hands: its number and unit, nothing of what it says."""

    id: int
    number: str
    status: CaseStatus
    unit: str
    unit_path: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Heir:
    """Somebody who could take what another leaves, and how many of his cases lie in a unit of his."""

    account_id: int
    name: str
    units: tuple[str, ...]
    able: int


@dataclass(frozen=True, slots=True)
class Left:
    """What somebody would leave. Secret cases are not among it: who handles them, their unit names itself."""

    cases: tuple[InHand, ...]
    total: int
    shifts: int
    heirs: tuple[Heir, ...]


def left_by(session: Session, actor: Actor, account_id: int, *, now: datetime) -> Left:
    """What this person has in hand.

    Raises:
        NotAllowed: not an administrator over all that the person holds.
    """
    held = grants_of(session, account_id, now=now)
    require(RULES, May.EDIT_PEOPLE, actor, About(tuple(one.unit_path for one in held), account_id))
    where = (
        Case.handler_id == account_id,
        Case.status.in_(OPEN),
        Case.visibility != Visibility.SECRET,
    )
    rows = session.execute(
        select(Case.id, Case.number, Case.status, UnitRow.short_name, UnitRow.path, Case.due_at)
        .join(UnitRow, UnitRow.id == Case.unit_id)
        .where(*where)
        .order_by(Case.due_at, Case.id)
        .limit(SHOWN)
    ).all()
    cases = tuple(InHand(*row[:5], row[5] if row[5] < NO_CLOCK else None) for row in rows)
    total = session.scalar(select(func.count()).select_from(Case).where(*where)) or 0
    shifts = session.scalar(
        select(func.count()).where(DutyShift.account_id == account_id, DutyShift.starts_at > now)
    )
    return Left(cases, total, shifts or 0, _heirs(session, cases, account_id, now))


def _heirs(session: Session, cases: tuple[InHand, ...], account_id: int, now: datetime) -> tuple[Heir, ...]:
    """Handlers of the units in which his cases lie, those who could take most of them first."""
    found: dict[int, tuple[str, list[str], int]] = {}
    for path in {case.unit_path for case in cases}:
        here = [case for case in cases if case.unit_path == path]
        for holder in holders_of(session, Role.UNIT_HANDLER, path, now=now):
            if holder.account_id == account_id:
                continue
            name, units, able = found.get(holder.account_id, (holder.name, [], 0))
            found[holder.account_id] = (name, [*units, here[0].unit], able + len(here))
    heirs = [Heir(each, name, tuple(units), able) for each, (name, units, able) in found.items()]
    return tuple(sorted(heirs, key=lambda heir: (-heir.able, heir.account_id)))
