"""Tables that people bring along: the first sheet of an .xlsx, or a .csv in UTF-8 or GB 18030."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.foundation.errors import Invalid
from core.foundation.text import N_

SNIFF = 1 << 20
"""Bytes of a csv that decide its encoding; what stands after them is read with replacement characters."""
LONGEST = 1 << 20
"""Characters in one cell."""


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
