"""What somebody typed, in tables to take along and in sentences of refusal: text, and nothing but text."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.foundation import sheets, workbooks
from core.foundation.errors import Invalid

ORDERS = ("=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", '=HYPERLINK("//x","y")')


@pytest.mark.parametrize("written", [workbooks.workbook, sheets.written])
def test_a_cell_that_looks_like_a_formula_says_that_it_is_none(written) -> None:
    body = written("表", ["甲"], [[each] for each in (*ORDERS, "平常")])
    cells = [row[0] for row in load_workbook(BytesIO(body)).active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        *((each, "s", True) for each in ORDERS),
        ("平常", "s", False),
    ]


def test_a_sign_by_its_number_is_not_read_as_the_sign() -> None:
    body = workbooks.workbook("表", ["甲"], [["_x003D_1+1"]])
    assert load_workbook(BytesIO(body)).active["A2"].value == "_x005F_x003D_1+1"


def test_a_sentence_has_no_signs_that_nobody_sees() -> None:
    said = Invalid("没有叫“{who}”的人", who="\x1b[31m甲\x1b]0;t\x07\u202e乙\n").sentence()
    assert said == "没有叫“[31m甲]0;t乙\n”的人"
