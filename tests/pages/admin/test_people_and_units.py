"""Administration through the pages: people with a password told once, grants, the tree, parked work."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.queries import roles_with_second_factor
from core.identity.terms import Role
from core.journal.terms import OutboxState
from db.models.identity import Account, GrantRow, UnitRow
from db.models.journal import EventRow, OutboxRow
from tests.factories.cases import Team, walk
from tests.pages.cases.conftest import choose, press, write
from tests.pages.conftest import shell, words


def pick(at: AppTest, label: str, option: str) -> None:
    """Choose in a select field by what it shows."""
    next(each for each in reversed(at.selectbox) if each.label == label).select(option)


def test_a_new_person_gets_a_role_and_a_password_told_once(session: Session, admin: Actor) -> None:
    at = shell("admin/people.py")
    assert not at.exception, at.exception
    choose(at, "增加人员", "增加人员")
    write(at, "姓名", "林小满")
    write(at, "登录名", "林")
    press(at, "增加人员")
    assert "登录名用 2 到 32 个小写字母" in words(at)
    write(at, "登录名", "linxm")
    pick(at, "角色", "经办人")
    pick(at, "在哪个单位", "水务局")
    press(at, "增加人员")
    assert "一次性密码" in words(at)
    made = session.scalars(select(Account).where(Account.login == "linxm")).one()
    held = session.scalars(select(GrantRow).where(GrantRow.account_id == made.id)).one()
    assert (made.must_change, held.role) == (True, Role.UNIT_HANDLER)
    press(at, "已经告诉本人")
    assert "一次性密码：" not in words(at)


def test_a_grant_is_given_and_taken_back(session: Session, crew: Team, admin: Actor) -> None:
    at = shell("admin/people.py", q="handler")
    assert not at.exception, at.exception
    pick(at, "角色", "承办联络员")
    pick(at, "在哪个单位", "水务局")
    press(at, "授权")
    rows = session.scalars(select(GrantRow).where(GrantRow.account_id == crew.handler.account_id)).all()
    assert {row.role for row in rows} == {Role.UNIT_HANDLER, Role.UNIT_CLERK}
    press(at, "收回")
    session.expire_all()
    assert sum(row.valid_to is None for row in rows) == 1


def test_a_role_is_made_to_use_a_second_factor(session: Session, admin: Actor) -> None:
    at = shell("admin/people.py")
    choose(at, "登录要求", "登录要求")
    at.pills[0].set_value([Role.ADMIN])
    press(at, "保存")
    assert roles_with_second_factor(session) == {Role.ADMIN}


def test_the_tree_grows_and_a_refusal_loses_nothing(session: Session, admin: Actor) -> None:
    at = shell("admin/units.py")
    assert not at.exception, at.exception
    write(at, "名称", "园林绿化中心")
    write(at, "编码", "t-water")
    press(at, "增加")
    assert "已经有单位用" in words(at)
    assert next(each for each in at.text_input if each.label == "名称").value == "园林绿化中心"
    write(at, "编码", "t-garden")
    press(at, "增加")
    assert session.scalars(select(UnitRow.name).where(UnitRow.code == "t-garden")).one() == "园林绿化中心"


def test_a_unit_is_closed_with_a_successor(session: Session, crew: Team, admin: Actor) -> None:
    at = shell("admin/units.py", q="热力公司")
    choose(at, "撤销", "撤销")
    pick(at, "由谁接替", "水务局")
    press(at, "撤销单位")
    session.expire_all()
    closed = session.get_one(UnitRow, crew.tree.heat.id)
    assert closed.valid_to is not None
    assert closed.successor_id == crew.tree.water.id


def test_parked_work_is_put_back(session: Session, crew: Team, admin: Actor) -> None:
    walk(session, crew, now=now() - timedelta(hours=1))
    event = session.scalars(select(EventRow).limit(1)).one()
    row = OutboxRow(
        event_id=event.id,
        follower="notices.sender",
        subject_kind="case",
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
    at = shell("admin/outbox.py")
    assert not at.exception, at.exception
    assert "搁置 **1** 项" in words(at)
    press(at, "放回队列")
    session.expire_all()
    assert row.state is OutboxState.PENDING
    assert "没有搁置的工作" in words(at)
