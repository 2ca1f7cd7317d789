"""From what a phone sent to what is kept, before a transaction begins.

The type is told from the bytes, limits are checked before anything is opened, and whatever is kept has been made anew:
photos are drawn, recordings put into a new box, documents saved page by page. Places and hidden notes stay behind.
"""

import math
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import SEEK_END, BytesIO
from typing import BinaryIO

from core.files.apart import made_apart
from core.files.naming import clean_name
from core.files.photos import draw
from core.files.sniffing import HEAD, PURPOSES, Content, content_of
from core.files.terms import (
    AUDIOS_AT_ONCE,
    BYTES_LIMIT,
    FIELD,
    FILES_AT_ONCE,
    MIB,
    VIDEOS_AT_ONCE,
    Purpose,
    Upload,
)
from core.foundation.errors import Invalid, TooMany
from core.foundation.text import N_

AT_ONCE = {Purpose.AUDIO: AUDIOS_AT_ONCE, Purpose.VIDEO: VIDEOS_AT_ONCE}

DRAWN_HERE = frozenset({Content.JPEG, Content.PNG, Content.WEBP, Content.GIF})
"""Everyday pictures, whose reader is small and old; everything else is opened in a process of its own."""

PATIENCE = 8.0
"""Seconds a file waits for a place; the largest takes two or three."""

_working = threading.BoundedSemaphore(2)
"""At most two files are open at once: the largest photo takes 500 to 700 MB while it is drawn anew."""

_line = threading.BoundedSemaphore(10)
"""At most ten stand in line, the two at work included: each one holds a thread that other pages need."""

_REFUSED = {
    Content.SILK: N_(
        "“{name}”是微信语音的原始文件，这里打不开；请在微信里转成文字填上，或用手机录音机重录后上传"
    ),
    Content.OTHER: N_(
        "“{name}”不是照片、录音、视频或 PDF；请上传 JPEG、HEIC 照片，MP3、M4A 录音，MP4 视频或 PDF 文件"
    ),
}
_EMPTY = N_("“{name}”是空文件；请重新选择")
_TOO_HEAVY = {
    Purpose.PHOTO: N_("“{name}”有 {size} MB，照片不能超过 {limit} MB；请压缩后再上传，或上传它的截图"),
    Purpose.AUDIO: N_("“{name}”有 {size} MB，录音不能超过 {limit} MB；请截取要紧的一段再上传"),
    Purpose.VIDEO: N_(
        "“{name}”有 {size} MB，视频不能超过 {limit} MB；请截取要紧的一段，或调低清晰度后再上传"
    ),
    Purpose.DOCUMENT: N_("“{name}”有 {size} MB，PDF 文件不能超过 {limit} MB；请只上传要紧的几页"),
}
_TOO_MANY_OF = {
    Purpose.AUDIO: N_("一次最多上传 {limit} 段录音，这次有 {count} 段；其余的可以提交后再补充"),
    Purpose.VIDEO: N_("一次最多上传 {limit} 段视频，这次有 {count} 段；其余的可以提交后再补充"),
}
_BUSY = N_("这会儿传文件的人太多，文件没有收下；请过一两分钟重新选文件，再交一次")


def require_count(count: int) -> None:
    """Refuse more files than one submission takes; edges ask before they read the bytes.

    Raises:
        Invalid: there are more than `FILES_AT_ONCE`.
    """
    if count > FILES_AT_ONCE:
        raise Invalid(
            N_("一次最多上传 {limit} 个文件，这次有 {count} 个；请先去掉几个，其余的可以提交后再补充"),
            field=FIELD,
            limit=FILES_AT_ONCE,
            count=count,
        )


def require_mix(purposes: Iterable[Purpose]) -> None:
    """Refuse more files, more recordings or more videos than one submission takes.

    Raises:
        Invalid: more than `FILES_AT_ONCE`, `AUDIOS_AT_ONCE` or `VIDEOS_AT_ONCE`.
    """
    sent = list(purposes)
    require_count(len(sent))
    for purpose, limit in AT_ONCE.items():
        if sent.count(purpose) > limit:
            raise Invalid(_TOO_MANY_OF[purpose], field=FIELD, limit=limit, count=sent.count(purpose))


def prepare(name: str, data: bytes | BinaryIO) -> Upload:
    """What is kept of what came; done before a transaction begins, for it takes its time.

    Args:
        name: as sent.
        data: as sent, whole; a file that can be read from its beginning, too.

    Raises:
        Invalid: empty, too large, too long, of no kind that is kept, or broken; the sentence names the file and what
            to do.
        TooMany: others' files are being made ready, and there are too many of them.
    """
    shown = clean_name(name)
    source = BytesIO(data) if isinstance(data, bytes) else data
    content = _require_acceptable(shown, source)
    with _place():
        if content in DRAWN_HERE:
            return draw(shown, source.read(), content)
        upload = made_apart(shown, source, content)
    if len(upload.body) > BYTES_LIMIT[upload.purpose] + MIB:
        _too_heavy(shown, upload.purpose, len(upload.body))
    return upload


def prepare_all(sent: Iterable[tuple[str, bytes | BinaryIO]]) -> tuple[Upload, ...]:
    """The files of one submission.

    Raises:
        Invalid: one of them cannot be kept, or there are too many of a kind.
        TooMany: too many files are being made ready at this moment.
    """
    uploads: list[Upload] = []
    for name, data in sent:
        require_count(len(uploads) + 1)
        uploads.append(prepare(name, data))
        require_mix(upload.purpose for upload in uploads)
    return tuple(uploads)


@contextmanager
def _place() -> Iterator[None]:
    """A place to work at.

    Raises:
        TooMany: the line is full, or it does not move.
    """
    if not _line.acquire(blocking=False):
        raise TooMany(_BUSY)
    try:
        if not _working.acquire(timeout=PATIENCE):
            raise TooMany(_BUSY)
        try:
            yield
        finally:
            _working.release()
    finally:
        _line.release()


def _require_acceptable(name: str, source: BinaryIO) -> Content:
    """The kind of content, known and not too heavy for its kind; leaves the file at its beginning."""
    size = source.seek(0, SEEK_END)
    source.seek(0)
    content = content_of(source.read(HEAD))
    source.seek(0)
    if not size:
        raise Invalid(_EMPTY, field=FIELD, name=name)
    if content not in PURPOSES:
        raise Invalid(_REFUSED[content], field=FIELD, name=name)
    if size > BYTES_LIMIT[PURPOSES[content]]:
        _too_heavy(name, PURPOSES[content], size)
    return content


def _too_heavy(name: str, purpose: Purpose, size: int) -> None:
    raise Invalid(
        _TOO_HEAVY[purpose],
        field=FIELD,
        name=name,
        size=math.ceil(10 * size / MIB) / 10,
        limit=BYTES_LIMIT[purpose] // MIB,
    )
