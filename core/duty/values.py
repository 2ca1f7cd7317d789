"""Frozen values of duty: a shift, who was found on duty, an alarm as a page shows it, somebody who stands in."""

from dataclasses import dataclass
from datetime import date, datetime

from core.deadlines.terms import Lamp, Level, Stage
from core.duty.terms import Rung, Turn
from core.journal.terms import Subject


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who is on duty for a unit at a moment, and at which step up the tree they were found.

    Attributes:
        unit_id: on whose roster; for leads, their centre. None when there is nobody at all.
    """

    people: tuple[tuple[int, str], ...]
    rung: Rung
    unit_id: int | None
    unit_path: str

    @property
    def ids(self) -> tuple[int, ...]:
        """Their accounts."""
        return tuple(account_id for account_id, _name in self.people)


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of one person on a roster."""

    id: int
    account_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift to be set."""

    account_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """What an act on a roster answers: shifts set or taken, and those that were there already."""

    unit_id: int
    done: int
    there: int = 0


@dataclass(frozen=True, slots=True)
class Turned:
    """A clock that turned: what an alarm is raised about."""

    subject: Subject
    stage: Stage
    level: Level | None
    turn: Turn
    turned_at: datetime
    due_at: datetime
    unit_id: int
    unit_path: str


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm that still waits for somebody; codes and moments only."""

    id: int
    subject: Subject
    stage: Stage
    level: Level | None
    turn: Turn
    rung: Rung
    unit: str
    raised_at: datetime
    due_at: datetime
    lamp: Lamp


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who does another's work for some days."""

    id: int
    account_id: int
    name: str
    substitute_id: int
    substitute: str
    from_day: date
    to_day: date
