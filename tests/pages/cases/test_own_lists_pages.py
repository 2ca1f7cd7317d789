"""Own views, exports, counts, and the margin of a case file, as a clerk meets them."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select as query
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseEvent, CaseStatus
from core.foundation.clock import now
from core.identity import saved_views
from core.identity.saved_views import open_with, own_views, save_view
from db.models.cases import Case, Star
from db.models.files import StoredFile
from db.models.identity import UnitRow
from db.models.journal import EventRow, Look
from pages.shared.help import HELP
from pages.shared.navigation import BY_URL, CASES, TABLE
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import press, write
from tests.pages.conftest import html, shell, unfold, words

Begin = Callable[..., Walk]
Open = Callable[..., AppTest]
S = CaseStatus


def test_filters_become_a_view_and_a_page_opens_with_it(
    session: Session, crew: Team, case: Begin, log_in
) -> None:
    case()
    session.commit()
    log_in(crew.operator)
    at = unfold(shell("cases/intake.py", lamp="按时"), "intake_views")
    press(at, "存为视图")
    assert own_views(session, crew.operator, "intake") == ()
    write(at, "给现在的条件起个名字", "按时的")
    press(at, "存为视图")
    assert next(each for each in at.text_input if each.label == "给现在的条件起个名字").value == ""
    (view,) = own_views(session, crew.operator, "intake")
    assert (view.name, dict(view.query)) == ("按时的", {"lamp": "按时"})
    assert "/intake?lamp=" in html(at)
    open_with(session, crew.operator, "intake", view.id)
    session.commit()
    at = shell("cases/intake.py")
    assert not at.exception, at.exception
    assert at.query_params["lamp"] == "按时"


def test_a_refused_view_keeps_its_name(
    session: Session, crew: Team, case: Begin, log_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    case()
    monkeypatch.setattr(saved_views, "MOST", 0)
    log_in(crew.operator)
    at = unfold(shell("cases/intake.py", lamp="按时"), "intake_views")
    write(at, "给现在的条件起个名字", "按时的")
    press(at, "存为视图")
    assert "最多存 0 个视图" in words(at)
    assert next(each for each in at.text_input if each.label == "给现在的条件起个名字").value == "按时的"


def test_a_view_is_renamed_and_deleted_on_its_page(session: Session, crew: Team, case: Begin, log_in) -> None:
    case()
    save_view(session, crew.operator, "intake", "旧名", {"q": "水"}, now=now())
    session.commit()
    log_in(crew.operator)
    at = unfold(shell("cases/intake.py", q="水泵"), "intake_views")
    write(at, "改名", "新名")
    press(at, "保存改动")
    assert [view.name for view in own_views(session, crew.operator, "intake")] == ["新名"]
    press(at, "删掉")
    assert own_views(session, crew.operator, "intake") == ()


def test_a_list_is_exported_as_it_is_filtered(session: Session, crew: Team, case: Begin, log_in) -> None:
    case()
    case(S.ACCEPTED)
    session.commit()
    log_in(crew.operator)
    at = unfold(shell("cases/intake.py"), "intake_export_open")
    press(at, "导出")
    assert "1 件，一天内有效" in html(at)
    kept = session.scalars(query(StoredFile)).one()
    assert (kept.uploaded_by, kept.name.endswith(".xlsx")) == (crew.operator.account_id, True)
    assert [look.field for look in session.scalars(query(Look))] == ["exported"]


def test_in_full_asks_for_a_reason(session: Session, crew: Team, case: Begin, log_in) -> None:
    case()
    session.commit()
    log_in(crew.lead)
    at = unfold(shell("cases/search.py"), "search_export_open")
    next(each for each in at.checkbox if each.label == "姓名、电话写全").check()
    press(at, "导出")
    assert "请写明用途" in words(at)
    write(at, "用途", "逐户回访核实")
    press(at, "导出")
    assert [look.field for look in session.scalars(query(Look))] == ["exported_whole"]


def test_what_is_found_is_counted_with_links(session: Session, crew: Team, case: Begin, log_in) -> None:
    case()
    case(S.DISPATCHED)
    session.commit()
    log_in(crew.operator)
    at = shell("cases/search.py")
    said = html(at)
    assert "待受理 <b>1</b>" in said
    assert "/search?status=" in said
    at = shell("cases/search.py", status="待受理")
    assert len(at.dataframe[0].value) == 1


def linked(at: AppTest, key: str) -> dict[str, dict[str, list[str]]]:
    """The links of a row of counts, by what they narrow to: what each address asks for."""
    found = (
        parse_qs(urlsplit(unescape(each)).query) for each in re.findall(r'href="(/search[^"]+)"', html(at))
    )
    return {asked[key][0]: asked for asked in found if key in asked}


def test_counts_of_units_narrow_by_the_words_of_the_filter(
    session: Session, crew: Team, case: Begin, log_in
) -> None:
    lane, heat = crew.tree.north_lane, crew.tree.heat
    for unit, times in ((lane, 2), (heat, 1)):
        for _nth in range(times):
            made = case(S.DISPATCHED)
            session.get_one(Case, made.id).unit_id = unit.id
    session.get_one(UnitRow, heat.id).valid_to = now()
    session.commit()
    log_in(crew.dispatcher)
    found = linked(shell("cases/search.py"), "unit")
    assert set(found) == {"北门街道 北巷社区", "热力公司（已撤销）"}
    for asked, rows in (("北门街道 北巷社区", 2), ("热力公司（已撤销）", 1)):
        at = shell("cases/search.py", unit=asked)
        assert len(at.dataframe[0].value) == rows


def test_whoever_narrows_leaves_the_daily_view(session: Session, crew: Team, case: Begin, log_in) -> None:
    for _nth in range(2):
        case(S.CALLBACK)
    session.commit()
    log_in(crew.reviewer)
    found = linked(shell("cases/search.py", view="差评待判定"), "status")
    assert found
    assert not [query for query in found.values() if "view" in query]


def test_a_note_stays_until_it_is_kept(session: Session, crew: Team, case: Begin, file: Open) -> None:
    at = file(crew.operator, case())
    write(at, "写给同事", "门")
    press(at, "记下备注")
    assert "请至少写 2 个字" in words(at)
    assert next(each for each in at.text_input if each.label == "写给同事").value == "门"
    write(at, "写给同事", "门卫有钥匙")
    press(at, "记下备注")
    assert next(each for each in at.text_input if each.label == "写给同事").value == ""


def test_the_margin_of_a_file(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case()
    at = file(crew.operator, walked)
    press(at, "收藏")
    assert session.scalars(query(Star.case_id)).all() == [walked.id]
    write(at, "写给同事", "门卫有钥匙")
    press(at, "记下备注")
    assert "门卫有钥匙" in html(at)
    press(at, "存成文档")
    assert session.scalars(query(StoredFile.name)).one() == f"{walked.slip.number}.docx"
    press(at, "已收藏")
    assert session.scalars(query(Star.case_id)).all() == []


def test_a_message_is_split_on_the_page(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(said=replace(SAID, text="水泵坏了三天。另外，门口的路灯也不亮。"))
    at = file(crew.operator, walked)
    write(at, "第二件事", "门口的路灯不亮，晚上很黑。")
    press(at, "另立一件")
    second = session.scalars(query(Case).where(Case.linked_id == walked.id)).one()
    assert second.number in html(at)
    assert "已读给对方" in [button.label for button in at.button]
    events = session.scalars(query(EventRow.name).where(EventRow.subject_id == walked.id)).all()
    assert CaseEvent.SPLIT in events


def test_every_page_of_the_cases_helps() -> None:
    assert set(HELP) <= set(BY_URL)
    assert {entry.url for entry in TABLE if entry.group == CASES} <= set(HELP)
