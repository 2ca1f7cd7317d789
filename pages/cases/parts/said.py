"""What somebody said and sent: words as typed, files by our own door, never through Streamlit's media store."""

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

import streamlit as st
from sqlalchemy.orm import Session
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.cases.values import TEXT_MAX
from core.files import actions as files
from core.files.preparing import prepare_all
from core.files.terms import BYTES_LIMIT, FILES_AT_ONCE, MIB, FileView, Purpose, Upload
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from pages.shared import papers

Uploads: TypeAlias = list[UploadedFile]

LONGEST = TEXT_MAX
KINDS = [
    *("jpg", "jpeg", "png", "webp", "gif", "heic", "heif", "avif"),
    *("m4a", "mp3", "aac", "amr", "wav", "ogg", "opus"),
    *("mp4", "mov", "m4v", "3gp", "webm", "pdf"),
]


def said(text: str) -> None:
    """Words as typed, with their line breaks."""
    st.html(f'<p class="said">{escape(text)}</p>')


def attachments(sent: Sequence[FileView]) -> None:
    """Small pictures in a row, then recordings and documents as links with length and size; each opens its page."""
    if sent:
        st.html(papers.html(sent))


def file_field(label: str, *, key: str) -> Uploads:
    """Files to go with a form."""
    return st.file_uploader(
        label,
        type=KINDS,
        accept_multiple_files=True,
        help=_(
            "照片、录音、视频、PDF，最多 {count} 个；位置等拍摄信息会自动去掉",
            count=FILES_AT_ONCE,
        ),
        max_upload_size=BYTES_LIMIT[Purpose.VIDEO] // MIB,
        key=key,
    )


def prepared(uploads: Uploads) -> tuple[Upload, ...]:
    """Files as they will be kept, made ready before the act's transaction begins.

    Raises:
        Invalid: one of them cannot be kept, or there are too many.
        TooMany: too many files are being made ready at this moment.
    """
    return prepare_all((upload.name, upload) for upload in uploads)


def keep(session: Session, actor: Actor, made: Sequence[Upload]) -> tuple[int, ...]:
    """Keep files in the transaction of the act that takes them; their ids."""
    return tuple(files.keep(session, actor, upload, now=now()).id for upload in made)
