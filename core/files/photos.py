"""A photo drawn anew: a plain JPEG without a word about who took it where, and a small one.

Limits are checked before anything is decoded, and the picture is drawn anew, so that metadata, hidden second files and
animation stay behind (Personal Information Protection Law, article 6: no more than needed). Colour profiles go too; a
slightly paler red harms nobody. What phones call HEIC, and AVIF, is read in a process of its own (`workshop.py`).
"""

import hashlib
from io import BytesIO

import pillow_heif
from PIL import Image

from core.files.naming import kept_name
from core.files.sniffing import Content
from core.files.terms import FIELD, MIB, Purpose, Upload
from core.foundation.errors import Invalid
from core.foundation.text import N_

MEDIA_TYPE = "image/jpeg"
"""Whatever came, this is kept: every browser, word processor and printer reads it."""

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

_BROKEN = N_("“{name}”打不开，可能没有传完整；请重新上传，或换一张照片")
_TOO_LARGE = N_("“{name}”的画面太大，超过 {limit} 万像素；请缩小后再上传")

pillow_heif.register_heif_opener(thumbnails=False)


def draw(name: str, data: bytes, content: Content) -> Upload:
    """The photo that is kept of the bytes that came.

    Args:
        name: cleaned.
        data: whole.
        content: what they are, one of `sniffing.PHOTOS`.

    Raises:
        Invalid: too large a picture, or broken.
    """
    with _open(name, data, content) as source:
        try:
            picture = _upright(source)
        # decoders of hostile bytes raise whatever comes to their mind; all of it means a broken file
        except Exception as problem:
            raise Invalid(_BROKEN, field=FIELD, name=name) from problem
        body = _jpeg(picture, _QUALITY)
        width, height = picture.size
        picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
        return Upload(
            name=kept_name(name, ".jpg"),
            purpose=Purpose.PHOTO,
            media_type=MEDIA_TYPE,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            thumb=_jpeg(picture, _THUMB_QUALITY),
            width=width,
            height=height,
        )


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
