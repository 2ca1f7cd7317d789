"""What changed between two versions, clause by clause; pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

CLAUSES = re.compile(r"[^，。；：！？、\n,;!?]*[，。；：！？、\n,;!?]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both versions, only in the old one, only in the new one."""

    text: str
    old: bool
    new: bool


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one, each stretch marked; a clause that changed is shown whole, old before new."""
    old, new = CLAUSES.findall(before), CLAUSES.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(old[i1:i2]), old=True, new=True))
            continue
        pieces.append(Piece("".join(old[i1:i2]), old=True, new=False))
        pieces.append(Piece("".join(new[j1:j2]), old=False, new=True))
    return tuple(piece for piece in pieces if piece.text)
