"""Every dictionary of a PDF, those inside others too, save the lists that give names to fonts and pictures.

In those lists (ISO 32000-1, 7.8.3) a key is any name a program liked, so `/AA` may be a font there and no action.
"""

from collections.abc import Iterator
from enum import Enum, auto

from pikepdf import Array, Dictionary, Object, Pdf, Stream


class _Kind(Enum):
    PLAIN = auto()
    RESOURCES = auto()
    NAMES = auto()


_INSIDE = {_Kind.PLAIN: _Kind.PLAIN, _Kind.RESOURCES: _Kind.NAMES, _Kind.NAMES: _Kind.PLAIN}


def dictionaries_of(document: Pdf) -> list[Object]:
    """All dictionaries and streams whose keys mean something."""
    kinds = _kinds(document)
    return [
        found
        for each in document.objects
        for found, kind in _within(each, kinds.get(each.objgen, _Kind.PLAIN))
        if kind is not _Kind.NAMES
    ]


def _kinds(document: Pdf) -> dict[tuple[int, int], _Kind]:
    """What indirect objects are, where somebody's resources point at them."""
    kinds: dict[tuple[int, int], _Kind] = {}
    for _round in range(2):  # resources may be an object of their own, and so may their lists
        for each in document.objects:
            for found, kind in _within(each, kinds.get(each.objgen, _Kind.PLAIN)):
                for key, value in found.items():
                    inside = _Kind.RESOURCES if key == "/Resources" else _INSIDE[kind]
                    if isinstance(value, Dictionary) and value.is_indirect and inside is not _Kind.PLAIN:
                        kinds[value.objgen] = inside
    return kinds


def _within(first: Object, kind: _Kind) -> Iterator[tuple[Object, _Kind]]:
    """An object and the dictionaries that lie in it directly."""
    left = [(first, kind)]
    while left:
        each, kind = left.pop()
        if isinstance(each, Array):
            left += [(part, _Kind.PLAIN) for part in _holders(each)]
        elif isinstance(each, Dictionary | Stream):
            yield each, kind
            for key, value in each.items():
                if isinstance(value, Dictionary | Array) and not value.is_indirect:
                    left.append((value, _Kind.RESOURCES if key == "/Resources" else _INSIDE[kind]))


def _holders(array: Object) -> list[Object]:
    """Direct dictionaries and arrays of an array; numbers come as Python's own."""
    return [part for part in array if isinstance(part, Dictionary | Array) and not part.is_indirect]
