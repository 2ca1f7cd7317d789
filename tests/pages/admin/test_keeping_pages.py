"""Administration through the pages: categories, rules, calendar, sessions, leaving, audit, schedule, retention."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pandas.api.types import is_numeric_dtype
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import handling, retaining
from core.cases.actions.revealing import reveal_contact
from core.cases.queries.asked import questions_of
from core.cases.terms import CaseStatus
from core.deadlines import queries
from core.deadlines.queries import regulations
from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import retention
from core.journal.followers import name_of
from core.journal.runs import note_run
from core.journal.terms import OutboxState
from core.wiring import SCHEDULE
from db.models.cases import Case, Category
from db.models.deadlines import CalendarVersion, Regulation, RegulationLimit
from db.models.identity import Account, GrantRow, LoginSession
from db.models.journal import EventRow, OutboxRow, RetentionRule
from pages.admin.parts.schedule import CALLED
from tests.factories.accounts import person
from tests.factories.cases import Team, walk
from tests.pages.admin.test_people_and_units import pick
from tests.pages.cases.conftest import choose, press, write
from tests.pages.conftest import shell, words

SURE = "确定，"


def opened(page: str, **query: str) -> AppTest:
    at = shell(page, **query)
    assert not at.exception, at.exception
    return at


@pytest.fixture
def lead(crew: Team, log_in: Callable[[Actor], Actor]) -> Actor:
    return log_in(crew.lead)


@pytest.fixture
def auditor(crew: Team, log_in: Callable[[Actor], Actor]) -> Actor:
    return log_in(crew.auditor)


def test_numbers_of_the_categories_are_numbers_also_where_some_have_none(
    session: Session, crew: Team, lead: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    crew.pump.answer_days = 3
    session.commit()
    days = opened("admin/categories.py").dataframe[0].value["答复天数"]
    assert is_numeric_dtype(days)
    assert 3 in set(days)
    assert days.isna().any()
    assert "Arrow" not in caplog.text


def test_the_end_of_the_calendar_is_told_to_who_can_mend_it_and_to_the_leads(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "HORIZON", 10_000)
    street = person(session, "street", (Role.ADMIN, crew.tree.north))
    for who, told in ((crew.admin, True), (crew.lead, True), (street, False), (crew.operator, False)):
        log_in(who)
        assert ("工作日历再过" in words(opened(""))) is told, who.name


def test_a_category_is_added_renamed_and_retired(session: Session, crew: Team, lead: Actor) -> None:
    at = opened("admin/categories.py", q="二次供水")
    choose(at, "下级", "下级")
    write(at, "名称", "水")
    press(at, "增加")
    assert "请至少写 2 个字" in words(at)
    write(at, "名称", "水压不足")
    press(at, "增加")
    made = session.scalars(select(Category).where(Category.name == "水压不足")).one()
    assert made.full_name == "供水 · 二次供水 · 水压不足"
    at = opened("admin/categories.py", q="水压不足")
    choose(at, "改名", "改名")
    write(at, "名称", "水压太低")
    press(at, "改名")
    session.expire_all()
    assert made.name == "水压太低"
    at = opened("admin/categories.py", q="水压太低")
    choose(at, "停用", "停用")
    press(at, "停用")
    assert "不再能选" in words(at)
    press(at, "不了")
    session.expire_all()
    assert made.valid_to is None
    press(at, "停用")
    press(at, f"{SURE}停用")
    session.expire_all()
    assert made.valid_to is not None
    assert "没有符合条件的类别" in words(opened("admin/categories.py", q="水压太低"))


def test_defaults_and_questions_of_a_category(session: Session, crew: Team, lead: Actor) -> None:
    at = opened("admin/categories.py", q="停水")
    assert "在办 **0** 件" in words(at)
    choose(at, "默认", "默认")
    write(at, "紧急词", "没水 断水")
    press(at, "保存")
    session.expire_all()
    assert crew.pump.urgent_words == "没水|断水"
    choose(at, "提问", "提问")
    press(at, "加一题")
    write(at, "第 1 题", "停了几天")
    press(at, "加一题")
    assert next(each for each in at.text_input if each.label == "第 1 题").value == "停了几天"
    write(at, "第 2 题", "几层住户")
    press(at, "保存提问")
    assert [each.asked for each in questions_of(session, crew.pump.id)] == ["停了几天", "几层住户"]
    choose(at, "经过", "经过")
    assert "改类别的提问" in words(at)


def test_a_regulation_is_prepared_compared_and_taken_back(session: Session, admin: Actor) -> None:
    at = opened("admin/regulations.py", view="发布新的")
    write(at, "简称", "limits-2027")
    write(at, "名称", "二〇二七年期限")
    write(at, "依据", "区政府办〔2026〕8 号")
    press(at, "发布")
    press(at, f"{SURE}发布")
    assert "完全一样" in words(at)
    lines = next(each for each in at.multiselect if each.label == "要改的期限")
    lines.select(next(each for each in lines.options if each == "等待补充 · 其他级别")).run()
    next(each for each in at.number_input if "等待补充" in each.label).set_value(9).run()
    assert len(at.dataframe) == 1
    press(at, f"{SURE}发布")
    made = session.scalars(select(Regulation).where(Regulation.code == "limits-2027")).one()
    amounts = session.scalars(
        select(RegulationLimit.amount).where(
            RegulationLimit.regulation_id == made.id, RegulationLimit.stage == "SUPPLEMENT"
        )
    ).all()
    assert amounts == [9]
    at = opened("admin/regulations.py", view="对照")
    assert "不同的 1 条" in words(at)
    at = opened("admin/regulations.py")
    box = next(each for each in at.selectbox if each.label == "哪一份")
    box.select(next(each for each in box.options if "待生效" in each)).run()
    assert "发布期限规则" in words(at)
    write(at, "理由", "文号写错了")
    press(at, "撤回")
    press(at, f"{SURE}撤回")
    session.expire_all()
    assert made.withdrawn_at is not None
    assert regulations(session, now=now())[0].withdrawn_at is not None


def test_a_calendar_says_what_it_would_move_before_it_is_saved(
    session: Session, crew: Team, admin: Actor
) -> None:
    case = walk(session, crew, now=now() - timedelta(hours=3)).to(CaseStatus.IN_PROGRESS)
    session.commit()
    at = opened("admin/calendar.py", view="录入放假通知")
    day = civil(now()).date()
    free = [day + timedelta(days=each) for each in range(1, 9)]
    write(at, "放假，一行一天或一段", "\n".join(f"{each} 停工" for each in free if each.weekday() < 5))
    press(at, "看影响")
    assert "请写依据" in words(at)
    write(at, "依据", "区政府通知")
    press(at, "看影响")
    said = words(at)
    assert "个没有办结的期限改日期" in said
    assert "还没有发布" in said
    assert any(case.slip.number in str(each.value.to_dict()) for each in at.dataframe)
    before = len(session.scalars(select(CalendarVersion.id)).all())
    press(at, "发布")
    press(at, f"{SURE}发布")
    assert len(session.scalars(select(CalendarVersion.id)).all()) == before + 1
    assert "区政府通知" in words(opened("admin/calendar.py"))


def test_hours_that_cannot_be_read_are_refused(admin: Actor) -> None:
    at = opened("admin/calendar.py", view="录入放假通知")
    write(at, "依据", "区政府通知")
    write(at, "上班时间", "早上到晚上")
    press(at, "看影响")
    assert "上班时间请写成" in words(at)


def test_somebody_elses_login_is_ended(session: Session, crew: Team, admin: Actor, log_in) -> None:
    log_in(crew.clerk)
    log_in(crew.admin)
    at = opened("admin/sessions.py", q="clerk")
    assert "2 人" in words(at)
    press(at, "结束此人全部登录")
    press(at, f"{SURE}结束此人全部登录")
    rows = session.scalars(select(LoginSession).where(LoginSession.account_id == crew.clerk.account_id)).all()
    session.expire_all()
    assert [row.revoked_why for row in rows] == ["BY_ADMIN"]
    assert "现在没有登录" in words(opened("admin/sessions.py", q="clerk"))
    assert "没有符合条件的人" in words(opened("admin/sessions.py", q="查无此人"))


def test_a_person_hands_over_what_is_open_and_changes_his_password(
    session: Session, crew: Team, admin: Actor
) -> None:
    case = walk(session, crew, now=now() - timedelta(hours=3)).to(CaseStatus.IN_PROGRESS)
    handling.take_over(session, crew.handler, case.id, now=case.now)
    heir = person(session, "heir", (Role.UNIT_HANDLER, crew.tree.water), name="吴接手")
    session.commit()
    at = opened("admin/people.py", q="handler")
    choose(at, "移交", "移交")
    assert "件 1 件" in words(at)
    press(at, "移交")
    press(at, f"{SURE}移交")
    assert "请先选接手的人" in words(at)
    box = next(each for each in at.selectbox if each.label == "交给谁")
    box.select(next(each for each in box.options if "吴接手" in each)).run()
    press(at, f"{SURE}移交")
    session.expire_all()
    assert session.get_one(Case, case.id).handler_id == heir.account_id
    choose(at, "登录", "登录")
    press(at, "要求改密码")
    session.expire_all()
    assert session.get_one(Account, crew.handler.account_id or 0).must_change
    choose(at, "经过", "经过")
    assert "移交手上的件" in words(at)
    assert "要求改密码" in words(at)


def test_a_grant_with_a_last_day(session: Session, crew: Team, admin: Actor) -> None:
    at = opened("admin/people.py", q="handler")
    pick(at, "角色", "承办联络员")
    pick(at, "在哪个单位", "水务局")
    next(each for each in at.date_input if each.label == "最后一天").set_value(
        civil(now()).date() + timedelta(days=7)
    )
    press(at, "授权")
    row = session.scalars(
        select(GrantRow).where(
            GrantRow.account_id == crew.handler.account_id, GrantRow.role == Role.UNIT_CLERK
        )
    ).one()
    assert row.valid_to is not None
    assert " 到 " in words(at)


def test_the_audit_trail_is_read_and_taken_along(session: Session, crew: Team, auditor: Actor) -> None:
    case = walk(session, crew, now=now() - timedelta(hours=3)).to(CaseStatus.ACCEPTED)
    reveal_contact(session, crew.operator, case.id, reason="电话核实地点", now=now())
    session.commit()
    at = opened("admin/audit.py", no=case.slip.number)
    said = str(at.dataframe[0].value.to_dict())
    assert "已受理" in said
    assert case.slip.number in said
    at = opened("admin/audit.py", view="查看个人信息")
    assert "电话核实地点" in str(at.dataframe[0].value.to_dict())
    write(at, "用途", "年度审计")
    press(at, "导出表格")
    assert any("/files/" in str(each.proto.body) for each in at.get("html"))
    at = opened("admin/audit.py", view="查看个人信息")
    assert "审计记录" in str(at.dataframe[0].value.to_dict())
    assert "没有这样的记录" in words(opened("admin/audit.py", who="查无此人"))
    assert len(opened("admin/audit.py", view="登录").dataframe) == 1


def test_the_schedule_says_what_fails_and_every_job_has_a_name(session: Session, admin: Actor) -> None:
    assert {name_of(job) for jobs in SCHEDULE.values() for job in jobs} <= set(CALLED)
    at = opened("admin/outbox.py", view="定时工作")
    assert "还没有一项定时工作运行过" in words(at)
    name = name_of(SCHEDULE["minute"][0])
    note_run(session, name, error="TimeoutError", took=timedelta(seconds=2), now=now())
    session.commit()
    at = opened("admin/outbox.py", view="定时工作")
    assert "按新日历重算期限" in words(at)
    assert "TimeoutError" in str(at.dataframe[0].value.to_dict())


def test_parked_work_is_given_up_with_a_reason(session: Session, crew: Team, admin: Actor) -> None:
    walk(session, crew, now=now() - timedelta(hours=1))
    event = session.scalars(select(EventRow).limit(1)).one()
    row = OutboxRow(
        event_id=event.id,
        follower="notices.sender",
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        seq=event.seq,
        state=OutboxState.PARKED,
        attempts=8,
        next_at=now(),
        error="TimeoutError",
        made_at=now(),
    )
    session.add(row)
    session.commit()
    at = opened("admin/outbox.py")
    press(at, "放弃")
    press(at, f"{SURE}放弃")
    assert "请写明理由" in words(at)
    write(at, "放弃的理由", "短信通道已停用")
    press(at, f"{SURE}放弃")
    session.expire_all()
    assert (row.state, row.settled_why) == (OutboxState.DISCARDED, "短信通道已停用")
    last = session.scalars(select(EventRow.name).order_by(EventRow.id.desc()).limit(1)).one()
    assert last == "journal.work_discarded"
    assert "短信通道已停用" in str(opened("admin/outbox.py", view="放弃的").dataframe[0].value.to_dict())


def test_retention_is_ruled_seen_held_and_reported(session: Session, crew: Team, admin: Actor) -> None:
    at = opened("admin/retention.py")
    assert "没有现行的期限" in words(at)
    write(at, "依据", "区档案管理办法")
    press(at, "发布")
    press(at, f"{SURE}发布")
    made = session.scalars(select(RetentionRule)).one()
    assert (made.years, made.basis) == (5, "PIPL-47")
    case = walk(session, crew, now=now() - timedelta(hours=3))
    session.commit()
    at = opened("admin/retention.py", view="法律保留")
    write(at, "编号", "H1")
    write(at, "理由", "行政复议调取")
    press(at, "设保留")
    assert "没有编号为 H1 的件" in words(at)
    write(at, "编号", case.slip.number)
    press(at, "设保留")
    assert retention.count_holds(session) == 1
    at = opened("admin/retention.py", view="法律保留")
    write(at, "解除的理由", "复议已经终结")
    press(at, "解除保留")
    press(at, f"{SURE}解除保留")
    assert retention.count_holds(session) == 0
    assert "还没有删除过" in words(opened("admin/retention.py", view="删除报告"))
    at = opened("admin/retention.py")
    write(at, "理由", "文件没有通过")
    press(at, "撤回")
    press(at, f"{SURE}撤回")
    session.expire_all()
    assert made.withdrawn_at is not None


def test_a_report_names_what_went(session: Session, crew: Team, admin: Actor) -> None:
    case = walk(session, crew, now=now() - timedelta(hours=3))
    rule = RetentionRule(
        years=1, valid_from=civil(now()).date(), basis="PIPL-47", source="区档案管理办法", made_at=now()
    )
    session.add(rule)
    session.flush()
    report = retention.Report(0, rule.id, now(), now() - timedelta(days=365), (case.id,), 3, 0, 0)
    retention.note_run(session, report)
    session.commit()
    at = opened("admin/retention.py", view="删除报告")
    assert case.slip.number in str([each.value.to_dict() for each in at.dataframe])
    assert retaining.numbers_of(session, [case.id]) == {case.id: case.slip.number}


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("admin/categories.py", "operator"),
        ("admin/regulations.py", "lead"),
        ("admin/sessions.py", "auditor"),
        ("admin/audit.py", "admin"),
        ("admin/retention.py", "reviewer"),
        ("knowledge/templates.py", "handler"),
    ],
)
def test_others_do_not_come_in(crew: Team, log_in: Callable[[Actor], Actor], page: str, who: str) -> None:
    log_in(getattr(crew, who))
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        shell(page)


def test_an_auditor_of_a_part_is_told_what_is_not_there(session: Session, crew: Team, log_in) -> None:
    log_in(person(session, "water-auditor", (Role.AUDITOR, crew.tree.water)))
    assert "您审计的是部分单位" in words(opened("admin/audit.py"))
    log_in(crew.auditor)
    assert "您审计的是部分单位" not in words(opened("admin/audit.py"))
