"""Documents for a word processor: how they look here, and what signs they can hold."""

from io import BytesIO

from docx.document import Document as Open
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE = "Times New Roman", "SimSun"
INK = RGBColor(0x1F, 0x23, 0x28)


def clean(text: str) -> str:
    """Without signs that a document cannot hold."""
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def dress(book: Open) -> None:
    """A4, Chinese faces, ink: the template of the library is a letter in the blue of a word processor."""
    for section in book.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2.2)
    for name in ("Normal", "Heading 1", "Heading 2", "Subtitle", "Caption"):
        style = book.styles[name]
        style.font.name, style.font.italic, style.font.color.rgb = LATIN, False, INK
        faces = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [each for each in faces.attrib if str(each).endswith(("Theme", "theme"))]:
            del faces.attrib[theme]  # it would win over the names
        faces.set(qn("w:eastAsia"), CHINESE)
    for style, size in (
        ("Normal", 11),
        ("Heading 1", 16),
        ("Heading 2", 13),
        ("Subtitle", 11),
        ("Caption", 9),
    ):
        book.styles[style].font.size = Pt(size)
    book.styles["Caption"].font.bold = False
    for tongue in book.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:eastAsia"), "zh-CN")


def written(book: Open) -> bytes:
    """The bytes of a .docx."""
    held = BytesIO()
    book.save(held)
    return held.getvalue()
