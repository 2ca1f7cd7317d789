"""Lists and cases that are taken away: bounded, masked, without secrets, harmless in a spreadsheet, written down."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import exporting
from core.cases.actions.exporting import EVERYDAY, take_list
from core.cases.actions.noting import note
from core.cases.actions.papers import PaperKind, take_paper
from core.cases.documents import case_docx, rows
from core.cases.queries.facets import facets
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus, Visibility
from core.duty.actions.substitutes import appoint
from core.foundation import sheets
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from db.models.journal import Look
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, OTHER, SAID, Team, walk

S = CaseStatus
EVIL = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1")


def test_a_list_is_taken_as_filtered_and_masked(session: Session, crew: Team) -> None:
    walk(session, crew).to(S.ACCEPTED)
    kept = walk(session, crew, replace(OTHER, name="钱二多", text="钱二多家的水泵坏了，没有人修。"))
    secret = walk(session, crew)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    session.flush()
    (taken,) = take_list(session, crew.operator, Desk.INTAKE, Filters(), "", now=MONDAY)
    assert (taken.row.id, taken.phone) == (kept.id, "139****5678")
    assert "二" not in taken.name + taken.row.headline
    look = session.scalars(select(Look)).one()
    assert (look.subject_id, look.field, look.reason) == (kept.id, "exported", EVERYDAY)
    assert look.account_id == crew.operator.account_id


def test_in_full_only_with_the_right_and_a_reason(session: Session, crew: Team) -> None:
    walk(session, crew)
    with pytest.raises(NotAllowed, match="中心负责人"):
        take_list(session, crew.operator, Desk.ALL, Filters(), "逐户回访核实", whole=True, now=MONDAY)
    with pytest.raises(Invalid, match="用途"):
        take_list(session, crew.lead, Desk.ALL, Filters(), " ", whole=True, now=MONDAY)
    (taken,) = take_list(session, crew.lead, Desk.ALL, Filters(), "逐户回访核实", whole=True, now=MONDAY)
    assert (taken.name, taken.phone) == ("赵一", "13900001234")
    assert session.scalars(select(Look)).one().field == "exported_whole"


def test_in_full_is_no_more_than_he_may_see(session: Session, crew: Team) -> None:
    walk(session, crew).to(S.DISPATCHED)
    elsewhere = person(
        session, "lead-n", (Role.CENTER_LEAD, crew.tree.north), (Role.SUPERVISOR, crew.tree.root)
    )
    (taken,) = take_list(session, elsewhere, Desk.ALL, Filters(), "逐户回访核实", whole=True, now=MONDAY)
    assert (taken.name, taken.phone) == ("", "")


def test_a_unit_takes_no_contact_that_it_may_not_have(session: Session, crew: Team) -> None:
    walk(session, crew, replace(SAID, contact_ok=False)).to(S.DISPATCHED)
    walk(session, crew).to(S.DISPATCHED)
    taken = take_list(session, crew.clerk, Desk.UNIT, Filters(), "", now=MONDAY)
    assert sorted(each.phone for each in taken) == ["", "139****1234"]
    (only,) = take_list(session, crew.auditor, Desk.UNIT, Filters(), "", now=MONDAY) or (None,)
    assert only is None


def test_a_table_is_bounded(session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ROWS_MAX", 2)
    monkeypatch.setattr(exporting, "STEP", 1)
    for _nth in range(3):
        walk(session, crew)
    with pytest.raises(Invalid, match="最多 2 件"):
        take_list(session, crew.operator, Desk.INTAKE, Filters(), "", now=MONDAY)
    assert session.scalars(select(Look)).all() == []


@pytest.mark.parametrize("cell", EVIL)
def test_no_cell_is_a_formula(cell: str) -> None:
    told = sheets.written_csv(("编号", cell), [(cell, 5), (None, -3)]).decode("utf-8-sig")
    read = list(csv.reader(StringIO(told)))
    assert [read[0][1][:1], read[1][0][:1]] == ["'", "'"]
    assert (read[1][1], read[2]) == ("5", ["", "-3"])
    book = load_workbook(BytesIO(sheets.written("表", ("编号",), [(cell,)])))
    assert book.worksheets[0]["A2"].data_type == "s"


def test_a_case_on_paper_is_masked_and_public(session: Session, crew: Team) -> None:
    walked = walk(session, crew, replace(SAID, text="赵一反映：水泵坏了，请打 13900001234 联系。"))
    walked.to(S.ANSWERED)
    note(session, crew.operator, walked.id, text="门卫有钥匙", now=walked.now)
    paper = take_paper(session, crew.operator, walked.id, PaperKind.DOCUMENT, now=walked.now)
    said = str(paper.text) + str(paper.steps) + str(rows(paper))
    assert "13900001234" not in said
    assert "赵一" not in said
    assert "门卫" not in said
    assert session.scalars(select(Look)).one().field == "document"
    book = Document(BytesIO(case_docx(paper, "民呼回应中心")))
    words = "\n".join(each.text for each in book.paragraphs)
    cells = {row.cells[0].text: row.cells[1].text for row in book.tables[0].rows}
    assert cells["编号"] == walked.slip.number
    assert "水泵已于今日下午更换" in words
    assert "已签收" in words
    assert "赵一" not in words
    assert round(book.sections[0].page_width.cm, 1) == 21.0
    assert "heme" not in str(dict(book.styles["Heading 1"].element.rPr.rFonts.attrib))


def test_a_document_holds_whatever_was_typed(session: Session, crew: Team) -> None:
    walked = walk(session, crew, replace(SAID, text="水泵坏了\x01\x0b\u202e很久😀<b>没人修</b>&amp;"))
    paper = take_paper(session, crew.operator, walked.id, PaperKind.DOCUMENT, now=walked.now)
    words = "\n".join(each.text for each in Document(BytesIO(case_docx(paper, "民呼回应中心"))).paragraphs)
    assert "<b>没人修</b>&amp;" in words


def test_a_secret_case_is_on_no_paper(session: Session, crew: Team) -> None:
    walked = walk(session, crew)
    session.get_one(Case, walked.id).visibility = Visibility.SECRET
    session.flush()
    with pytest.raises(Conflict, match="保密件"):
        take_paper(session, crew.confidant, walked.id, PaperKind.PRINT, now=walked.now)
    with pytest.raises(NotFound):
        take_paper(session, crew.operator, walked.id, PaperKind.PRINT, now=walked.now)


def test_what_was_found_is_counted(session: Session, crew: Team) -> None:
    walk(session, crew)
    for _nth in range(2):
        walk(session, crew, replace(SAID, text="和苑小区路灯坏了，晚上看不见。")).to(S.DISPATCHED)
    found = facets(session, crew.operator, Desk.ALL, Filters(), now=MONDAY)
    assert (found.total, found.bounded) == (3, False)
    assert found.statuses == ((S.DISPATCHED, 2), (S.SUBMITTED, 1))
    assert found.fields == (("供水", 2),)
    assert found.units == ((crew.tree.water.id, 2),)
    words = facets(session, crew.operator, Desk.ALL, Filters(text="路灯"), now=MONDAY)
    assert words.statuses == ((S.DISPATCHED, 2),)


def test_whoever_stands_in_finds_the_cases_of_who_is_away(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(S.IN_PROGRESS)
    session.get_one(Case, walked.id).handler_id = crew.handler.account_id
    other: Actor = person(session, "handler2", (Role.UNIT_HANDLER, crew.tree.water))

    def mine() -> list[int]:
        return [
            row.row.id for row in take_list(session, other, Desk.UNIT, Filters(mine=True), "", now=MONDAY)
        ]

    assert mine() == []
    today = civil(MONDAY).date()
    appoint(
        session, crew.handler, crew.handler.account_id or 0, other.account_id or 0, today, today, now=MONDAY
    )
    assert mine() == [walked.id]
