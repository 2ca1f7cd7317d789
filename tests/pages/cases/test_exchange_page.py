"""Tables of other systems on their page: previewed, taken in once, handed back; the desks warn."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, ExternalKind
from core.duty.actions.substitutes import appoint
from core.files import store
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case, ExternalRef
from db.models.files import StoredFile
from db.models.journal import Look
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk
from tests.pages.cases.conftest import choose, offered, press, write
from tests.pages.conftest import shell, words

HEADER = ["工单编号", "来电时间", "诉求内容", "来电人", "联系电话", "办结时限"]


def table(count: int = 12, **more: object) -> bytes:
    day = f"{civil(now()) + timedelta(days=1):%Y-%m-%d}"
    at = f"{civil(now()) - timedelta(hours=2):%Y-%m-%d %H:%M}"
    rows = [
        (f"HD-{nth}", at, f"和苑小区第 {nth} 号楼前的路灯不亮，请尽快修好。", "钱女士", "13900005678", day)
        for nth in range(count)
    ]
    return sheets.written("转办", HEADER, [*rows, ("HD-x", at, "短", "", "", "")])


def test_a_table_is_previewed_taken_in_and_never_twice(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.operator)
    at = shell("cases/exchange.py")
    assert "还没有选表格" in words(at)
    at.file_uploader[0].upload("12345.xlsx", table(), sheets.XLSX).run()
    assert not at.exception
    assert "新来件 **12**，已经收过 0，有问题 1" in words(at)
    assert "不收：没有写清什么事，至少 6 个字" in set(at.dataframe[0].value["结果"])
    press(at, "收进来 12 件")
    assert "收进 **12** 件，已经收过 0 件，没有收 1 行" in words(at)
    assert "其中 12 件来源的期限早于我们的承诺" in words(at)
    assert session.scalar(select(func.count(Case.id))) == 12
    press(at, "知道了")
    at.file_uploader[0].upload("12345.xlsx", table(), sheets.XLSX).run()
    assert "没有新的来件可以收" in words(at)
    assert not [label for label in offered(at) if label.startswith("收进来")]
    assert "有 12 件的来源期限早于我们的承诺" in words(shell("cases/intake.py"))


def test_what_is_no_table_is_refused_and_nothing_is_lost(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.lead)
    at = shell("cases/exchange.py")
    at.file_uploader[0].upload("12345.xlsx", b"not a table", sheets.XLSX).run()
    assert "文件已损坏，或者不是 xlsx 表格" in words(at)
    choose(at, "从哪里来", ExternalKind.OTHER)
    assert "请写明是哪个系统来的" in words(at)
    log_in(crew.dispatcher)
    with pytest.raises(ValueError, match="navigation"):
        shell("cases/exchange.py")


def test_what_was_brought_in_is_handed_back(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.operator)
    at = shell("cases/exchange.py")
    at.file_uploader[0].upload("12345.xlsx", table(2), sheets.XLSX).run()
    press(at, "收进来 2 件")
    at = shell("cases/exchange.py", way="交回去")
    press(at, "导出表格")
    assert "请写明用途" in words(at)
    write(at, "用途", "每月交回热线")
    at.date_input[0].set_value(civil(now()).date() - timedelta(days=2))
    press(at, "导出表格")
    kept = session.scalars(select(StoredFile)).one()
    assert kept.uploaded_by == crew.operator.account_id
    sheet = load_workbook(BytesIO(store.path_of(kept.token).read_bytes())).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert [line[0] for line in lines] == ["来件编号", "HD-0", "HD-1"]
    assert lines[1][4:6] == ("钱**", "139****5678")
    assert session.scalar(select(func.count(Look.id))) == 2


def test_a_clerk_registers_a_matter_with_a_source(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.operator)
    at = shell("cases/register.py")
    write(at, "诉求", "小区门口的路灯坏了一个星期，晚上老人看不见路。")
    choose(at, "外部来源", "信访")
    press(at, "登记")
    assert "请写来件编号" in words(at)
    assert session.scalar(select(func.count(Case.id))) == 0
    write(at, "来件编号", "XF-77")
    at.date_input[0].set_value(civil(now()).date() + timedelta(days=1)).run()
    press(at, "登记")
    assert "早于我们承诺的" in words(at)
    row = session.scalars(select(Case)).one()
    assert session.scalars(select(ExternalRef.external_id)).all() == ["XF-77"]
    said = words(shell("cases/file.py", no=row.number))
    assert "信访期限" in said
    assert "早于我们的承诺" in said


def test_the_last_handlers_substitute_is_offered(
    session: Session, crew: Team, case: Callable[[CaseStatus], Walk], log_in: Callable[[Actor], Actor]
) -> None:
    second = person(session, "second", (Role.UNIT_HANDLER, crew.tree.water), name="韩接手")
    found = case(CaseStatus.IN_PROGRESS)
    today = civil(now()).date()
    appoint(
        session, crew.handler, crew.handler.account_id or 0, second.account_id or 0, today, today, now=now()
    )
    session.get_one(Case, found.id).handler_id = crew.handler.account_id
    session.flush()
    log_in(crew.clerk)
    at = shell("cases/file.py", no=found.slip.number)
    said = words(at)
    assert "上一位经办人handler这几天请韩接手代办" in said
    assert next(each for each in at.selectbox if each.label == "经办人").value == second.account_id
