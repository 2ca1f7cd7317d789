"""Which index a list goes along: the one that leads past the fewest cases, by what was counted last night. Pure.

A list wants its first fifty rows in an order. Along the index of a value it meets that value's cases in this order and
leaves out those that the other conditions refuse; so it looks at fifty divided by the part that passes them, at most
at all. Several values are several such walks. Without any, it walks along everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

PROBE = 2
"""What a walk costs to begin, in cases looked at."""
ENTRIES = 50
"""Entries of an index that are read for the price of one case."""
HIT = 4
"""What a case costs that a word's index names and that must be fetched to be put in order, in cases looked at."""

NEWEST = 1 / 30
"""The part of its hits that a word's index gives at once, newest first: about a month of a few years."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A condition that has an index: how many cases each of its values has."""

    counts: tuple[int, ...]

    def share(self, total: int) -> float:
        """The part of all cases it leaves."""
        return min(1.0, max(1, sum(self.counts)) / max(1, total))


def cost(walk: Walk | None, others: float, total: int, wanted: int) -> float:
    """Cases looked at along a walk (along everything, when None), while the others leave this part of them."""
    enough = wanted / max(others, 1e-9)
    if walk is None:
        return min(total, enough)
    return sum(PROBE + min(count, enough) for count in walk.counts)


def choose(walks: Sequence[Walk], total: int, wanted: int, *, word: float = 1.0) -> tuple[int | None, float]:
    """The walk to go, None for along everything, and what it costs.

    Args:
        word: part of all cases that contains the word searched for, checked beside the way.
    """
    shares = [walk.share(total) for walk in walks]
    best, least = None, cost(None, prod(shares) * word, total, wanted)
    for nth, walk in enumerate(walks):
        others = prod(shares[:nth] + shares[nth + 1 :]) * word
        if (price := cost(walk, others, total, wanted)) < least or total == 0:
            best, least = nth, price
            if total == 0:  # nothing was counted yet: the first condition will do
                break
    return best, least


def together(walks: Sequence[Walk], total: int) -> float:
    """What it costs to lay all indexes over each other and put what is in every one in order."""
    left = total * prod(walk.share(total) for walk in walks)
    return left + sum(sum(walk.counts) for walk in walks) / ENTRIES


def by_word(word: float, others: float, total: int, wanted: int, along: float) -> bool:
    """Whether to start from the word's own index rather than along a list that costs so much.

    Args:
        word: part of all cases that contains the word.
        others: part of all cases that the list wants, whatever they say.
    """
    hits = word * total
    return min(hits, max(wanted / max(others, 1e-9), hits * NEWEST)) * HIT < along
