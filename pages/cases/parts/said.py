"""What somebody said and sent: words as typed, photos by our own door, never through Streamlit's media store."""

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.cases.values import TEXT_MAX
from core.files.actions import keep_photo
from core.files.photos import Photo, redraw
from core.files.terms import PHOTOS_AT_ONCE, FileView
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor

Uploads: TypeAlias = list[UploadedFile]

LONGEST = TEXT_MAX
KINDS = ["jpg", "jpeg", "png", "webp", "heic"]


def said(text: str) -> None:
    """Words as typed, with their line breaks."""
    st.html(f'<p class="said">{escape(text)}</p>')


def photos(files: Sequence[FileView]) -> None:
    """Small pictures in a row; each opens the large one."""
    if not files:
        return
    pictures = "".join(
        f'<a href="/files/{escape(file.token)}" target="_blank" rel="noopener">'
        f'<img src="/files/{escape(file.token)}/thumb" alt="{escape(file.name)}" loading="lazy"></a>'
        for file in files
    )
    st.html(f'<div class="thumbs">{pictures}</div>')


def photo_field(label: str, *, key: str) -> Uploads:
    """Photos to go with a form."""
    return st.file_uploader(
        label,
        type=KINDS,
        accept_multiple_files=True,
        help=_("最多 {count} 张；位置等拍摄信息会自动去掉", count=PHOTOS_AT_ONCE),
        key=key,
    )


def drawn(uploads: Uploads) -> tuple[Photo, ...]:
    """Photos as they will be kept, drawn before the act's transaction begins.

    Raises:
        Invalid: one of them is no photo that can be kept.
        TooMany: too many photos are being drawn at this moment.
    """
    return tuple(redraw(upload.name, upload.getvalue()) for upload in uploads)


def keep(session: Session, actor: Actor, photos: Sequence[Photo]) -> tuple[int, ...]:
    """Keep photos in the transaction of the act that takes them; their ids."""
    return tuple(keep_photo(session, actor, photo, now=now()).id for photo in photos)
