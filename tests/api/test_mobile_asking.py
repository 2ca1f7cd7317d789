"""What a category asks besides: the form comes back once with it, answers are kept, nothing urgent is held up."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy
from core.cases.queries.asked import questions_of
from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import Question
from db.models.cases import Case
from db.models.journal import WordsRow
from tests.factories.cases import MONDAY, Team
from tests.factories.phones import SAYS, Phone, words

ASKED = (
    Question("从哪天起？", QuestionKind.DAY),
    Question("几户没水？", QuestionKind.NUMBER, required=True),
    Question("整栋楼都这样吗？", QuestionKind.YES_NO),
    Question("物业来过吗？", QuestionKind.CHOICE, options=("来过", "没来", "不知道")),
    Question("还有什么？"),
)


@pytest.fixture
def names(session: Session, crew: Team) -> list[str]:
    """Fields of the questions of a field of life."""
    top = crew.pump.path.strip("/").split("/")[0]
    taxonomy.set_questions(session, crew.lead, int(top), ASKED, now=MONDAY)
    session.commit()
    return [f"q{each.id}" for each in questions_of(session, int(top))]


@pytest.fixture
def said(crew: Team) -> dict[str, object]:
    return {**SAYS, "category": crew.pump.path.strip("/").split("/")[0]}


def body(session: Session) -> str:
    row = session.scalars(select(Case)).one()
    return session.get_one(WordsRow, row.words_id).body or ""


def test_the_form_comes_back_once_and_the_answers_are_kept(
    phone: Phone, session: Session, names: list[str], said: dict[str, object]
):
    asked = phone.say(**said)
    assert asked.status_code == 200
    assert "这一类，办的人还想知道" in words(asked)
    assert "几户没水？ 可不填" not in words(asked)
    assert "整栋楼都这样吗？ 可不填" in words(asked)
    assert str(said["text"]) in asked.text
    assert session.scalars(select(Case)).all() == []
    answers = dict(zip(names, ("2026-11-01", "１２", "是", "来过", "<b>夜里</b>也没水"), strict=True))
    assert phone.send(asked, "/m/submit", {**said, **answers}).status_code == 303
    assert body(session) == (
        f"{SAYS['text']}\n\n〔问答〕\n从哪天起？\u30002026-11-01\n几户没水？\u300012\n整栋楼都这样吗？\u3000是\n"
        "物业来过吗？\u3000来过\n还有什么？\u3000<b>夜里</b>也没水"
    )
    assert "<b>夜里" not in phone.open(f"/m/case/{session.scalars(select(Case.number)).one()}").text


def test_what_must_be_answered_is_asked_for_and_nothing_answered_is_lost(
    phone: Phone, session: Session, names: list[str], said: dict[str, object]
):
    asked = phone.say(**said)
    wrong = phone.send(asked, "/m/submit", {**said, names[0]: "昨天", names[3]: "没来"})
    assert wrong.status_code == 422
    assert "有 2 处要改" in words(wrong)
    assert "请回答“几户没水？”" in words(wrong)
    assert 'value="没来" checked' in wrong.text
    assert f'href="#{names[1]}"' in wrong.text
    assert phone.send(wrong, "/m/submit", {**said, names[1]: "3", names[3]: "没来"}).status_code == 303


def test_what_is_missing_elsewhere_is_said_along_with_the_questions(
    phone: Phone, names: list[str], said: dict[str, object]
):
    both = phone.say(**{**said, "place": " "})
    assert both.status_code == 422
    assert "这一类，办的人还想知道" in words(both)
    assert phone.send(both, "/m/submit", {**said, names[1]: "3"}).status_code == 303


def test_danger_is_not_held_up_and_is_heard_in_an_answer(
    phone: Phone, session: Session, names: list[str], said: dict[str, object]
):
    urgent = phone.say(**{**said, "text": "泵房着火了，楼道里全是烟"})
    assert (urgent.status_code, "您写到了“着火”" in words(urgent)) == (422, True)
    asked = phone.say(**said)
    told = phone.send(asked, "/m/submit", {**said, names[1]: "3", names[4]: "泵房着火了"})
    assert (told.status_code, "您写到了“着火”" in words(told)) == (422, True)
    assert (
        phone.send(
            told, "/m/submit", {**said, names[1]: "3", names[4]: "泵房着火了", "calm": "1"}
        ).status_code
        == 303
    )


def test_another_category_asks_its_own(phone: Phone, names: list[str], said: dict[str, object]):
    assert names
    asked = phone.say(**said)
    assert phone.send(asked, "/m/submit", {**said, "category": ""}).status_code == 303


def test_who_writes_of_danger_later_is_asked_nothing_more(
    phone: Phone, session: Session, names: list[str], said: dict[str, object]
):
    asked = phone.say(**said)
    urgent = {**said, "text": "泵房着火了，楼道里全是烟", names[1]: "好几户"}
    told = phone.send(asked, "/m/submit", urgent)
    assert "您写到了“着火”" in words(told)
    assert "请回答" not in words(told)
    assert phone.send(told, "/m/submit", {**urgent, "calm": "1"}).status_code == 303
    assert body(session).endswith("几户没水？\u3000好几户")


def test_questions_that_changed_meanwhile_are_shown_before_it_is_submitted(
    phone: Phone, session: Session, crew: Team, names: list[str], said: dict[str, object]
):
    asked = phone.say(**said)
    top = int(str(said["category"]))
    taxonomy.set_questions(session, crew.lead, top, [*ASKED[:2], Question("几楼？")], now=MONDAY)
    session.commit()
    again = phone.send(asked, "/m/submit", {**said, names[1]: "3"})
    assert (again.status_code, "几楼？" in words(again)) == (200, True)
    assert 'value="3"' in again.text
    assert session.scalars(select(Case)).all() == []
