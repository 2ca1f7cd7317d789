"""Frozen values of this capability: a limit in its regulation, a regulation, a deadline as pages show it."""

from dataclasses import dataclass
from datetime import date, datetime

from core.deadlines.rules import shade
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.calendar import Limit
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.journal.terms import Subject


@dataclass(frozen=True, slots=True)
class Ruling:
    """A limit and the regulation it stands in.

    Attributes:
        target: a shorter time inside the limit after which the lamp is yellow.
    """

    regulation_id: int
    stage: Stage
    level: Level | None
    round_from: int
    limit: Limit
    target: Limit | None
    source: str


@dataclass(frozen=True, slots=True)
class RegulationView:
    """A regulation in force from a day."""

    id: int
    code: str
    name: str
    valid_from: date
    source: str
    rulings: tuple[Ruling, ...]

    def ruling(self, stage: Stage, level: Level | None, round_no: int = 1) -> Ruling:
        """The limit of a stage: the level's own before the general one, then the latest round reached.

        Raises:
            NotFound: the regulation says nothing about this stage.
        """
        fitting = [
            ruling
            for ruling in self.rulings
            if ruling.stage is stage and ruling.level in {level, None} and ruling.round_from <= round_no
        ]
        if not fitting:
            raise NotFound(N_("现行规则没有规定“{stage}”的期限"), stage=stage)
        return max(fitting, key=lambda ruling: (ruling.level is not None, ruling.round_from))


@dataclass(frozen=True, slots=True)
class Listed:
    """A regulation in the list of all.

    Attributes:
        limits: how many lines it has.
        rules: in force today.
    """

    id: int
    code: str
    name: str
    valid_from: date
    source: str
    limits: int
    rules: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of two regulations side by side; None where one of them says nothing."""

    stage: Stage
    level: Level | None
    round_from: int
    before: Ruling | None
    after: Ruling | None

    @property
    def differs(self) -> bool:
        """Limit or target is another."""
        told = [(each.limit, each.target) if each else None for each in (self.before, self.after)]
        return told[0] != told[1]


def compared(before: RegulationView, after: RegulationView) -> list[Compared]:
    """Two regulations line by line, in the order of stages, levels and rounds."""
    sides = [
        {(each.stage, each.level, each.round_from): each for each in one.rulings} for one in (before, after)
    ]
    stages, levels = list(Stage), [*Level, None]
    keys = sorted(
        {*sides[0], *sides[1]}, key=lambda key: (stages.index(key[0]), levels.index(key[1]), key[2])
    )
    return [Compared(*key, sides[0].get(key), sides[1].get(key)) for key in keys]


@dataclass(frozen=True, slots=True)
class Published:
    """A version of the working calendar."""

    id: int
    made_at: datetime
    covers_until: date
    source: str


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as pages show it."""

    id: int
    subject: Subject
    stage: Stage
    round: int
    unit_id: int | None
    level: Level | None
    limit: Limit
    starts_at: datetime
    due_at: datetime
    warns_at: datetime
    paused_at: datetime | None
    met_at: datetime | None
    cancelled_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.met_at is None and self.cancelled_at is None

    def lamp(self, now: datetime) -> Lamp:
        """What it looks like at this moment."""
        return shade(now, self.due_at, self.warns_at, self.paused_at, self.met_at)


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline whose end changed: what the event on the subject's line says."""

    subject: Subject
    stage: Stage
    round: int
    was: datetime
    becomes: datetime
