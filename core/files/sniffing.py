"""What bytes really are, told by their first bytes; a name or a sent header is only a claim."""

from enum import StrEnum

from core.files.terms import Purpose

HEAD = 32
"""Bytes that are enough to tell."""


class Content(StrEnum):
    """Kinds of content that can be told apart; the values are Pillow's or FFmpeg's names where these read them."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIC = "HEIF"
    AVIF = "AVIF"
    ISO_AUDIO = "m4a"
    ISO_MEDIA = "mov"
    WEBM = "matroska"
    OGG = "ogg"
    MP3 = "mp3"
    AAC = "aac"
    AMR = "amr"
    WAV = "wav"
    PDF = "PDF"
    SILK = "SILK"
    OTHER = "OTHER"


PHOTOS = frozenset({Content.JPEG, Content.PNG, Content.WEBP, Content.GIF, Content.HEIC, Content.AVIF})
"""Kinds that become a photo."""

PURPOSES = {
    **dict.fromkeys(PHOTOS, Purpose.PHOTO),
    **dict.fromkeys(
        (Content.ISO_AUDIO, Content.OGG, Content.MP3, Content.AAC, Content.AMR, Content.WAV), Purpose.AUDIO
    ),
    Content.ISO_MEDIA: Purpose.VIDEO,
    Content.WEBM: Purpose.VIDEO,
    Content.PDF: Purpose.DOCUMENT,
}
"""What a kind is sent for; a video without pictures turns out to be sound when it is opened."""

_SIGNATURES = (
    (b"\xff\xd8\xff", Content.JPEG),
    (b"\x89PNG\r\n\x1a\n", Content.PNG),
    (b"GIF87a", Content.GIF),
    (b"GIF89a", Content.GIF),
    (b"%PDF-", Content.PDF),
    (b"\x1aE\xdf\xa3", Content.WEBM),
    (b"OggS", Content.OGG),
    (b"#!AMR", Content.AMR),
    (b"#!SILK", Content.SILK),
    (b"\x02#!SILK", Content.SILK),
    (b"ID3", Content.MP3),
)

# brands of ISO base media files (ISO/IEC 14496-12, 23008-12) that hold still pictures
_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
_QUICKTIME_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""First boxes of films from before `ftyp` was written."""


def content_of(data: bytes) -> Content:
    """The kind of content, from the first `HEAD` bytes."""
    for signature, content in _SIGNATURES:
        if data.startswith(signature):
            return content
    if data[:4] == b"RIFF":
        return {b"WEBP": Content.WEBP, b"WAVE": Content.WAV}.get(data[8:12], Content.OTHER)
    if data[4:8] == b"ftyp":
        return _brand(data)
    if data[4:8] in _QUICKTIME_BOXES:
        return Content.ISO_MEDIA
    return _frames(data)


def _brand(data: bytes) -> Content:
    major = data[8:12]
    if major in _AUDIO_BRANDS:
        return Content.ISO_AUDIO
    if major in _AVIF_BRANDS or (major in _STILL_BRANDS and _AVIF_BRANDS & {data[16:20], data[20:24]}):
        return Content.AVIF
    return Content.HEIC if major in _STILL_BRANDS else Content.ISO_MEDIA


def _frames(data: bytes) -> Content:
    """Sound without any container begins with a sync word (ISO/IEC 11172-3, 13818-7)."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return Content.OTHER
    if data[1] & 0xF6 == 0xF0:
        return Content.AAC
    layer, rate = data[1] & 0x06, data[2] & 0xF0
    return Content.MP3 if layer and rate not in {0x00, 0xF0} else Content.OTHER
