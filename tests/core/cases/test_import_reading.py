"""Reading somebody's table: columns, times, cleaned text; no database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from core.cases.imports import messages
from core.cases.imports.columns import Column, match
from core.cases.imports.messages import Message, Reject, Why
from core.cases.imports.moments import read_moment
from core.foundation import sheets
from core.foundation.clock import CIVIL
from core.foundation.errors import Invalid

NOW = datetime(2026, 5, 6, 9, tzinfo=CIVIL)
HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
AT = datetime(2019, 4, 25, 9, 32, 9, tzinfo=CIVIL)


@pytest.mark.parametrize(
    "written",
    [
        "2019/4/25 9:32:09",
        "2019-04-25 09:32:09",
        "2019-04-25T09:32:09",
        "2019-04-25T01:32:09+00:00",
        "2019-04-25T01:32:09Z",
        "2019.4.25 9:32:09",
        "2019年4月25日 9时32分9秒",
        "2019年4月25日9:32:09",
        "2019年4月25日 上午9:32:09",
        "２０１９/4/25 9:32:09",
        "2019/4/25 9:32:09 AM",
        "20190425093209",
        " 2019-4-25 9:32:09.0 ",
        datetime(2019, 4, 25, 9, 32, 9),  # noqa: DTZ001 (as a spreadsheet gives it)
        datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC),
        43580.39732638889,
        "43580.39732638889",
    ],
)
def test_one_moment_in_many_writings(written: object) -> None:
    assert read_moment(written) == AT


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2019-4-25 下午3:05", 15),
        ("2019-4-25 中午12:05", 12),
        ("2019-4-25 12:05 AM", 0),
        ("2019-4-25 3:05 PM", 15),
    ],
)
def test_halves_of_the_day(written: str, hour: int) -> None:
    assert read_moment(written) == datetime(2019, 4, 25, hour, 5, tzinfo=CIVIL)


@pytest.mark.parametrize("written", ["2019-4-25", "2019年4月25日", "20190425", 43580, date(2019, 4, 25)])
def test_a_day_alone_begins_at_midnight(written: object) -> None:
    assert read_moment(written) == datetime(2019, 4, 25, tzinfo=CIVIL)


@pytest.mark.parametrize(
    "written",
    [None, "", "昨天", "2019-13-01", "2019-02-30", "25:61", True, 7, "1899-01-01", "4/25/2019", "99999999"],
)
def test_what_nobody_could_read(written: object) -> None:
    assert read_moment(written) is None


def test_columns_are_found_by_their_names_and_the_operator_has_the_last_word() -> None:
    found = match(HEADER, {})
    assert [found[column] for column in Column] == [0, 1, 2, 3, 4, 5, 6]
    assert match(("工单号", "来信 时间", "标题（必填）", "诉求内容"), {"标题（必填）": "text"}) == {
        Column.ID: 0,
        Column.TEXT: 2,
        Column.TIME: 1,
    }
    assert Column.REPLY not in match(HEADER, {"答复意见": ""})
    assert match(("msg_id", "label", "title", "detail", "time"), {})[Column.TEXT] == 3


@pytest.mark.parametrize(
    ("header", "chosen"),
    [(("编号", "时间"), {}), (("标题",), {}), (HEADER, {"没有": "text"}), (HEADER, {"留言主题": "subject"})],
)
def test_a_table_that_cannot_be_understood_is_refused(
    header: tuple[str, ...], chosen: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        match(header, chosen)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\n\t\t灯不亮\n\t\n\t 三天了 \n", "灯不亮\n三天了"),
        ("<p>灯不亮</p><script>alert(1)</script><br/>三天&nbsp;了", "灯不亮\n三天 了"),
        ("1<2 且 3>2", "1<2 且 3>2"),
        ("A&amp;B", "A&B"),
        ("第一行_x000D_\r\n第二行\x00\x07", "第一行\n第二行"),
        ("\u3000\u3000段首空格", "段首空格"),
        (None, ""),
        (12.5, "12.5"),
    ],
)
def test_text_is_cleaned(raw: object, clean: str) -> None:
    assert messages.cleaned(raw) == clean


def rows(*cells: tuple[object, ...]) -> list[Message | Reject]:
    return list(messages.read(enumerate(cells, start=2), match(HEADER, {}), now=NOW))


def test_a_row_is_rejected_for_two_reasons_only_before_anything_is_known_of_others() -> None:
    good = (7.0, "A1", "灯", "2019/4/25 9:32:09", "灯不亮", "已修", "2019/5/1")
    found = rows(
        good,
        (8, None, " ", "2019/4/25", "<br>", None, None),
        (9, None, "灯", "某天", "灯不亮", None, None),
        (10, None, "灯", NOW + timedelta(days=2), "灯不亮", None, None),
        (11, "A1", "只有标题", "2019/4/25"),
    )
    assert isinstance(found[0], Message)
    assert (found[0].ids, found[0].headline, found[0].text, found[0].at) == (("7",), "灯", "灯不亮", AT)
    assert [(each.row, each.id, each.why) for each in found[1:4]] == [
        (3, "8", Why.NO_TEXT),
        (4, "9", Why.NO_TIME),
        (5, "10", Why.NO_TIME),
    ]
    assert (found[4].text, found[4].reply, found[4].replied_at) == ("只有标题", "", None)


def test_a_row_without_an_id_is_known_by_what_it_says() -> None:
    one, same, other = rows(
        (None, "A", "灯", "2019/4/25", "灯不亮", "", ""),
        ("", "A", "灯", "2019-04-25", "灯不亮", "修了", ""),
        ("", "A", "灯", "2019-04-26", "灯不亮", "", ""),
    )
    assert one.ids == same.ids != other.ids
    assert "灯" not in "".join(one.ids)
    long = rows(("x" * 121, "A", "灯", "2019/4/25", "灯不亮", "", ""))[0]
    assert len(long.ids[0]) <= messages.ID_MAX


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_the_encodings_of_the_country(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('编号,内容\r\n1,"灯，\n不亮"\r\n,\r\n2,水\r\n'.encode(encoding))
    with sheets.opened(path) as sheet:
        assert sheet.header == ("编号", "内容")
        assert [(number, tuple(cells)) for number, cells in sheet.rows] == [
            (2, ("1", "灯，\n不亮")),
            (4, ("2", "水")),
        ]


def test_the_first_sheet_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["编号", "内容"])
    book.active.append([1, "灯"])
    book.save(tmp_path / "a.xlsx")
    with sheets.opened(tmp_path / "a.xlsx") as sheet:
        assert (sheet.header, [cells for _, cells in sheet.rows]) == (("编号", "内容"), [(1, "灯")])


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", b"PK no"), ("a.txt", b"1"), ("a.csv", b"")])
def test_files_that_are_no_tables(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Invalid), sheets.opened(tmp_path / name):
        pass
