"""What bytes really are, told by their first bytes; a name or a sent header is only a claim."""

from enum import StrEnum

HEAD = 32
"""Bytes that are enough to tell."""


class Content(StrEnum):
    """Kinds of content that can be told apart; the values are Pillow's names where Pillow reads them."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIC = "HEIC"
    VIDEO = "VIDEO"
    PDF = "PDF"
    OTHER = "OTHER"


READABLE = frozenset({Content.JPEG, Content.PNG, Content.WEBP, Content.GIF})
"""Kinds that become a photo."""

_SIGNATURES = (
    (b"\xff\xd8\xff", Content.JPEG),
    (b"\x89PNG\r\n\x1a\n", Content.PNG),
    (b"GIF87a", Content.GIF),
    (b"GIF89a", Content.GIF),
    (b"%PDF-", Content.PDF),
)

# brands of ISO base media files (ISO/IEC 14496-12, 23008-12) that hold still pictures
_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})


def content_of(data: bytes) -> Content:
    """The kind of content, from the first `HEAD` bytes."""
    for signature, content in _SIGNATURES:
        if data.startswith(signature):
            return content
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Content.WEBP
    if data[4:8] == b"ftyp":
        return Content.HEIC if data[8:12] in _STILL_BRANDS else Content.VIDEO
    return Content.OTHER
