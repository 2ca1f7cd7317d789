"""Boxes of an ISO base media file (ISO/IEC 14496-12), read to see that nothing tells of a place any more."""

from collections.abc import Iterator

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"udta", b"meta"})
"""Boxes that hold boxes."""

KNOWN = CONTAINERS | {
    *(b"ftyp", b"free", b"mdat", b"mvhd", b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref"),
    *(
        b"stsd",
        b"stts",
        b"ctts",
        b"cslg",
        b"stss",
        b"stsc",
        b"stsz",
        b"stco",
        b"co64",
        b"sgpd",
        b"sbgp",
        b"sdtp",
    ),
    *(b"iods", b"ilst", b"tref"),
}
"""Boxes that say how to play: all that may be left. Places, keys, notes and tracks of positions are none of them."""

HANDLERS = frozenset({b"vide", b"soun", b"mdir"})
"""Kinds of tracks that may be left, and the handler of an empty list of notes."""


def unknown_in(data: bytes) -> set[bytes]:
    """Names of boxes and tracks that should not be there; damaged structure is `b"????"`."""
    found: set[bytes] = set()
    for name, body in _walk(data):
        if name not in KNOWN or (name == b"ilst" and body):
            found.add(name)
        if name == b"hdlr" and body[8:12] not in HANDLERS:
            found.add(bytes(body[8:12]))
    return found


def _walk(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Every box with its content, outer ones first; a box that does not fit ends the walk as `b"????"`."""
    rooms = [memoryview(data)]
    while rooms:
        room = rooms.pop()
        while len(room) >= 8:
            size, name, head = int.from_bytes(room[:4]), bytes(room[4:8]), 8
            if size == 1 and len(room) >= 16:
                size, head = int.from_bytes(room[8:16]), 16
            if not head <= size <= len(room):
                yield b"????", room[:0]
                return
            body = room[head:size]
            yield name, body
            if name in CONTAINERS:
                rooms.append(body[4:] if name == b"meta" else body)
            room = room[size:]
