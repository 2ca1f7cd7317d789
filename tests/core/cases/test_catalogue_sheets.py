"""The catalogue as a table: what goes out comes back unchanged, and a messy one is read as far as it can be."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import set_entry
from core.cases.actions.ownerless import open_matter
from core.cases.catalogue.terms import CatalogueOrigin
from core.cases.imports.catalogue import carry_out, plan
from core.cases.sheets import catalogue_sheet, ownerless_sheet
from core.cases.terms import CaseStatus
from core.foundation.errors import Invalid, NotAllowed
from db.models.cases_catalogue import CatalogueEntry
from tests.factories.cases import MONDAY, Team, walk

TODAY = MONDAY.date()
FORMULA = '=HYPERLINK("http://example.org")'


def table(folder: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "目录.xlsx"
    book.save(path)
    return path


def test_a_messy_table(session: Session, crew: Team, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ("序号", "事项（名称）", "街道 乡镇", "责任单位", "生效日期", "备注"),
        (1, "供水·二次供水·停水", "北门街道", " 热力公司 ", "2026年11月5日", "会议纪要第十二号"),
        (2, "水费", "全区", "t-heat", "", ""),
        (None, None, None, None, None, None),
        (3, "停水", "没有这个镇", "水务局", "", ""),
        (4, "停气", "", "水务局", "", ""),
        (5, "停水", "", "派出所", "", ""),
        (6, "停水", "北门街道", "水务局", "", ""),
        (7, "停水", "", "水务局", "", ""),
        (8, "停水", "南湾镇", "水务局", "昨天", ""),
        (9, "停水", "南湾镇", "属地街道", "", ""),
    )
    # the heading 事项名称 is read with its brackets, 街道乡镇 with its space
    found = plan(session, crew.dispatcher, path, "目录.xlsx", now=MONDAY)
    assert [(row.row, row.area, row.unit, row.first.day) for row in found.rows] == [
        (2, "北门街道", "热力公司", 5),
        (3, "", "热力公司", 2),
    ]
    assert found.rows[0].basis == "会议纪要第十二号"
    assert "第 3 行" in found.rows[1].basis
    assert [number for number, _ in found.problems] == [5, 6, 7, 8, 10]
    assert found.same == 1
    assert carry_out(session, crew.dispatcher, found.rows, now=MONDAY) == 2
    assert set(session.scalars(select(CatalogueEntry.origin))) == {CatalogueOrigin.SEED}
    with pytest.raises(NotAllowed):
        carry_out(session, crew.operator, found.rows, now=MONDAY)


def test_no_table_of_ours(session: Session, crew: Team, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        plan(session, crew.lead, table(tmp_path, ("姓名", "电话"), ("甲", "1")), "x", now=MONDAY)
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK no")
    with pytest.raises(Invalid):
        plan(session, crew.lead, broken, "x", now=MONDAY)


def test_what_goes_out_comes_back_unchanged(session: Session, crew: Team, tmp_path: Path) -> None:
    set_entry(
        session,
        crew.dispatcher,
        category_id=crew.pump.id,
        area_id=crew.tree.north.id,
        unit_id=crew.tree.heat.id,
        valid_from=TODAY,
        basis=FORMULA,
        now=MONDAY,
    )
    path = tmp_path / "out.xlsx"
    path.write_bytes(catalogue_sheet(session, crew.operator, TODAY))
    sheet = load_workbook(path).active
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert cell.data_type == "s"
    found = plan(session, crew.lead, path, "out.xlsx", now=MONDAY)
    assert (found.rows, found.same, found.problems) == ((), 3, ())
    assert session.scalar(select(func.count(CatalogueEntry.id))) == 1


def test_the_register_goes_out_as_its_reader_sees_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    open_matter(
        session,
        crew.lead,
        case_id=case.id,
        interim_unit_id=crew.tree.north.id,
        question="泵房两家都不认，没有单位管",
        now=case.now,
    )
    sheet = load_workbook(BytesIO(ownerless_sheet(session, crew.operator, case.now))).active
    assert [sheet["A2"].value, sheet["E2"].value, sheet["G2"].value] == [case.slip.number, "北门街道", 0]
    with pytest.raises(NotAllowed):
        ownerless_sheet(session, crew.clerk, case.now)
