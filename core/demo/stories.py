"""How invented matters go: which acts happen, and how long each is waited for; pure, drawn from a seed.

A story is told backwards from now: its last act lies a stretch before now that makes its lamp green, yellow or red,
and every act before it lies a plausible stretch earlier. Urgent matters run in natural time, others in working time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from random import Random

from core.cases.rating import contradictory
from core.cases.terms import CaseAct as A
from core.cases.terms import Resolved, Satisfied
from core.deadlines.terms import URGENT, Level
from core.foundation.calendar import WorkCalendar, before_working_time

MINUTE = timedelta(minutes=1)


class Ending(Enum):
    """Where a story stands today."""

    WAITING = auto()
    ACCEPTED = auto()
    SENT = auto()
    SIGNED = auto()
    CONTACTED = auto()
    URGED = auto()
    DRAFTED = auto()
    REVIEW = auto()
    ANSWERED = auto()
    UNHEARD = auto()
    SILENT = auto()
    GOOD = auto()
    BAD = auto()
    AGAIN = auto()
    AGAIN_GOOD = auto()
    TAKEN_BACK = auto()
    MISSING = auto()
    RETURNED = auto()
    DEFERRED = auto()
    EXTENDING = auto()
    HELPED = auto()
    MERGED = auto()
    REFUSING = auto()
    ENDED = auto()
    OBJECTION = auto()
    REOPENED = auto()
    SECRET = auto()


E = Ending
TO_UNIT = (A.SUBMIT, A.ACCEPT, A.DISPATCH)
HANDLED = (*TO_UNIT, A.SIGN, A.ASSIGN, A.CONTACT)
REPLIED = (A.ASK_REPLY, A.SIGN_REPLY)
RELEASED = (*HANDLED, *REPLIED, A.RELEASE)
UNHEARD = (*RELEASED, A.RATING_WINDOW_OVER, A.TRY_CALL)
UPHELD = (*RELEASED, A.RATE_BADLY, A.UPHOLD)

PATHS: dict[Ending, tuple[A, ...]] = {
    E.WAITING: (A.SUBMIT,),
    E.ACCEPTED: (A.SUBMIT, A.ACCEPT),
    E.SENT: TO_UNIT,
    E.SIGNED: (*TO_UNIT, A.SIGN),
    E.CONTACTED: HANDLED,
    E.URGED: (*HANDLED, A.SUPPLEMENT, A.URGE),
    E.DRAFTED: (*HANDLED, A.ASK_REPLY, A.REFUSE_REPLY, A.ASK_REPLY),
    E.REVIEW: (*HANDLED, *REPLIED),
    E.ANSWERED: RELEASED,
    E.UNHEARD: UNHEARD,
    E.SILENT: (*UNHEARD, A.TRY_CALL, A.TRY_CALL, A.CLOSE_UNRATED),
    E.GOOD: (*RELEASED, A.RATE_WELL),
    E.BAD: (*RELEASED, A.RATE_BADLY),
    E.AGAIN: UPHELD,
    E.AGAIN_GOOD: (*UPHELD, A.CONTACT, *REPLIED, A.RELEASE, A.RATE_WELL),
    E.TAKEN_BACK: (*TO_UNIT, A.WITHDRAW),
    E.MISSING: (A.SUBMIT, A.ASK_PERSON),
    E.RETURNED: (*TO_UNIT, A.ASK_RETURN, A.AGREE_RETURN),
    E.DEFERRED: (*HANDLED, A.ASK_DEFERRAL, A.DEFER),
    E.EXTENDING: (*HANDLED, A.ASK_EXTENSION),
    E.HELPED: (*HANDLED, A.ADD_UNIT, A.SIGN_TASK),
    E.MERGED: (A.SUBMIT, A.MERGE),
    E.REFUSING: (A.SUBMIT, A.ASK_REFUSAL),
    E.ENDED: (*HANDLED, A.ASK_TERMINATION, A.TERMINATE),
    E.OBJECTION: (A.SUBMIT, A.ASK_REFUSAL, A.REFUSE, A.ASK_OVERTURN),
    E.REOPENED: (*RELEASED, A.RATE_WELL, A.REOPEN),
    E.SECRET: TO_UNIT,
}

QUOTAS: tuple[tuple[Ending, int], ...] = (
    (E.WAITING, 13),
    (E.ACCEPTED, 9),
    (E.SENT, 16),
    (E.SIGNED, 8),
    (E.CONTACTED, 26),
    (E.URGED, 8),
    (E.DRAFTED, 8),
    (E.REVIEW, 13),
    (E.TAKEN_BACK, 8),
    (E.ANSWERED, 14),
    *((ending, 1) for ending in (E.MISSING, E.RETURNED, E.DEFERRED, E.EXTENDING, E.HELPED, E.MERGED)),
    *((ending, 1) for ending in (E.REFUSING, E.ENDED, E.OBJECTION, E.REOPENED, E.SECRET)),
)
"""How many open stories of each kind among three hundred; the rest goes by what the person said at last."""

GAPS: dict[A, tuple[int, int]] = {
    A.ACCEPT: (10, 90),
    A.DISPATCH: (15, 150),
    A.SIGN: (20, 300),
    A.ASSIGN: (5, 40),
    A.CONTACT: (30, 300),
    A.ASK_REPLY: (240, 1300),
    A.REFUSE_REPLY: (20, 120),
    A.SIGN_REPLY: (10, 120),
    A.RELEASE: (15, 240),
    A.ASK_PERSON: (10, 90),
    A.ASK_RETURN: (5, 30),
    A.AGREE_RETURN: (5, 30),
    A.ASK_DEFERRAL: (60, 300),
    A.DEFER: (30, 200),
    A.ASK_EXTENSION: (20, 90),
    A.ADD_UNIT: (20, 120),
    A.SIGN_TASK: (20, 120),
    A.MERGE: (10, 90),
    A.ASK_REFUSAL: (10, 90),
    A.REFUSE: (20, 150),
    A.ASK_TERMINATION: (200, 900),
    A.TERMINATE: (30, 300),
    A.TRY_CALL: (300, 420),
    A.UPHOLD: (30, 300),
}
"""Working minutes between an act and the one before it."""

URGENT_GAPS: dict[A, tuple[int, int]] = {
    A.ACCEPT: (2, 12),
    A.DISPATCH: (2, 12),
    A.SIGN: (3, 25),
    A.ASSIGN: (2, 10),
    A.CONTACT: (10, 100),
    A.ASK_REPLY: (60, 700),
    A.REFUSE_REPLY: (5, 30),
    A.SIGN_REPLY: (5, 40),
    A.RELEASE: (10, 50),
}
"""Natural minutes, for urgent matters."""

NATURAL_GAPS: dict[A, tuple[int, int]] = {
    A.RATE_WELL: (20, 4000),
    A.RATE_BADLY: (20, 2500),
    A.RATING_WINDOW_OVER: (7 * 1440 + 1, 7 * 1440 + 2),
    A.CLOSE_UNRATED: (1, 2),
    A.WITHDRAW: (60, 900),
    A.SUPPLEMENT: (60, 900),
    A.URGE: (30, 300),
    A.ASK_OVERTURN: (60, 2000),
    A.REOPEN: (2000, 20000),
}
"""Natural minutes for what citizens and the clock do."""

PATIENCE: dict[Ending, tuple[int, int]] = {
    E.WAITING: (420, 25),
    E.ACCEPTED: (240, 15),
    E.SENT: (420, 25),
    E.SIGNED: (420, 120),
    E.CONTACTED: (1500, 1100),
    E.URGED: (1500, 1100),
    E.DRAFTED: (900, 300),
    E.REVIEW: (420, 90),
    E.BAD: (420, 420),
    E.AGAIN: (1260, 1100),
    E.UNHEARD: (1260, 1260),
    E.MISSING: (1800, 1800),
    E.RETURNED: (200, 60),
    E.DEFERRED: (2000, 2000),
    E.EXTENDING: (420, 60),
    E.HELPED: (600, 200),
    E.MERGED: (600, 200),
    E.REFUSING: (420, 60),
    E.OBJECTION: (1000, 1000),
    E.REOPENED: (1260, 1100),
    E.SECRET: (420, 25),
}
"""Minutes after its last act at which an open story is about due: working, and natural where it is urgent."""

SHADES = (
    (0.05, 0.6),
    (0.05, 0.6),
    (0.82, 0.97),
    (0.05, 0.6),
    (0.2, 0.7),
    (1.15, 2.6),
    (0.1, 0.6),
    (0.82, 0.97),
)
"""Shares of that patience, in turn: mostly green, some yellow, some red."""


@dataclass(frozen=True, slots=True)
class Story:
    """One matter: its place in the list, when each act happens, in order, and whether it is secret."""

    matter: int
    acts: tuple[tuple[A, datetime], ...]
    secret: bool = False

    @property
    def begins(self) -> datetime:
        """When it is submitted."""
        return self.acts[0][1]


def cast(ratings: Iterable[tuple[str, str]], draw: Random) -> Iterator[tuple[int, Ending]]:
    """An ending for every matter: open ones by quota, the rest by what the person said (both empty: nothing)."""
    said = list(enumerate(ratings))
    draw.shuffle(said)
    share = len(said) / 300
    wanted = [ending for ending, count in QUOTAS for _ in range(max(1, round(count * share)))]
    calm = [pair for pair in said if _is_good(pair[1])]
    for ending, (matter, _) in zip(wanted, calm, strict=False):
        yield matter, ending
    for matter, _ in calm[len(wanted) :]:
        yield matter, E.GOOD
    silent = [matter for matter, rating in said if rating == ("", "")]
    for place, matter in enumerate(silent):
        yield matter, (E.SILENT, E.UNHEARD, E.SILENT, E.ANSWERED)[place % 4]
    bad = [matter for matter, rating in said if rating != ("", "") and not _is_good(rating)]
    for place, matter in enumerate(bad):
        yield matter, (E.AGAIN_GOOD, E.BAD, E.AGAIN)[place % 3]


def tell(
    matter: int,
    ending: Ending,
    level: Level,
    rating: tuple[str, str],
    *,
    turn: int,
    draw: Random,
    calendar: WorkCalendar,
    now: datetime,
) -> Story:
    """When each act of a story happened.

    Args:
        turn: place among the stories of this ending; chooses the shade of the lamp.
    """
    urgent = level in URGENT
    path = list(PATHS[ending])
    if A.UPHOLD in path and contradictory(Resolved(rating[0]), Satisfied(rating[1])):
        path.insert(path.index(A.UPHOLD), A.TRY_CALL)
    moment = _last(ending, turn, draw, calendar, now, urgent=urgent)
    acts: list[tuple[A, datetime]] = []
    late = draw.random() < 0.08
    for act, before in zip(reversed(path), [*reversed(path[:-1]), None], strict=True):
        if not urgent and act not in NATURAL_GAPS and act is not A.SUBMIT:
            moment = before_working_time(moment, MINUTE * draw.randint(1, 5), calendar)
        acts.append((act, moment + timedelta(seconds=draw.randint(0, 50))))
        if before is not None:
            moment = _before(moment, act, draw, calendar, urgent=urgent, late=late)
    return Story(matter, tuple(reversed(acts)), secret=ending is E.SECRET)


def fitting(ending: Ending, level: Level) -> Ending:
    """What endangers others is not taken back; what is urgent is neither returned nor put off."""
    if ending is E.TAKEN_BACK and level is Level.L1:
        return E.GOOD
    unhurried = {E.EXTENDING: E.CONTACTED, E.DEFERRED: E.CONTACTED, E.RETURNED: E.SENT}
    return unhurried.get(ending, ending) if level not in {Level.L3, Level.L4} else ending


def _last(
    ending: Ending, turn: int, draw: Random, calendar: WorkCalendar, now: datetime, *, urgent: bool
) -> datetime:
    """When the last act happened."""
    if ending in PATIENCE:
        working, natural = PATIENCE[ending]
        share = draw.uniform(*SHADES[turn % len(SHADES)])
        if urgent:
            return now - MINUTE * max(2, natural * share)
        return before_working_time(now, MINUTE * max(2, working * share), calendar)
    if ending is E.ANSWERED:
        return now - MINUTE * draw.randint(30, 6 * 1440)
    return now - MINUTE * draw.randint(60, 48 * 1440)


def _before(
    moment: datetime, act: A, draw: Random, calendar: WorkCalendar, *, urgent: bool, late: bool
) -> datetime:
    """When the act before this one happened."""
    if act in NATURAL_GAPS:
        return moment - MINUTE * draw.randint(*NATURAL_GAPS[act])
    if urgent and act in URGENT_GAPS:
        return moment - MINUTE * draw.randint(*URGENT_GAPS[act])
    gap = draw.randint(*GAPS[act]) * (3 if late and act is A.ASK_REPLY else 1)
    moment = before_working_time(moment, MINUTE * gap, calendar)
    evening = act is A.ACCEPT and draw.random() < 0.35
    return moment - MINUTE * draw.randint(30, 600) if evening else moment


def _is_good(rating: tuple[str, str]) -> bool:
    return rating != ("", "") and rating[0] != Resolved.NO and rating[1] != Satisfied.NO
