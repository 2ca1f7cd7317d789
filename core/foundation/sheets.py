"""Tables that people bring along or take away: the first sheet of an .xlsx, or a .csv in UTF-8 or GB 18030."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook

from core.foundation.errors import Invalid
from core.foundation.text import N_

SNIFF = 1 << 20
"""Bytes of a csv that decide its encoding; what stands after them is read with replacement characters."""
LONGEST = 1 << 20
"""Characters in one cell."""
UPLOAD_MAX = 10 << 20
"""Bytes of a table that is sent to a page."""
UNPACKED_MAX = 100 << 20
"""Bytes to which such a table may unpack; a page's process must survive what anybody sends."""
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""With one of these in front a cell may be taken for a formula, also after it was saved as csv."""
WIDEST = 48


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under its header.

    Attributes:
        rows: number in the file (the header is 1) and cells; read once, as they come.
        total: how many rows to expect, None where the file does not say.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[object]]]
    total: int | None


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """The table in a file, told by its ending.

    Raises:
        Invalid: neither .xlsx nor .csv, damaged, or without a header.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        with _workbook(path) as sheet:
            yield sheet
    elif ending == ".csv":
        with path.open(encoding=_encoding(path), errors="replace", newline="") as source:
            csv.field_size_limit(LONGEST)
            yield _sheet(csv.reader(source), None)
    else:
        raise Invalid(N_("只认 .xlsx 和 .csv 文件"), "file")


@contextmanager
def uploaded(name: str, body: bytes) -> Iterator[Sheet]:
    """The table in a file that somebody sent to a page, bounded before anything of it is read.

    Raises:
        Invalid: as `opened`, or too large.
    """
    if len(body) > UPLOAD_MAX or _unpacked(body) > UNPACKED_MAX:
        raise Invalid(N_("表格太大了，最大 {size} MB，请分成几份"), "file", size=UPLOAD_MAX >> 20)
    with TemporaryDirectory(prefix="minhu-") as folder:
        path = Path(folder) / f"sheet{Path(name).suffix.lower()}"
        path.write_bytes(body)
        with opened(path) as sheet:
            yield sheet


def _unpacked(body: bytes) -> int:
    try:
        with ZipFile(BytesIO(body)) as archive:
            return sum(part.file_size for part in archive.infolist())
    except BadZipFile:
        return 0


def written(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx of texts and numbers. Nothing in it is ever a formula or a link, whatever a cell begins with.

    Args:
        title: name of the sheet; signs that a sheet's name cannot hold are left out.
    """
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or None)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        widths = [len(name) * 2 for name in header]
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, place, value, plain)
                    continue
                text = "" if value is None else str(value)
                sheet.write_string(line, place, text, quoted if text.startswith(FORMULA_SIGNS) else plain)
                widths[place] = max(widths[place], *(2 * len(part) for part in text.split("\n")), 0)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(WIDEST, width + 2))
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def written_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A .csv in UTF-8, with the mark by which spreadsheets know it; a cell that looks like a formula is quoted."""
    target = StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_tame(name) for name in header])
    writer.writerows([_tame(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _tame(value: object) -> str:
    """As text that no spreadsheet calculates."""
    text = "" if value is None else str(value).replace("\0", "")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not is_number else text


@contextmanager
def _workbook(path: Path) -> Iterator[Sheet]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as problem:
        raise Invalid(N_("文件已损坏，或者不是 xlsx 表格"), "file") from problem
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some writers claim one cell; what is really there counts
        yield _sheet(sheet.iter_rows(values_only=True), None)
    finally:
        book.close()


def _sheet(rows: Iterator[Sequence[object]], total: int | None) -> Sheet:
    header = tuple(str(cell or "").strip() for cell in next(rows, ()))
    if not any(header):
        raise Invalid(N_("文件是空的，第一行要有表头"), "file")
    filled = (
        (number, cells)
        for number, cells in enumerate(rows, start=2)
        if any(cell is not None and str(cell).strip() for cell in cells)
    )
    return Sheet(header, filled, total)


def _encoding(path: Path) -> str:
    """UTF-8 when its beginning is, else GB 18030, as spreadsheets here write it."""
    with path.open("rb") as source:
        begin = source.read(SNIFF)
    if len(begin) == SNIFF:  # do not judge by a character that was cut in two
        begin = begin[: begin.rfind(b"\n") + 1]
    try:
        begin.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
