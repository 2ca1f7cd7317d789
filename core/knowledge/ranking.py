"""Which entry answers what was asked: category first, then place, then words; pure.

An entry without categories or places applies to all. One that is for other places is none. The words of a title count
by the share of its pairs, keywords by being there; phrases that stand in every question say nothing and do not count.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.knowledge.grams import grams, normal
from core.knowledge.terms import Because

EMPTY_TALK = grams(
    "怎么办 怎么样 如何 什么 哪里 哪些 多少 可以 是否 能不能 我们 你们 他们 没有 一个 这个 那个 "
    "现在 已经 不能 请问 谢谢 办理 怎么办理 需要什么 时候 为什么 有没有 希望 解决 尽快 问题 情况 反映 "
    "了吗 的人 的是 不是 就是 都是 也是 在哪 到哪"
)
"""Pairs of phrases that stand in every question."""

KEYWORD, TITLE = 30, 60
"""What one keyword, and a whole title, are worth."""
LEAST_PAIRS = 4
"""A title or a question shorter than this is measured as if it had so many pairs: one pair by chance is no match."""

SAME, ABOVE, NEAR, OPEN, ELSEWHERE = 4, 3, 2, 1, 0
"""How near two categories are: the same, the entry's stands above, below, the entry has none, another one."""

NEARBY = frozenset({SAME, ABOVE, NEAR})

HERE, EVERYWHERE, UNSURE, AWAY = 2, 1, 1, -1
"""How near two places are; `UNSURE`: nobody said where, or only roughly."""

OFFERED, OFFERED_IN_FIELD = 40, 30
WELL, WELL_IN_FIELD = 60, 45
"""Words from which an entry is worth a glance, and from which a person may be stopped to read it; in a common field
fewer are enough. A keyword alone says little where the field is another one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words, and the path of ids of its category and its place, from the root; empty: unknown."""

    text: str
    category: tuple[int, ...] = ()
    area: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry as it is compared; `area_paths` are the paths of ids of the places it is for."""

    id: int
    title: str
    keywords: tuple[str, ...]
    categories: frozenset[int]
    nodes: frozenset[int]
    area_paths: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, order=True)
class Fit:
    """How well an entry fits; compared in this order."""

    category: int
    area: int
    words: int

    @property
    def offered(self) -> bool:
        """Worth a glance of somebody who knows the matter: his very category, or words in common."""
        least = OFFERED_IN_FIELD if self.category in NEARBY else OFFERED
        return self.area != AWAY and (self.category == SAME or self.words >= least)

    @property
    def well(self) -> bool:
        """So near that a person may be asked to read it first: words decide, a common field helps."""
        least = WELL_IN_FIELD if self.category in NEARBY else WELL
        return self.area != AWAY and self.words >= least

    @property
    def why(self) -> Because:
        """The reason, as a person reads it."""
        if self.category == SAME:
            return Because.MATTER
        return Because.FIELD if self.category in NEARBY else Because.WORDS


def fit(asked: Asked, entry: Candidate) -> Fit:
    """How well an entry fits a question."""
    return Fit(_category(asked, entry), _area(asked, entry), _words(asked.text, entry.title, entry.keywords))


def ranked(asked: Asked, entries: Collection[Candidate]) -> list[tuple[Candidate, Fit]]:
    """What is worth a glance, best first; of two that fit alike the older one."""
    fits = [(entry, fit(asked, entry)) for entry in entries]
    kept = [pair for pair in fits if pair[1].offered]
    return sorted(kept, key=lambda pair: (pair[1], -pair[0].id), reverse=True)


def _category(asked: Asked, entry: Candidate) -> int:
    if not entry.categories:
        return OPEN
    if not asked.category:
        return OPEN
    if asked.category[-1] in entry.categories:
        return SAME
    if set(asked.category) & entry.categories:
        return ABOVE
    return NEAR if asked.category[-1] in entry.nodes else ELSEWHERE


def _area(asked: Asked, entry: Candidate) -> int:
    if not entry.area_paths:
        return EVERYWHERE
    if not asked.area:
        return UNSURE
    if any(_begins(asked.area, path) for path in entry.area_paths):
        return HERE
    return UNSURE if any(_begins(path, asked.area) for path in entry.area_paths) else AWAY


def _begins(path: Sequence[int], start: Sequence[int]) -> bool:
    return tuple(path[: len(start)]) == tuple(start)


@lru_cache(maxsize=32)
def _heard(text: str) -> tuple[str, frozenset[str]]:
    """A question as it is compared with one entry after the other: read once."""
    return normal(text), grams(text) - EMPTY_TALK


def _words(text: str, title: str, keywords: Collection[str]) -> int:
    """0 to 100: keywords that stand in the text, and the share of the title that does."""
    plain, asked = _heard(text)
    named = grams(title) - EMPTY_TALK
    hits = sum(normal(keyword) in plain for keyword in keywords if keyword)
    measure = max(LEAST_PAIRS, min(len(asked), len(named)))
    return min(100, KEYWORD * hits + TITLE * len(asked & named) // measure)
