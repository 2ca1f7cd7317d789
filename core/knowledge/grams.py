"""Pairs of signs, by which Chinese is found without a dictionary: two-character words are one pair.

An index over pairs narrows, a look at the text itself decides: 供水 and 水费 are pairs of 供水费, 供费 is none of it.
"""

import re
import unicodedata
from collections.abc import Iterable

RUN = re.compile(r"[^\W_]+")


def normal(text: str) -> str:
    """Text as it is compared: full-width and half-width, large and small letters are one; gaps are one space."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("\0", "").lower().split())


def grams(text: str) -> frozenset[str]:
    """Every two neighbouring signs of the words of a text; a sign that stands alone is kept alone.

    >>> sorted(grams("停水 3 天"))
    ['3', '停水', '天']
    """
    found: set[str] = set()
    for run in RUN.findall(normal(text)):
        found.update([run] if len(run) == 1 else (run[at : at + 2] for at in range(len(run) - 1)))
    return frozenset(found)


def words(typed: str, *, most: int = 8) -> tuple[str, ...]:
    """What somebody typed into a search field, word by word, as they are looked for."""
    return tuple(dict.fromkeys(RUN.findall(normal(typed))))[:most]


def pairs_of(asked: Iterable[str]) -> list[str]:
    """Pairs that a text must have to hold all these words; a word of one sign has none."""
    return sorted({pair for word in asked if len(word) > 1 for pair in grams(word)})
