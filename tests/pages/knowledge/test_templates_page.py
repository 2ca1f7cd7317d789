"""Templates through the pages: written, changed, put out of use; chosen in a reply, and a warning that is no wall."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseEvent, CaseStatus
from core.identity.actor import Actor
from core.knowledge.actions.templates import TemplateWords, write_template
from core.knowledge.queries.templates import offered
from core.knowledge.terms import RequiredFact
from db.models.journal import EventRow
from db.models.knowledge import ReplyTemplate, ReplyTemplateVersion
from tests.factories.cases import MONDAY, Team, Walk, team
from tests.pages.cases.conftest import case, choose, file, pick, press, write  # noqa: F401
from tests.pages.cases.conftest import offered as offered_acts
from tests.pages.conftest import shell, words

BODY = "您反映的停水问题，区水务局已于【时间】派人到场，更换水泵后恢复供水。"


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


def test_a_template_is_written_changed_and_retired(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    session.commit()
    log_in(crew.lead)
    at = shell("knowledge/templates.py", view="写新的")
    assert not at.exception, at.exception
    write(at, "标题", "停水")
    write(at, "正文", "太短")
    press(at, "写好了")
    assert "请写 15 到 3000 个字" in words(at)
    write(at, "正文", BODY)
    press(at, "写好了")
    made = session.scalars(select(ReplyTemplate)).one()
    at = shell("knowledge/templates.py")
    choose(at, "改", "改")
    write(at, "正文", f"{BODY}感谢您的监督。")
    press(at, "保存新版本")
    session.expire_all()
    assert made.latest == 2
    choose(at, "版本", "版本")
    assert "第 2 版" in words(at)
    press(at, "停用")
    press(at, "确定，停用")
    session.expire_all()
    assert made.retired_at is not None
    assert len(session.scalars(select(ReplyTemplateVersion.id)).all()) == 2


def test_a_reply_begins_with_a_template_and_is_warned_once(
    session: Session,
    crew: Team,
    case: Callable[..., Walk],  # noqa: F811
    file: Callable[..., AppTest],  # noqa: F811
) -> None:
    wanted = TemplateWords("停水", BODY, "先说结果", (RequiredFact.TIME, RequiredFact.CONTACT))
    write_template(
        session, crew.lead, wanted, category_id=crew.pump.id, owner_id=crew.tree.water.id, now=MONDAY
    )
    walked = case(CaseStatus.IN_PROGRESS)
    at = file(crew.handler, walked, "reply")
    box = next(each for each in at.selectbox if each.label == "答复模板")
    box.set_value(offered(session, [crew.pump.id])[0]).run()
    assert "先说结果" in words(at)
    assert reply(at) == ""
    press(at, "用这个模板")
    assert reply(at) == BODY
    press(at, "报送结果")
    assert "联系电话" in words(at)
    assert "【时间】" in words(at).replace("\\", "")
    asked = select(EventRow.id).where(EventRow.name == CaseEvent.REPLY_ASKED.value)
    assert session.scalars(asked).all() == []
    press(at, "报送结果")
    assert len(session.scalars(asked).all()) == 1


def test_a_template_never_throws_away_what_was_written(
    session: Session,
    crew: Team,
    case: Callable[..., Walk],  # noqa: F811
    file: Callable[..., AppTest],  # noqa: F811
) -> None:
    for title, body in (("停水", BODY), ("泵房", f"{BODY}请放心。")):
        wanted = TemplateWords(title, body, "", ())
        write_template(
            session, crew.lead, wanted, category_id=crew.pump.id, owner_id=crew.tree.water.id, now=MONDAY
        )
    at = file(crew.handler, case(CaseStatus.IN_PROGRESS), "reply")
    half = "泵昨天已经拆下来送修，"
    field = next(each for each in at.text_area if each.label == "给反映人的答复").id

    def chosen(title: str | None) -> None:
        box = next(each for each in at.selectbox if each.label == "答复模板")
        box.set_value(next((each for each in offered(session, [crew.pump.id]) if each.title == title), None))
        at.run()
        assert not at.exception, at.exception

    for title in ("停水", "泵房", None):
        chosen(title)
        same = next(each for each in at.text_area if each.label == "给反映人的答复").id == field
        assert same, "the browser keeps what is typed in a field that stays the same one"
    write(at, "给反映人的答复", half)
    press(at, "报送结果")
    for title in ("泵房", None, "停水"):
        chosen(title)
        assert reply(at) == half
    press(at, "用这个模板")
    assert "框里已经写了字" in words(at)
    assert reply(at) == half
    press(at, "不换")
    assert (reply(at), "框里已经写了字" in words(at)) == (half, False)
    press(at, "用这个模板")
    press(at, "换成模板")
    assert reply(at) == BODY
    press(at, "换回原来写的")
    assert (reply(at), "换回原来写的" in offered_acts(at)) == (half, False)


def reply(at: AppTest) -> str:
    """What stands in the field of the reply."""
    return next(each for each in at.text_area if each.label == "给反映人的答复").value


def test_without_a_template_nothing_is_in_the_way(
    session: Session,
    crew: Team,
    case: Callable[..., Walk],  # noqa: F811
    file: Callable[..., AppTest],  # noqa: F811
) -> None:
    at = file(crew.handler, case(CaseStatus.IN_PROGRESS), "reply")
    assert not [each for each in at.selectbox if each.label == "答复模板"]
    write(at, "给反映人的答复", "水泵已于今日下午更换并试压，六楼以上恢复供水。")
    press(at, "报送结果")
    asked = select(EventRow.id).where(EventRow.name == CaseEvent.REPLY_ASKED.value)
    assert len(session.scalars(asked).all()) == 1
