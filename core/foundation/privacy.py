"""What in a text is somebody's personal data, so far as a machine can tell: pure, and on the cautious side.

Telephone numbers of persons, resident ID numbers (GB 11643: 17 digits and a check sign), bank card numbers. A hotline
of three to eight digits is an office's and may stand in an answer. (Personal Information Protection Law, 6 and 28.)
"""

import re
from collections.abc import Iterable

from core.foundation.phone import masked, masked_name

MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
RESIDENT_ID = re.compile(r"(?<![\dA-Za-z])\d{6}(?:19|20)\d{2}\d{2}\d{2}\d{3}[\dXx](?![\dA-Za-z])")
CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
PATTERNS = (MOBILE, RESIDENT_ID, CARD)


def personal(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The pieces of a text that are personal data, in the order of the text.

    Args:
        known: what is known of the person: his name, his number; names of one sign are not looked for.
    """
    found = [match.group() for pattern in PATTERNS for match in pattern.finditer(text)]
    found += [each for each in known if len(each) > 1 and each in text]
    return tuple(dict.fromkeys(sorted(found, key=text.index)))


def veiled(text: str, name: str = "") -> str:
    """A text for paper and tables: the person's name and numbers of anybody keep their ends only."""
    for piece in personal(text, (name,)):
        text = text.replace(piece, masked_name(piece) if piece == name else masked(piece))
    return text
