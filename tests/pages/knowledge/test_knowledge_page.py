"""The knowledge base through its page: written, seen before it is sent, published by another, looked at again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.knowledge.actions.deciding import publish
from core.knowledge.actions.writing import revise
from core.knowledge.terms import EntryAct, EntryStatus
from core.knowledge.values import Written
from db.models.knowledge import Entry, Version
from tests.factories.cases import Team, team
from tests.factories.knowledge import PUMP, drafted, published
from tests.pages.cases.conftest import choose, offered, press, write
from tests.pages.conftest import shell, words

LogIn = Callable[[Actor], Actor]
PAGE = "knowledge/desk.py"


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


def fresh(**more: object) -> Written:
    """An entry that is not due in the test's own present."""
    return replace(PUMP, review_on=civil(now()).date() + timedelta(days=90), **more)  # type: ignore[arg-type]


def html(at: AppTest) -> str:
    """The plain HTML of the page."""
    return "\n".join(str(part.proto.body) for part in at.get("html"))


def test_a_clerk_writes_for_his_unit_and_sees_it_first(session: Session, crew: Team, log_in: LogIn) -> None:
    log_in(crew.clerk)
    at = shell(PAGE)
    assert "知识库还是空的" in words(at)
    press(at, "写一条")
    write(at, "标题", "停水")
    press(at, "先看样子")
    assert "标题写成群众会问的一句话" in words(at)
    write(at, "标题", PUMP.title)
    write(at, "答案", PUMP.answer)
    write(at, "关键词", PUMP.keywords)
    next(each for each in at.multiselect if each.label == "适用事项").select(crew.pump.full_name)
    press(at, "先看样子")
    assert PUMP.title in words(at)
    press(at, "报送发布")
    row = session.scalars(select(Entry)).one()
    version = session.scalars(select(Version)).one()
    assert (row.status, row.waiting, row.owner_id) == (EntryStatus.DRAFT, True, crew.tree.water.id)
    assert version.category_ids == [crew.pump.id]
    assert sorted(version.category_nodes) == sorted(
        int(part) for part in crew.pump.path.strip("/").split("/")
    )
    assert version.public
    assert "第 1 版待发布" in words(at)
    assert "发布" not in offered(at)


def test_the_centre_publishes_or_gives_back(session: Session, crew: Team, log_in: LogIn) -> None:
    made = drafted(session, crew, fresh(), now=now())
    log_in(crew.reviewer)
    at = shell(PAGE)
    assert PUMP.answer in html(at)
    choose(at, "要办的事", EntryAct.SEND_BACK)
    press(at, "退回")
    assert "请写明原因" in words(at)
    write(at, "哪里要改", "取水点写错了")
    press(at, "退回")
    assert not session.get_one(Entry, made.id).waiting
    revise(session, crew.clerk, made.id, fresh(answer=PUMP.answer + "门岗在东门。", reason="改了"), now=now())
    session.commit()
    at = shell(PAGE)
    assert "取水点写错了" in html(at)
    press(at, "发布")
    session.expire_all()
    assert session.get_one(Entry, made.id).in_force == 2
    assert "已发布" in words(at)


def test_a_new_version_is_compared_with_the_one_in_force(session: Session, crew: Team, log_in: LogIn) -> None:
    made = published(session, crew, fresh(), now=now())
    revise(session, crew.clerk, made.id, fresh(answer=PUMP.answer + "夜间有人。", reason="加班"), now=now())
    log_in(crew.lead)
    at = shell(PAGE, no=made.number)
    assert "等着发布的第 2 版" in words(at)
    assert "<ins>夜间有人。</ins>" in html(at)
    assert {"发布", "看全部"} <= set(offered(at))


def test_a_revision_begins_with_what_was_written(session: Session, crew: Team, log_in: LogIn) -> None:
    made = published(session, crew, fresh(), now=now())
    log_in(crew.clerk)
    at = shell(PAGE)
    choose(at, "要办的事", EntryAct.REVISE)
    press(at, "写新版本")
    assert next(each for each in at.text_area if each.label == "答案").value == PUMP.answer
    press(at, "报送发布")
    assert "请写明原因" in words(at)
    write(at, "为什么修订", "值班时间有变")
    write(at, "答案", PUMP.answer + "夜间有人。")
    press(at, "报送发布")
    session.expire_all()
    row = session.get_one(Entry, made.id)
    assert (row.latest, row.in_force, row.waiting) == (2, 1, True)
    assert "第 2 版待发布" in words(shell(PAGE))
    log_in(crew.heat_clerk)
    assert "修订待发布" in words(shell(PAGE)), (
        "another unit reads the version in force and that a newer one waits"
    )


