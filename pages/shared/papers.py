"""Files as people see them: small pictures, then recordings and documents; each opens its page by our own door."""

from collections.abc import Sequence
from html import escape

from core.files.terms import FileView
from core.foundation.text import _
from pages.shared import formats


def html(sent: Sequence[FileView]) -> str:
    """Small pictures in a row, then links with kind, name, length and size; every text is escaped."""
    pictures = "".join(_picture(file) for file in sent if file.thumb)
    others = "".join(_paper(file) for file in sent if not file.thumb)
    shown = f'<div class="thumbs">{pictures}</div>' if pictures else ""
    return shown + (f'<div class="papers">{others}</div>' if others else "")


def _picture(file: FileView) -> str:
    return _link(
        file, f'<img src="/files/{escape(file.token)}/thumb" alt="{escape(file.name)}" loading="lazy">'
    )


def _paper(file: FileView) -> str:
    kind, size = escape(_(file.purpose.label)), escape(formats.extent(file))
    return _link(file, f"<b>{kind}</b> {escape(file.name)} <span>{size}</span>")


def _link(file: FileView, shown: str) -> str:
    return f'<a href="/files/{escape(file.token)}/view" target="_blank" rel="noopener">{shown}</a>'
