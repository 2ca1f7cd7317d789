"""Register for a caller: the slip is shown once, danger stops, a refusal loses nothing."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import taxonomy
from core.cases.taxonomy.terms import QuestionKind
from core.cases.terms import Channel
from core.cases.values import Question
from core.foundation import clock
from core.identity.actor import Actor
from db.models.cases import Case
from db.models.journal import WordsRow
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import press, write
from tests.pages.conftest import shell, words


def read_out(at: AppTest) -> str:
    """The plain HTML of the page."""
    return "\n".join(str(part.proto.body) for part in at.get("html"))


def test_a_call_is_registered_once_and_its_code_shown_once(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.operator)
    at = shell("cases/register.py")
    write(at, "诉求", "太短")
    press(at, "登记")
    assert "还没写清什么事" in words(at)
    write(at, "诉求", "小区门口的路灯坏了一个星期，晚上老人看不见路。")
    write(at, "电话", "不是电话")
    press(at, "登记")
    assert "这不像一个电话号码" in words(at)
    write(at, "电话", "13900002222")
    press(at, "登记")
    row = session.scalars(select(Case)).one()
    assert (row.channel, row.registered_by) == (Channel.PHONE, crew.operator.account_id)
    assert row.number in read_out(at)
    press(at, "读完了，登记下一件")
    assert row.number not in read_out(at)
    assert next(each for each in at.text_area if each.label == "诉求").value == ""


def test_danger_stops_until_the_clerk_has_asked(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    log_in(crew.operator)
    at = shell("cases/register.py")
    write(at, "诉求", "楼下电动车着火了，楼道里全是烟，快来人。")
    press(at, "登记")
    assert "119" in words(at)
    assert session.scalar(select(func.count(Case.id))) == 0
    next(box for box in at.checkbox if "没有人有危险" in box.label).check()
    press(at, "登记")
    assert session.scalar(select(func.count(Case.id))) == 1


def test_a_secret_is_compared_with_nothing_while_it_is_written(
    session: Session, crew: Team, case: Callable[..., Walk], log_in: Callable[[Actor], Actor]
) -> None:
    case()
    session.commit()
    log_in(crew.confidant)
    at = shell("cases/register.py")
    write(at, "电话", SAID.phone)
    at.run()
    assert "同一电话反映过" in words(at)
    next(box for box in at.checkbox if box.label == "保密件").check().run()
    assert "同一电话反映过" not in words(at)


def test_what_a_category_asks_is_asked_and_may_stay_open(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    taxonomy.set_questions(
        session,
        crew.lead,
        crew.pump.id,
        [
            Question("几户没水？", QuestionKind.NUMBER, required=True),
            Question("整栋楼都这样吗？", QuestionKind.YES_NO),
        ],
        now=clock.now(),
    )
    log_in(crew.operator)
    at = shell("cases/register.py")
    write(at, "诉求", "和苑小区的二次供水泵坏了，三天没有水。")
    category = next(each for each in at.selectbox if each.label == "类别")
    category.select(next(each for each in category.options if each.endswith("停水"))).run()
    write(at, "几户没水？（要紧）", "好几户")
    press(at, "登记")
    assert "“几户没水？”：请只写一个数字" in words(at)
    write(at, "几户没水？（要紧）", "")
    next(each for each in at.button_group if each.label == "整栋楼都这样吗？").set_value("是").run()
    press(at, "登记")
    row = session.scalars(select(Case)).one()
    assert session.get_one(WordsRow, row.words_id).body.endswith("〔问答〕\n整栋楼都这样吗？\u3000是")