def test_who_was_slower_is_told(session: Session, crew: Team, log_in: LogIn) -> None:
    made = drafted(session, crew, fresh(), now=now())
    log_in(crew.reviewer)
    at = shell(PAGE)
    revise(session, crew.clerk, made.id, fresh(answer=PUMP.answer + "换了。", reason="改了"), now=now())
    session.commit()
    press(at, "发布")
    assert "刚才有人改过这一条" in words(at)
    assert session.get_one(Entry, made.id).in_force is None
    press(at, "发布")
    session.expire_all()
    assert session.get_one(Entry, made.id).in_force == 2


def test_looked_at_again_retired_restored_handed_over(session: Session, crew: Team, log_in: LogIn) -> None:
    long_ago = now() - timedelta(days=150)
    made = drafted(
        session, crew, replace(PUMP, review_on=civil(now()).date() - timedelta(days=3)), now=long_ago
    )
    publish(session, crew.reviewer, made.id, now=long_ago)
    log_in(crew.unit_lead)
    at = shell(PAGE)
    assert "待复核" in words(at)
    press(at, "内容没变，已复核")
    assert "待复核" not in words(at).split("\n", 3)[3]
    choose(at, "要办的事", EntryAct.RETIRE)
    write(at, "为什么停用", "政策取消")
    press(at, "停用")
    session.expire_all()
    assert session.get_one(Entry, made.id).status is EntryStatus.RETIRED
    log_in(crew.lead)
    at = shell(PAGE)
    choose(at, "要办的事", EntryAct.RESTORE)
    write(at, "为什么恢复", "又有了")
    press(at, "恢复")
    choose(at, "要办的事", EntryAct.HAND_OVER)
    press(at, "移交")
    assert "请选负责单位" in words(at)
    choose(at, "移交给", next(each for each in at.selectbox if each.label == "移交给").options[0])
    write(at, "为什么移交", "机构调整")
    press(at, "移交")
    session.expire_all()
    row = session.get_one(Entry, made.id)
    assert (row.status, row.owner_id == crew.tree.water.id) == (EntryStatus.PUBLISHED, False)


def test_others_read_and_cannot_write(session: Session, crew: Team, log_in: LogIn) -> None:
    made = published(session, crew, fresh(), now=now())
    hidden = drafted(session, crew, fresh(title="还没有发布的一条"), now=now())
    log_in(crew.heat_clerk)
    at = shell(PAGE)
    assert PUMP.answer in html(at)
    assert not {"发布", "退回", "停用"} & set(offered(at))
    assert "没有这一条" in words(shell(PAGE, no=hidden.number))
    assert PUMP.answer in html(shell(PAGE, no=made.number))


def test_search_and_shelves(session: Session, crew: Team, log_in: LogIn) -> None:
    published(session, crew, fresh(), now=now())
    log_in(crew.operator)
    at = shell(PAGE, q="水泵", shelf="已发布")
    assert PUMP.answer not in html(at)
    assert "没有符合条件的条目" in words(at)
    assert PUMP.answer in html(shell(PAGE, q="停水"))


def test_near_answers_stand_beside_the_intake(session: Session, crew: Team, log_in: LogIn) -> None:
    published(session, crew, fresh(), now=now())
    log_in(crew.operator)
    at = shell("cases/register.py")
    assert "知识库里有" not in str(at)
    write(at, "诉求", "小区加压泵坏了三天，六楼以上停水。").run()
    assert [each.label for each in at.expander] == ["知识库里有 1 条相近的"]
    assert PUMP.answer in html(at)


def test_roles_without_a_unit_write_nothing(session: Session, crew: Team, log_in: LogIn) -> None:
    assert Role.UNIT_HANDLER in {grant.role for grant in crew.handler.grants}
    log_in(crew.handler)
    assert "写一条" not in offered(shell(PAGE))
