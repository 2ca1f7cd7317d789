"""A letter of the ledger as a document for a word processor, in the look of the house; no logic."""

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from core.foundation.clock import civil
from core.foundation.papers import clean, dress, written
from core.foundation.text import _
from core.supervision.queries.letters import Letter

SIZE, LEAD = Pt(14), 1.6
"""Size of the words, and the room of a line in lines."""


def letter_docx(letter: Letter, centre: str, number: str) -> bytes:
    """The bytes of a .docx: title, to whom, paragraphs, who signed; what is not signed says so."""
    book = Document()
    dress(book)
    title, *rest = [line for line in clean(letter.text).split("\n") if line.strip()] or [""]
    head = book.add_paragraph(clean(f"{centre} · {number}"), style="Subtitle")
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    book.add_heading(title, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for nth, line in enumerate(rest):
        paragraph = book.add_paragraph()
        paragraph.add_run(line.strip()).font.size = SIZE
        paragraph.paragraph_format.line_spacing = LEAD
        if nth:
            paragraph.paragraph_format.first_line_indent = SIZE * 2
    for line in signature(letter, centre):
        paragraph = book.add_paragraph()
        paragraph.add_run(clean(line)).font.size = SIZE
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return written(book)


def signature(letter: Letter, centre: str) -> tuple[str, ...]:
    """Who signed it and on which day."""
    if letter.signed_at is None:
        return (_("（草稿，还没有签发）"),)
    return (
        centre,
        _("签发：{name}", name=letter.signed_by),
        f"{civil(letter.signed_at):%Y-%m-%d}",
    )
