"""Words of files: what a file is for, and the frozen values that leave this capability."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.foundation.text import N_, Word

PHOTOS_AT_ONCE = 6
"""Photos in one submission; a supplement is another submission."""

ATTACH_WITHIN = timedelta(hours=24)
"""An upload that no submission has taken by then is an orphan and is removed."""


class Purpose(Word):
    """Why a file was sent."""

    PHOTO = "PHOTO", N_("照片"), N_("反映人或工作人员上传的现场照片")
    EXPORT = "EXPORT", N_("导出表格"), N_("工作人员导出的表格，只有本人能下载，保留一天")


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What an upload gives back; `token` names the file in an address, `id` only inside the house."""

    id: int
    token: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a page lists it; width and height in pixels, size in bytes."""

    id: int
    token: str
    purpose: Purpose
    name: str
    media_type: str
    size: int
    width: int
    height: int
    thumb: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file somebody may have: where it lies and what the browser is told about it."""

    path: Path
    name: str
    media_type: str
