"""A JPEG inside a document, bare of notes: EXIF, XMP, IPTC and comments go, the picture stays as it is.

Segments of ITU-T T.81, annex B. Kept are those that say how to decode and in which colours (APP0, APP2, APP14).
"""

NOTES = frozenset({0xFE, *range(0xE1, 0xF0)}) - {0xE2, 0xEE}
"""Markers of segments that only say something: comments and application data, profiles and Adobe's colours aside."""

_SCAN = 0xDA
_END = b"\xff\xd9"


def bare(data: bytes) -> bytes:
    """The picture without its notes, and without what is hidden behind its end; odd bytes stay as they came.

    Raises:
        ValueError: notes may be hidden in something that is no JPEG.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = [data[:2]], 2
    while True:
        if data[at : at + 1] != b"\xff" or at + 4 > len(data):
            raise ValueError("a damaged JPEG")
        if data[at + 1] == 0xFF:  # fill bytes
            at += 1
            continue
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN:
            end = data.rfind(_END)
            return b"".join([*kept, data[at : end + 2] if end > at else data[at:]])
        if marker not in NOTES:
            kept.append(data[at : at + 2 + size])
        at += 2 + size
