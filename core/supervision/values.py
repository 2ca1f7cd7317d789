"""Small frozen values of the ledger: what a rule found, what an act answers, what a level depends on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.foundation.clock import civil
from core.supervision.terms import Cause, EntryState, EntryType, Rule

REASON_MIN, REASON_MAX = 6, 1000
PLAN_MIN, PLAN_MAX = 15, 3000
PLAN_DAYS = 180
"""A plan ends within so many days; what takes longer is 长期挂账."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found on one line.

    Attributes:
        unit_id: whose own acts they were; None: the centre that answers for the case.
        events: ids of the events that show it, the newest last.
        at: the rule's moment.
        level: at which level it is listed.
    """

    type: EntryType
    rule: Rule
    unit_id: int | None
    events: tuple[int, ...]
    at: datetime
    level: int = 1

    @property
    def facts(self) -> dict[str, object]:
        """What the line of an entry says of it."""
        return {"type": self.type, "rule": self.rule, "events": list(self.events)}


def entry_number(serial: int, now: datetime) -> str:
    """D, the civil day, five digits."""
    return f"D{civil(now):%Y%m%d}{serial % 100_000:05d}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an entry its level depends on.

    Attributes:
        counted_from: from when on days on the ledger are counted.
        raised_at: the rule's moment of the last rise.
        requested_at: when the unit first asked for writing off.
        appealed: from when to when its objection was open; the end is None while it is.
        counts: days count now; not for a proposal, not for 长期挂账.
    """

    level: int
    counted_from: datetime
    raised_at: datetime | None = None
    requested_at: datetime | None = None
    appealed: tuple[datetime, datetime | None] | None = None
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Rise:
    """A level that an entry comes to, why, and the rule's moment."""

    level: int
    cause: Cause
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the condition of writing off asks about the subject.

    Attributes:
        answered: the person has an answer (ANSWERED, CALLBACK or CLOSED).
        signed: a unit has signed it, and it was not handed on since.
        content: the person's last word on this round: content or mostly, or not; None: he said nothing.
        window_over: he has had his time to rate, or the case is closed.
        kept: a look back found that it holds, or a new date was accepted.
    """

    answered: bool
    signed: bool
    content: bool | None
    window_over: bool
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a unit will do, and until when."""

    measures: str
    until: date


@dataclass(frozen=True, slots=True)
class EntryReceipt:
    """What an act answers: the entry as it is after it.

    Attributes:
        version: number of events; send it back with the next act to be told when somebody was faster.
    """

    id: int
    number: str
    state: EntryState
    level: int
    version: int


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of an entry's line with what a notice about it may say; no name of a person.

    Attributes:
        event: name of the event; seq: its place in the line.
        unit: short name of the unit whose entry it is.
        proposed_by: account of who proposed it; 0: a rule.
    """

    entry_id: int
    seq: int
    event: str
    number: str
    type: EntryType
    level: int
    case_id: int
    case_number: str
    unit_id: int
    desk_id: int
    unit: str
    proposed_by: int
    facts: Mapping[str, object]
