"""The name of a file as people may see it again: no path, nothing invisible, not too long."""

import unicodedata

LONGEST = 80
"""Characters of a name that are kept, the ending included."""

UNNAMED = "附件"
"""Name of a file that came without one; stored as it is, so it is not a sentence for the catalogue."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORBIDDEN = frozenset('<>:"|?*')


def clean_name(sent: str) -> str:
    """The name that was sent, made harmless: last part of a path, visible characters, at most `LONGEST`.

    Direction marks go too: with them `gpj.exe` can be made to read `exe.jpg`.
    """
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    shown = "".join(
        char for char in last if unicodedata.category(char) not in _INVISIBLE and char not in _FORBIDDEN
    )
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) <= LONGEST:
        return shown or UNNAMED
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 8:
        return shown[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def kept_name(sent: str, ending: str) -> str:
    """The cleaned name with the ending of what is stored, for example `.jpg`."""
    name = clean_name(sent)
    stem, dot, old = name.rpartition(".")
    if dot and stem and len(old) <= 5 and old.isascii() and old.isalnum():
        name = stem
    return f"{name[: LONGEST - len(ending)]}{ending}"
