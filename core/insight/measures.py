"""What each figure of the house means: this file alone says it (domain.md F and B.6).

A figure counts cases over a period of one moment. A rate has a denominator, the cases of that period that meet `of`,
and a numerator, those of them that also meet `hit`; a plain count has no `hit`. Both are conditions that a list of
cases knows as well, so that each figure opens its cases: `listed` is the form for SQL, `counted` the form for numbers
that were read; one set of examples tests that they agree.

What stands in which denominator:

- Not accepted, withdrawn, merged, terminated: collected they were, closed they are not. They stay in the denominator
  of the closure rate (累计办结率, closed / collected), so that nobody improves it by refusing.
- Timeliness is the unit's: its time to answer, by the day it was due. Approved extensions and pauses have moved that
  day. Open and past due stays in. What was answered directly or shared has no such time and is in neither part.
- A rating counts for the last answer, in the period of that answer. Who did not rate is in neither part; silence is
  never content. 部分解决 counts as solved (w = 1), 基本满意 as content.
- Imported history has neither clocks nor ratings: it is collected and closed, and shown apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from core.cases.queries.findings import By, Finding
from core.cases.queries.narrowing import Filters
from core.foundation.text import N_
from core.insight.terms import Measure

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
NEVER = -(2**63)
"""A moment that did not come."""

Moments = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Definition:
    """How a figure is made.

    Attributes:
        by: the moment its period is about.
        of: what else a case of the denominator must meet.
        hit: what the numerator must meet; None: it is a plain count.
        live: imported history is left out.
        above, below: the two parts of a rate in words.
    """

    by: By
    of: Finding | None = None
    hit: Finding | None = None
    live: bool = False
    above: str = ""
    below: str = ""

    @property
    def rate(self) -> bool:
        """Whether it is a part of a whole."""
        return self.hit is not None


DEFINITIONS: Mapping[Measure, Definition] = {
    Measure.COLLECTED: Definition(By.SUBMITTED, below=N_("本期提交的件")),
    Measure.CLOSED: Definition(By.CLOSED, below=N_("本期办结的件")),
    Measure.CLOSURE: Definition(
        By.SUBMITTED, hit=Finding.CLOSED, above=N_("其中现在已办结的"), below=N_("本期提交的件")
    ),
    Measure.ON_TIME: Definition(
        By.DUE, hit=Finding.KEPT, above=N_("其中按时答复的"), below=N_("本期到期应答复的件")
    ),
    Measure.RESOLVED: Definition(
        By.ANSWERED,
        of=Finding.RATED,
        hit=Finding.SOLVED,
        above=N_("其中说已解决、部分解决的"),
        below=N_("本期答复、已评价的件"),
    ),
    Measure.SATISFIED: Definition(
        By.ANSWERED,
        of=Finding.RATED,
        hit=Finding.CONTENT,
        above=N_("其中说满意、基本满意的"),
        below=N_("本期答复、已评价的件"),
    ),
    Measure.RATED: Definition(
        By.ANSWERED, hit=Finding.RATED, live=True, above=N_("其中已评价的"), below=N_("本期答复的件")
    ),
}

HEADLINE = tuple(measure for measure in Measure if measure is not Measure.RATED)
"""The six figures of the first row; how many rate stands below them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: so many of so many; of a plain count both are the count."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """The part, None of nothing."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What figures ask of cases, as columns of numbers, one place per case.

    Attributes:
        moments: microseconds since 2000; `NEVER` where it did not come.
        kept, solved, content: 1, 0, or -1 where there is nothing to say.
    """

    moments: Mapping[By, Moments]
    kept: NDArray[np.int8]
    solved: NDArray[np.int8]
    content: NDArray[np.int8]
    imported: Truth


def instant(moment: datetime) -> int:
    """A moment as `Facts` hold it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def came_true(finding: Finding, facts: Facts, now: datetime) -> Truth:
    """Of which cases a finding is true; its SQL twin is `core.cases.queries.findings.found`."""
    closed, answered = (facts.moments[by] != NEVER for by in (By.CLOSED, By.ANSWERED))
    due = facts.moments[By.DUE]
    truth: dict[Finding, Truth] = {
        Finding.CLOSED: closed,
        Finding.NOT_CLOSED: ~closed,
        Finding.KEPT: facts.kept == 1,
        Finding.LATE: (facts.kept == 0) & (due != NEVER) & (due <= instant(now)),
        Finding.RATED: facts.content != -1,
        Finding.UNRATED: (facts.content == -1) & answered & ~facts.imported,
        Finding.SOLVED: facts.solved == 1,
        Finding.UNSOLVED: facts.solved == 0,
        Finding.CONTENT: facts.content == 1,
        Finding.DISCONTENT: facts.content == 0,
    }
    return truth[finding]


def happened(by: By, facts: Facts, begin: datetime, end: datetime, now: datetime) -> Truth:
    """Whose moment lies in a period; its SQL twin is `core.cases.queries.findings.within`."""
    moment = facts.moments[by]
    inside: Truth = (moment != NEVER) & (moment >= instant(begin)) & (moment < instant(end))
    return inside & (moment <= instant(now)) if by is By.DUE else inside


def counted(
    measure: Measure, facts: Facts, begin: datetime, end: datetime, now: datetime
) -> tuple[Truth, Truth]:
    """Which cases stand in the numerator and which in the denominator."""
    what = DEFINITIONS[measure]
    of = happened(what.by, facts, begin, end, now)
    if what.of is not None:
        of &= came_true(what.of, facts, now)
    if what.live:
        of &= ~facts.imported
    return (of & came_true(what.hit, facts, now) if what.hit is not None else of), of


def listed(measure: Measure, scope: Filters, begin: datetime, end: datetime, *, hits: bool) -> Filters:
    """The list behind a numerator (`hits`) or a denominator; what meets `hit` meets `of` as well."""
    what = DEFINITIONS[measure]
    return replace(
        scope,
        by=what.by,
        since=begin,
        until=end,
        finding=what.hit if hits and what.hit is not None else what.of,
        imported=scope.imported and not what.live,
    )


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Between which rates the true one lies, 95 times in a hundred (domain.md F, small samples).

    Raises:
        ZeroDivisionError: of nothing there is no rate.
    """
    part = hits / of
    middle, reach = part + z * z / (2 * of), z * sqrt(part * (1 - part) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * reach) / (1 + z * z / of) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)
