"""What a case can be found by: text cut into pieces, and a search cut into the pieces that must all be there.

Pieces are two neighbouring characters (小区 in 和苑小区), because Chinese writes no spaces between words; of longer
numbers also four neighbouring digits, because pairs of digits are in nearly every text. A case has all the pieces of
every string it contains, so nothing is missed; that a case with all pieces contains the string is checked in its text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.foundation.errors import Invalid
from core.foundation.text import N_

PAIR, FOUR = 2, 4
TAIL = 5
"""Digits of a number that are enough to look for it."""
LONGEST = 60
"""Characters of a search."""

NUMBER, WORDS, PLACE, MONTH = "search.number", "search.words", "search.place", "search.month"
"""Purposes of the keyed hashes: a piece of a place has another hash than the same piece of a text."""

RUN = re.compile(r"[^\W_]+")
DIGITS = re.compile(r"[0-9]{4,}")

Piece = tuple[str, str]
"""Purpose and text."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a search.

    Attributes:
        text: what must be found, in normal form.
        tail: the end of a number, when it may be one.
        ways: groups of pieces; a case that contains the word has all pieces of at least one group.
    """

    text: str
    tail: str
    ways: tuple[tuple[Piece, ...], ...]


def normal(text: str) -> str:
    """Full width is half width, capitals are small: what looks the same is the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def pieces(text: str) -> set[str]:
    """Every piece of a text in normal form; marks and spaces are in none."""
    found: set[str] = set()
    for run in RUN.findall(text):
        found.update(map("".join, pairwise(run)))
    for digits in DIGITS.findall(text):
        found.update(digits[nth : nth + FOUR] for nth in range(len(digits) - FOUR + 1))
    return found


@lru_cache(maxsize=64)
def terms(typed: str) -> tuple[Term, ...]:
    """The words of a search; a case is found when it contains every one, in whatever order.

    Raises:
        Invalid: longer than a search should be, or a single character, which is in every other text.
    """
    if len(typed) > LONGEST:
        raise Invalid(N_("查找的内容请不要超过 {count} 个字"), "text", count=LONGEST)
    found = tuple(_term(word) for word in normal(typed).split())
    if not any(term.ways for term in found):
        raise Invalid(N_("请至少写两个连着的字，或者编号的后五位"), "text")
    return found


def _term(word: str) -> Term:
    number = word.replace("-", "").removeprefix("h")
    tail = number if number.isascii() and number.isdigit() and len(number) >= TAIL else ""
    wanted = tuple(sorted(set(_wanted(word))))
    ways = [tuple((purpose, piece) for piece in wanted) for purpose in (WORDS, PLACE) if wanted]
    if tail:
        ways.append(((NUMBER, tail[-TAIL:]),))
    return Term(word, tail, tuple(ways))


def _wanted(word: str) -> Iterator[str]:
    """The rarest pieces that say it all: of a longer number its fours, of everything else its pairs."""
    for digits in DIGITS.findall(word):
        yield from (digits[nth : nth + FOUR] for nth in range(len(digits) - FOUR + 1))
    for run in RUN.findall(DIGITS.sub(" ", word)):
        yield from map("".join, pairwise(run))


def contains(term: Term, number: str, texts: Iterable[str]) -> bool:
    """Whether a case contains a word: the end of its number, or one of its texts in normal form."""
    if term.tail and number.endswith(term.tail):
        return True
    return any(term.text in text for text in texts)
