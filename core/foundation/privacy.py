"""What in a text is somebody's personal data, so far as a machine can tell: pure, and on the cautious side.

Telephone numbers of persons, resident ID numbers (GB 11643: 17 digits and a check sign), bank card numbers. A hotline
of three to eight digits is an office's and may stand in an answer. (Personal Information Protection Law, 6 and 28.)

Digits are read as people read them: full-width ones and ringed ones too, with a blank, a dot or a dash between groups.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from core.foundation.phone import masked, masked_name

GAP = "[ .·-]?"
MOBILE = re.compile(rf"(?<!\d)(?:86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)")
RESIDENT_ID = re.compile(
    rf"(?<![\dA-Za-z])\d{{6}}{GAP}(?:19|20)\d{{2}}{GAP}\d{{2}}{GAP}\d{{2}}{GAP}\d{{3}}[\dXx](?![\dA-Za-z])"
)
CARD = re.compile(rf"(?<!\d)(?:\d{{16,19}}|[3-69]\d{{3}}(?:{GAP}\d{{4}}){{3}}(?:{GAP}\d{{1,3}})?)(?!\d)")
PATTERNS = (MOBILE, RESIDENT_ID, CARD)

NUMERAL = "[0-9０-９A-Za-z一二三四五六七八九十百零〇甲乙丙丁]"
DOOR = re.compile(
    rf"{NUMERAL}+ ?(?:号楼|栋|幢|单元|号院|室|户)|(?:路|街|巷|道|弄|胡同) ?{NUMERAL}+ ?号(?!线)"
)
PERSON = re.compile(r"[\u4e00-\u9fff](?:先生|女士|某某|某(?![些个种项年月日天地处时]))")
HIDDEN = "＊＊"
"""What stands for a piece that was taken out."""

FORMS = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u3000"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "・•‧∙"), "·"),
}
"""Full-width signs, blanks, dashes and dots, each as the plain one it stands for."""


def folded(text: str) -> str:
    """The text as patterns read it: every digit an ASCII digit, every sign in its plain form, one for one.

    >>> folded("１３９．００００－１２３④")
    '139.0000-1234'
    """
    if text.isascii():
        return text
    return "".join(
        sign if (digit := unicodedata.digit(sign, None)) is None else str(digit)
        for sign in text.translate(FORMS)
    )


def personal(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """The pieces of a text that are personal data, in the order of the text.

    Args:
        known: what is known of the person: his name, his number; names of one sign are not looked for.
    """
    words = (re.compile(re.escape(folded(each))) for each in known if len(each) > 1)
    return tuple(dict.fromkeys(sorted(_pieces(text, (*PATTERNS, *words)), key=text.index)))


def telling(text: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """What must not stand in a text for everybody: personal data, and what leads to somebody's door or to his name.

    Args:
        known: what is known of the person: name, number, the place as he wrote it.
    """
    found = [*personal(text, known), *_pieces(text, (DOOR, PERSON))]
    return tuple(dict.fromkeys(sorted(found, key=text.index)))


def _pieces(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    """What the patterns find in the folded text, as it stands in the text itself."""
    plain = folded(text)
    for pattern in patterns:
        yield from (text[match.start() : match.end()] for match in pattern.finditer(plain))


def redacted(text: str, known: Iterable[str] = ()) -> str:
    """The text with every such piece taken out; a person reads it again before anybody else does."""
    for piece in sorted(telling(text, known), key=len, reverse=True):
        text = text.replace(piece, HIDDEN)
    return re.sub(f"(?:{HIDDEN}[ 、，]?)+", HIDDEN, text)


def veiled(text: str, name: str = "") -> str:
    """A text for paper and tables: the person's name and numbers of anybody keep their ends only."""
    for piece in personal(text, (name,)):
        text = text.replace(piece, masked_name(piece) if piece == name else masked(piece))
    return text
