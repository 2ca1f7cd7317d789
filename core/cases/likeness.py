"""How alike two matters are, pure: same telephone, same place, same words, few days between.

A score only orders what is offered; a person looks at both and decides. Words are compared by pairs of neighbouring
characters, so that no dictionary is needed: shared pairs over the geometric mean of both counts.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import sqrt

from core.foundation.text import N_, Word

SIGNS = re.compile(r"[\W_]+")
NEAR = 0.55
"""Places that share this much are near each other: the same estate, another house."""
WORDS = 0.25
"""Texts that share less say nothing about each other."""
ENOUGH = 30.5
"""Points from which on somebody should look."""
POINTS_WORDS, POINTS_PHONE, POINTS_PLACE, POINTS_NEAR, POINTS_CATEGORY = 60.0, 22.0, 22.0, 14.0, 8.0
A_DAY = 0.3
"""Points that each day between takes away."""


class LikeWhy(Word):
    """What two matters have in common."""

    PHONE = "PHONE", N_("同一电话"), ""
    PLACE = "PLACE", N_("同一地点"), ""
    NEAR = "NEAR", N_("地点相近"), ""
    WORDS = "WORDS", N_("说法相近 {amount} %"), ""
    CATEGORY = "CATEGORY", N_("同类事项"), ""
    SAME_DAY = "SAME_DAY", N_("同一天"), ""
    DAYS = "DAYS", N_("相隔 {amount} 天"), ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason, and how much where that says something."""

    why: LikeWhy
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One matter as it is compared.

    Attributes:
        phones: what its number hashes to, under every key that may have been used; empty without a number.
    """

    text: str
    place: str
    phones: frozenset[str]
    category_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, and why."""

    points: float
    reasons: tuple[Reason, ...]

    @property
    def enough(self) -> bool:
        """Whether somebody should look."""
        return self.points >= ENOUGH


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters, without signs and spaces; a single character stands for itself."""
    plain = SIGNS.sub("", text).lower()
    return frozenset(plain[nth : nth + 2] for nth in range(len(plain) - 1)) or frozenset(plain)


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of pairs in common, 0 to 1."""
    if not one or not other:
        return 0.0
    return len(one & other) / sqrt(len(one) * len(other))


def compare(one: Sample, other: Sample) -> Likeness:
    """How alike two matters are; the same in both directions."""
    found: list[tuple[float, Reason]] = []
    if one.phones & other.phones:
        found.append((POINTS_PHONE, Reason(LikeWhy.PHONE)))
    here, there = SIGNS.sub("", one.place).lower(), SIGNS.sub("", other.place).lower()
    if here and here == there:
        found.append((POINTS_PLACE, Reason(LikeWhy.PLACE)))
    elif shared(pairs(here), pairs(there)) >= NEAR:
        found.append((POINTS_NEAR, Reason(LikeWhy.NEAR)))
    words = shared(pairs(one.text), pairs(other.text))
    if words >= WORDS:
        found.append((POINTS_WORDS * words, Reason(LikeWhy.WORDS, round(words * 100))))
    if one.category_id is not None and one.category_id == other.category_id:
        found.append((POINTS_CATEGORY, Reason(LikeWhy.CATEGORY)))
    days = abs(one.at - other.at).days
    points = sum(each for each, _ in found) - A_DAY * days
    apart = Reason(LikeWhy.DAYS, days) if days else Reason(LikeWhy.SAME_DAY)
    return Likeness(points, (*(reason for _, reason in found), apart))
