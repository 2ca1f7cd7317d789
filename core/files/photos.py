"""From what a phone sent to what is kept: a plain JPEG without a word about who took it where, and a small one.

Limits are checked before anything is decoded, the type is told from the bytes, and the picture is drawn anew, so
that metadata, hidden second files and animation stay behind (Personal Information Protection Law, article 6:
no more than needed). Colour profiles go too; a slightly paler red harms nobody.
"""

import hashlib
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from core.files.naming import clean_name, photo_name
from core.files.sniffing import HEAD, READABLE, Content, content_of
from core.files.terms import PHOTOS_AT_ONCE
from core.foundation.errors import Invalid, TooMany
from core.foundation.text import N_

FIELD = "photos"
"""The form field every refusal here belongs to."""

MEDIA_TYPE = "image/jpeg"
"""Whatever came, this is kept: every browser, word processor and printer reads it."""

MIB = 1024 * 1024

BYTES_LIMIT = 12 * MIB
"""Largest upload."""

PIXELS_LIMIT = 50 * MIB
"""Largest picture; cameras sold as "50 megapixels" make up to 8192 × 6144, which is 50.3 million."""

SIDE_LIMIT = 30_000
"""Longest side in pixels; JPEG itself ends at 65,535."""

THUMB_SIDE = 480
"""Longest side of the small picture, in pixels."""

_QUALITY = 85
_THUMB_QUALITY = 80
_ORIENTATION = 0x0112  # EXIF 2.32, table 4
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

PATIENCE = 8.0
"""Seconds a photo waits for a place; the largest takes two or three to draw."""

_decoding = threading.BoundedSemaphore(2)
"""At most two pictures are open at once: the largest takes 500 to 700 MB while it is drawn anew."""

_line = threading.BoundedSemaphore(10)
"""At most ten stand in line, the two at work included: each one holds a thread that other pages need."""

_NOT_READABLE = {
    Content.HEIC: N_(
        "“{name}”是 HEIC 等新格式，这里打不开；请改传它的截图，或把手机相机的格式设为“兼容性最佳”后重拍"
    ),
    Content.VIDEO: N_("“{name}”是视频，这里只收照片；请截取几个画面上传"),
    Content.PDF: N_("“{name}”是 PDF 文件，这里只收照片；请截图或拍照后上传"),
    Content.OTHER: N_("“{name}”不是照片；请上传 JPEG、PNG、WebP 或 GIF 格式的图片"),
}
_BROKEN = N_("“{name}”打不开，可能没有传完整；请重新上传，或换一张照片")
_BUSY = N_("这会儿传照片的人太多，照片没有收下；请过一两分钟重新选照片，再交一次")
_TOO_LARGE = N_("“{name}”的画面太大，超过 {limit} 万像素；请缩小后再上传")


@dataclass(frozen=True, slots=True)
class Photo:
    """What is kept of a photo; width and height in pixels after rotation, `sha256` of `body` in hex."""

    name: str
    body: bytes
    thumb: bytes
    width: int
    height: int
    sha256: str


def require_count(count: int) -> None:
    """Refuse more photos than one submission takes; edges ask before they read the bytes.

    Raises:
        Invalid: there are more than `PHOTOS_AT_ONCE`.
    """
    if count > PHOTOS_AT_ONCE:
        raise Invalid(
            N_("一次最多上传 {limit} 张照片，这次有 {count} 张；请先去掉几张，其余的可以提交后再补充"),
            field=FIELD,
            limit=PHOTOS_AT_ONCE,
            count=count,
        )


def redraw(name: str, data: bytes) -> Photo:
    """The photo that is kept of the bytes that came; done before a transaction begins, for it takes its time.

    Args:
        name: as sent.
        data: as sent, whole.

    Raises:
        Invalid: empty, too large, no photo, or broken; the sentence names the file and what to do.
        TooMany: others' photos are being drawn, and there are too many of them.
    """
    shown = clean_name(name)
    content = _require_acceptable(shown, data)
    with _place(), _open(shown, data, content) as source:
        try:
            picture = _upright(source)
        # decoders of hostile bytes raise whatever comes to their mind; all of it means a broken file
        except Exception as problem:
            raise Invalid(_BROKEN, field=FIELD, name=shown) from problem
        body = _jpeg(picture, _QUALITY)
        width, height = picture.size
        picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
        thumb, digest = _jpeg(picture, _THUMB_QUALITY), hashlib.sha256(body).hexdigest()
        return Photo(photo_name(name), body, thumb, width, height, digest)


@contextmanager
def _place() -> Iterator[None]:
    """A place to draw at.

    Raises:
        TooMany: the line is full, or it does not move.
    """
    if not _line.acquire(blocking=False):
        raise TooMany(_BUSY)
    try:
        if not _decoding.acquire(timeout=PATIENCE):
            raise TooMany(_BUSY)
        try:
            yield
        finally:
            _decoding.release()
    finally:
        _line.release()


def _require_acceptable(name: str, data: bytes) -> Content:
    if not data:
        raise Invalid(N_("“{name}”是空文件；请重新选择照片"), field=FIELD, name=name)
    if len(data) > BYTES_LIMIT:
        raise Invalid(
            N_("“{name}”有 {size} MB，超过 {limit} MB；请压缩后再上传，或上传它的截图"),
            field=FIELD,
            name=name,
            size=math.ceil(10 * len(data) / MIB) / 10,
            limit=BYTES_LIMIT // MIB,
        )
    content = content_of(data[:HEAD])
    if content not in READABLE:
        raise Invalid(_NOT_READABLE[content], field=FIELD, name=name)
    return content


def _open(name: str, data: bytes, content: Content) -> Image.Image:
    """The picture with its header read and its size allowed; nothing is decoded yet."""
    try:
        picture = Image.open(BytesIO(data), formats=[content.value])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise Invalid(_TOO_LARGE, field=FIELD, name=name, limit=PIXELS_LIMIT // 10_000) from problem
    except Exception as problem:
        raise Invalid(_BROKEN, field=FIELD, name=name) from problem
    if picture.width * picture.height > PIXELS_LIMIT or max(picture.size) > SIDE_LIMIT:
        picture.close()
        raise Invalid(_TOO_LARGE, field=FIELD, name=name, limit=PIXELS_LIMIT // 10_000)
    return picture


def _upright(source: Image.Image) -> Image.Image:
    """The first frame as plain RGB, the right way up, what was transparent white, with nothing attached."""
    source.load()
    turn = _TURNS.get(_orientation(source))
    if source.mode.startswith("I"):  # sixteen bits of grey, which `convert` would cut off at 255
        source = source.point(lambda level: level / 256).convert("L")
    if source.has_transparency_data:
        layered = source.convert("RGBA")
        plain = Image.new("RGB", source.size, "white")
        plain.paste(layered, mask=layered.getchannel("A"))
    else:
        plain = source.convert("RGB")
    plain = plain.transpose(turn) if turn is not None else plain
    plain.info = {}
    return plain


def _orientation(source: Image.Image) -> int:
    """How the camera was held; an unreadable note about it is no reason to refuse the picture."""
    try:
        return int(source.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 (EXIF is hostile input as well)
        return 1


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    with BytesIO() as file:
        picture.save(file, "JPEG", quality=quality, optimize=True)
        return file.getvalue()
