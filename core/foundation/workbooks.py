"""Tables that people take along: one sheet of an .xlsx, in which nothing that somebody typed is a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from core.foundation.sheets import FORMULA_SIGNS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE, NARROW = 44, 14
"""Widths of columns, in characters."""
LONG = 12
"""A heading whose cells are longer than this gets the wide column."""

ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""How a workbook writes a sign by its number: `_x003D_` typed by somebody would be read as an equals sign."""

Cell = str | int | date | None


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The bytes of an .xlsx with one sheet; every text is written as text, whatever it begins with.

    What begins like a formula is marked as none, so that it stays a text when somebody saves the table as csv.
    """
    filled = [tuple(row) for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place in range(len(header)):
        longest = max((len(str(row[place] or "")) for row in filled), default=0)
        letter = chr(ord("A") + place)
        sheet.column_dimensions[letter].width = WIDE if longest > LONG else NARROW
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in filled:
        sheet.append([_cell(sheet, value) for value in row])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _cell(sheet: object, value: Cell, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_clean(value))
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _clean(value: Cell) -> Cell:
    """Without signs that a spreadsheet cannot hold."""
    if not isinstance(value, str):
        return value
    return ESCAPED.sub("_x005F_", "".join(sign for sign in value if sign.isprintable() or sign in "\n\t"))
