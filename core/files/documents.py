"""A PDF that only shows its pages: no scripts, no starting of anything, no files inside, no word about its author.

What is drawn on top of the pages (stamps, filled forms, signatures' pictures) is drawn into them; then everything but
the pages goes: actions, forms, attachments, outlines, XMP, the document's information. Photos inside lose their EXIF.
Numbers of pages and objects and what the streams expand to are bounded. What was saved is read once more.

Runs in a process of its own (`workshop.py`).
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from core.files import jpegs
from core.files.dictionaries import dictionaries_of
from core.files.terms import FIELD, MIB, PAGES_LIMIT
from core.foundation.errors import Invalid
from core.foundation.text import N_

OBJECTS_LIMIT = 100_000
"""Objects of a document; a page of a scan has five, a drawn one some hundred."""

EXPANDED_LIMIT = 1024 * MIB
"""What all compressed streams of a document may expand to."""

ROOT_KEYS = frozenset({"/Type", "/Pages", "/Version", "/Lang", "/OCProperties", "/PageLayout"})
"""All that is left of the catalogue (ISO 32000-1, table 28)."""

PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox"}
) | {*("/ArtBox", "/Contents", "/Rotate", "/Group", "/UserUnit")}
"""All that is left of a page (table 30)."""

NOTES = frozenset(
    {"/Metadata", "/PieceInfo", "/LastModified", "/AA", "/JS", "/JavaScript", "/EF", "/AF", "/Info"}
) | {
    *("/OpenAction", "/EmbeddedFiles", "/Launch", "/XFA", "/RichMediaContent", "/OPI", "/Measure", "/PtData")
}
"""What goes wherever it hangs: notes, scripts, files, places on a map."""

_BROKEN = N_("“{name}”打不开，可能没有传完整；请重新上传，或拍照后上传")
_LOCKED = N_("“{name}”加了密码，这里打不开；请去掉密码后再上传，或拍照后上传")
_TOO_MANY_PAGES = N_("“{name}”有 {pages} 页，超过 {limit} 页；请只上传要紧的几页")
_TOO_COMPLEX = N_("“{name}”的内容过于复杂，没有收下；请打印成新的 PDF 或拍照后再上传")
_NOT_CLEAN = N_("“{name}”里的脚本或附件去不掉，没有收下；请打印成新的 PDF 或拍照后再上传")


def clean(name: str, sent: Path, kept: Path) -> int:
    """Save the pages of a document anew; how many there are.

    Args:
        name: cleaned, for refusals.
        sent: where it lies.
        kept: where the new one is written.

    Raises:
        Invalid: broken, locked, too large inside, or it cannot be cleaned.
    """
    try:
        with Pdf.open(sent, inherit_page_attributes=True) as document:
            if document.is_encrypted:
                raise Invalid(_LOCKED, FIELD, name=name)
            pages = _require_bounded(name, document)
            document.generate_appearance_streams()
            document.flatten_annotations("screen")
            _empty(document)
            document.save(kept, compress_streams=True, deterministic_id=True)
        _require_clean(name, kept, pages)
    except pikepdf.PasswordError as problem:
        raise Invalid(_LOCKED, FIELD, name=name) from problem
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError) as problem:
        raise Invalid(_BROKEN, FIELD, name=name) from problem
    return pages


def _require_bounded(name: str, document: Pdf) -> int:
    """Refuse what would take long or much: for us now, for whoever opens it later."""
    if len(document.objects) > OBJECTS_LIMIT:
        raise Invalid(_TOO_COMPLEX, FIELD, name=name)
    pages = len(document.pages)
    if not 0 < pages <= PAGES_LIMIT:
        raise Invalid(_TOO_MANY_PAGES if pages else _BROKEN, FIELD, name=name, pages=pages, limit=PAGES_LIMIT)
    left = EXPANDED_LIMIT
    for each in document.objects:
        if isinstance(each, Stream):
            left -= _expanded(each, left)
        if left < 0:
            raise Invalid(_TOO_COMPLEX, FIELD, name=name)
    return pages


def _expanded(stream: Object, most: int) -> int:
    """Bytes a compressed stream expands to, counted up to a little more than `most`; several layers count as a bomb."""
    filters = [str(each) for each in _filters(stream)]
    deflated = [each for each in filters if each in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW"}]
    if len(deflated) > 1:
        return most + 1
    if filters[:1] not in (["/FlateDecode"], ["/Fl"]):
        return len(stream.read_raw_bytes())
    room, total, data = zlib.decompressobj(), 0, stream.read_raw_bytes()
    while data and total <= most and not room.eof:
        try:
            total += len(room.decompress(data, MIB))
        except zlib.error:
            break  # readers show what came until then, and so count no more
        data = room.unconsumed_tail
    return total


def _filters(stream: Object) -> Iterator[Object]:
    named = stream.get(Name.Filter)
    if isinstance(named, Array):
        yield from named
    elif named is not None:
        yield named


def _empty(document: Pdf) -> None:
    """Take away everything but the pages."""
    for key in set(document.Root.keys()) - ROOT_KEYS:
        del document.Root[key]
    for page in document.pages:
        for key in set(page.obj.keys()) - PAGE_KEYS:
            del page.obj[key]
    for each in dictionaries_of(document):
        for key in set(each.keys()) & NOTES:
            del each[key]
        if isinstance(each, Stream) and [str(part) for part in _filters(each)] in (["/DCTDecode"], ["/DCT"]):
            params = each.get(Name.DecodeParms)
            bare = jpegs.bare(each.read_raw_bytes())
            each.write(
                bare,
                filter=Name.DCTDecode,
                decode_parms=params if isinstance(params, Dictionary | Array) else None,
            )
    if Name.Info in document.trailer:
        del document.trailer[Name.Info]


def _require_clean(name: str, kept: Path, pages: int) -> None:
    """Read what was saved: the same pages, and nothing of what should have gone."""
    with Pdf.open(kept) as made:
        left = set(made.Root.keys()) - ROOT_KEYS
        for page in made.pages:
            left |= set(Page(page).obj.keys()) - PAGE_KEYS
        for each in dictionaries_of(made):
            left |= set(each.keys()) & NOTES
        if left or Name.Info in made.trailer or len(made.pages) != pages:
            raise Invalid(_NOT_CLEAN, FIELD, name=name)
