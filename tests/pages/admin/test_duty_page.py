"""The roster's page: a week is filled, copied, emptied; a table goes out and comes in; some only look."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.duty.actions.roster import set_shifts
from core.duty.values import Planned
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.duty import DutyShift, Substitute
from db.models.files import StoredFile
from tests.factories.accounts import person
from tests.factories.cases import team
from tests.pages.cases.conftest import choose, offered, press
from tests.pages.conftest import shell, words


def next_week() -> datetime:
    return (civil(now()) + timedelta(days=7)).replace(hour=17, minute=30, second=0, microsecond=0)


def test_a_clerk_fills_a_week(session: Session, log_in: Callable[[Actor], Actor]) -> None:
    crew = team(session)
    log_in(crew.clerk)
    at = shell("admin/duty.py")
    assert "没有人值班的时间" in words(at)
    assert "lead" in words(at)  # without a roster, the centre's lead
    press(at, "下一周")
    press(at, "排班")
    assert "请选值班人和日子" in words(at)
    people = next(each for each in at.multiselect if each.label == "值班人")
    assert set(people.options) == {"clerk", "handler", "ulead"}
    people.set_value([crew.handler.account_id]).run()
    days = next(each for each in at.multiselect if each.label == "哪几天")
    monday = at.session_state["_duty_week"]
    days.set_value([monday, monday + timedelta(days=1)]).run()
    press(at, "排班")
    rows = session.scalars(select(DutyShift).order_by(DutyShift.starts_at)).all()
    assert [civil(row.starts_at).strftime("%H:%M") for row in rows] == ["17:30", "17:30"]
    assert rows[0].ends_at - rows[0].starts_at == timedelta(hours=15)
    assert "handler" in words(at)
    press(at, "取消")
    assert len(session.scalars(select(DutyShift)).all()) == 1
    press(at, "下一周")
    press(at, "照抄上一周")
    assert len(session.scalars(select(DutyShift)).all()) == 2
    choose(at, "班次", "自定时间")
    assert {each.label for each in at.time_input} == {"开始", "结束"}


def test_a_roster_goes_out_as_a_table_and_comes_in_again(
    session: Session, log_in: Callable[[Actor], Actor]
) -> None:
    crew = team(session)
    begin = next_week()
    shift = Planned(crew.handler.account_id or 0, begin, begin + timedelta(hours=15))
    set_shifts(session, crew.clerk, crew.tree.water.id, [shift], now=now())
    log_in(crew.clerk)
    at = shell("admin/duty.py")
    press(at, "导出表格")
    kept = session.scalars(select(StoredFile)).one()
    assert (kept.purpose.value, kept.uploaded_by) == ("EXPORT", crew.clerk.account_id)
    assert f"/files/{kept.token}" in "".join(str(part.proto.body) for part in at.get("html"))
    day = f"{civil(begin) + timedelta(days=1):%Y-%m-%d}"
    body = sheets.written(
        "值班表",
        ["日期", "开始", "结束", "值班人"],
        [
            (day, "17:30", "08:30", "ulead"),
            (day, "17:30", "08:30", "卫"),
            ("某天", "17:30", "08:30", "clerk"),
            (day, "傍晚", "08:30", "clerk"),
        ],
    )
    at.file_uploader[0].upload("roster.xlsx", body, sheets.XLSX).run()
    assert not at.exception
    said = words(at)
    assert "读出 **1** 班，3 行有问题" in said
    for reason in ("没有叫“卫”", "日期认不出：某天", "时间认不出：傍晚"):
        assert reason in said
    press(at, "排上这 1 班")
    assert len(session.scalars(select(DutyShift)).all()) == 2


def test_who_only_looks_changes_nothing(session: Session, log_in: Callable[[Actor], Actor]) -> None:
    crew = team(session)
    log_in(crew.operator)
    at = shell("admin/duty.py")
    assert "排班" not in offered(at)
    assert "由本单位的承办联络员或负责人来排" in words(at)
    log_in(crew.auditor)
    with pytest.raises(ValueError, match="navigation"):
        shell("admin/duty.py")


def test_i_ask_a_colleague_to_stand_in(session: Session, log_in: Callable[[Actor], Actor]) -> None:
    crew = team(session)
    second = person(session, "second", (Role.UNIT_HANDLER, crew.tree.water), name="韩接手")
    log_in(crew.handler)
    at = shell("admin/mine.py")
    press(at, "请他代办")
    assert "请选谁代办" in words(at)
    next(each for each in at.selectbox if each.label == "谁代办").set_value("韩接手（水务局）")
    press(at, "请他代办")
    row = session.scalars(select(Substitute)).one()
    assert (row.account_id, row.substitute_id) == (crew.handler.account_id, second.account_id)
    assert "由 **韩接手** 代办" in words(at)
    press(at, "结束代办")
    session.refresh(row)
    assert row.ended_at is not None
    log_in(crew.clerk)
    assert "没有人可以代办" in words(shell("admin/mine.py"))


def test_a_lead_arranges_it_for_somebody_who_cannot(
    session: Session, log_in: Callable[[Actor], Actor]
) -> None:
    crew = team(session)
    second = person(session, "second", (Role.UNIT_HANDLER, crew.tree.water), name="韩接手")
    log_in(crew.unit_lead)
    at = shell("admin/duty.py")
    choose(at, "谁不在", "handler")
    next(each for each in at.selectbox if each.label == "谁代办").set_value("韩接手（水务局）")
    press(at, "请他代办")
    row = session.scalars(select(Substitute)).one()
    assert (row.account_id, row.substitute_id, row.made_by) == (
        crew.handler.account_id,
        second.account_id,
        crew.unit_lead.account_id,
    )
    press(at, "结束代办")
    log_in(crew.clerk)
    assert "谁不在" not in [each.label for each in shell("admin/duty.py").selectbox]
