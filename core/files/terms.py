"""Words of files: what a file is for, and the frozen values that leave this capability."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.foundation.text import N_, Word

FILES_AT_ONCE = 6
"""Files in one submission; a supplement is another submission."""

VIDEOS_AT_ONCE = 1
"""Videos among them."""

AUDIOS_AT_ONCE = 3
"""Sound recordings among them."""

MIB = 1024 * 1024

AUDIO_LASTS = timedelta(minutes=10)
VIDEO_LASTS = timedelta(minutes=3)
"""Longest recordings."""

FIELD = "photos"
"""The form field every refusal of a file belongs to."""

PAGES_LIMIT = 300
"""Pages of a document."""

ATTACH_WITHIN = timedelta(hours=24)
"""An upload that no submission has taken by then is an orphan and is removed."""


class Purpose(Word):
    """Why a file was sent."""

    PHOTO = "PHOTO", N_("照片"), N_("反映人或工作人员上传的现场照片")
    EXPORT = "EXPORT", N_("导出表格"), N_("工作人员导出的表格，只有本人能下载，保留一天")
    AUDIO = "AUDIO", N_("录音"), N_("反映人或工作人员上传的录音")
    VIDEO = "VIDEO", N_("视频"), N_("反映人或工作人员上传的视频")
    DOCUMENT = "DOCUMENT", N_("文件"), N_("反映人或工作人员上传的 PDF 文件")


BYTES_LIMIT = {
    Purpose.PHOTO: 12 * MIB,
    Purpose.AUDIO: 20 * MIB,
    Purpose.VIDEO: 100 * MIB,
    Purpose.DOCUMENT: 20 * MIB,
}
"""Largest upload of a kind."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What is kept of a file that came, made before a transaction begins.

    Attributes:
        thumb: the small picture; empty where there is none.
        sha256: of `body`, in hex.
        width: pixels as it is shown, of photos and videos.
        seconds: length of a recording, rounded.
        pages: of a document.
    """

    name: str
    purpose: Purpose
    media_type: str
    body: bytes
    sha256: str
    thumb: bytes = b""
    width: int | None = None
    height: int | None = None
    seconds: int | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What an upload gives back; `token` names the file in an address, `id` only inside the house."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a page lists it: size in bytes, width and height in pixels, what its kind has no use for is None."""

    id: int
    token: str
    purpose: Purpose
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    seconds: int | None
    pages: int | None
    thumb: bool
    created_at: datetime

    @property
    def length(self) -> str:
        """How long a recording lasts, `1:05`; empty for what does not last."""
        return "" if self.seconds is None else f"{self.seconds // 60}:{self.seconds % 60:02d}"

    @property
    def weight(self) -> str:
        """Its size, `2.3 MB` or `640 kB`."""
        return f"{self.size / MIB:.1f} MB" if self.size >= MIB else f"{max(1, self.size // 1024)} kB"


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file somebody may have: where it lies and what the browser is told about it."""

    path: Path
    name: str
    media_type: str
    view: FileView
