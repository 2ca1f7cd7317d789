"""Answers to the questions of a category: read by their kind, kept below the text, heard for danger."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy
from core.cases.actions.intake import submit
from core.cases.particulars import answer_to, answered, field_of, heard, whole
from core.cases.queries.asked import every_question, questions_of
from core.cases.rules import Emergency
from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import ANSWER_MAX, Answer, Question, Submission
from core.foundation.errors import Invalid
from core.identity.actor import CITIZEN
from db.models.cases import Case
from db.models.journal import WordsRow
from tests.factories.cases import MONDAY, SAID, Team

K = QuestionKind


def asked(kind: QuestionKind, *, required: bool = False, options: tuple[str, ...] = ()) -> Question:
    return Question("怎么回事？", kind, required, options, id=7)


@pytest.mark.parametrize(
    ("kind", "options", "typed", "kept"),
    [
        (K.TEXT, (), "  两户\n都 没水\0 ", "两户 都 没水"),
        (K.TEXT, (), "字" * ANSWER_MAX, "字" * ANSWER_MAX),
        (K.YES_NO, (), "是", "是"),
        (K.CHOICE, ("全楼", "一户"), "一户", "一户"),
        (K.NUMBER, (), "１２", "12"),
        (K.DAY, (), "2026-11-02", "2026-11-02"),
    ],
)
def test_an_answer_is_kept_as_its_kind(
    kind: QuestionKind, options: tuple[str, ...], typed: str, kept: str
) -> None:
    assert answer_to(asked(kind, options=options), typed, strict=True) == Answer("怎么回事？", kept)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (K.TEXT, "字" * (ANSWER_MAX + 1)),
        (K.YES_NO, "也许"),
        (K.CHOICE, "半栋楼"),
        (K.NUMBER, "三户"),
        (K.NUMBER, "-1"),
        (K.NUMBER, "1" * 10),
        (K.DAY, "11月2日"),
        (K.DAY, "2026-02-30"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_by_its_field(kind: QuestionKind, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer_to(asked(kind, options=("全楼",)), typed, strict=False)
    assert refused.value.field == "q7"


def test_only_who_must_answer_is_held_to_it() -> None:
    question = asked(K.TEXT, required=True)
    assert answered([question], {}, strict=False) == ()
    with pytest.raises(Invalid) as refused:
        answered([question], {"q7": " "}, strict=True)
    assert "怎么回事？" in refused.value.sentence()


def test_words_with_and_without_answers() -> None:
    assert whole("没水", ()) == "没水"
    said = (Answer("多久了？", "两天"), Answer("有没有人受伤？", "否"))
    assert whole("没水", said) == "没水\n\n多久了？ 两天\n有没有人受伤？ 否"
    assert heard("没水", said) == "没水\n两天\n否"
    assert heard("没水", [Answer("有没有人受伤？", "是")]) == "没水\n有没有人受伤？ 是"


def test_a_category_asks_what_is_asked_above_it_first(session: Session, crew: Team) -> None:
    ask(session, crew, "从哪天起？", K.DAY)
    assert [each.asked for each in questions_of(session, crew.pump.id)] == ["从哪天起？"]
    assert questions_of(session, None) == []
    assert questions_of(session, crew.loose.id) == []
    parent = crew.pump.parent_id
    assert parent is not None
    taxonomy.set_questions(
        session, crew.lead, parent, [Question("几户？", K.NUMBER, required=True)], now=MONDAY
    )
    both = ["几户？", "从哪天起？"]
    assert [each.asked for each in questions_of(session, crew.pump.id)] == both
    assert [each.asked for each in questions_of(session, crew.pump.id, inherited=False)] == ["从哪天起？"]
    assert [each.asked for each in every_question(session)[crew.pump.id]] == both
    assert [each.asked for each in every_question(session)[crew.loose.id]] == ["几户？"]


def test_answers_stand_below_the_words_and_danger_in_them_stops(session: Session, crew: Team) -> None:
    ask(session, crew, "着火了吗？", K.YES_NO)
    question = questions_of(session, crew.pump.id)[0]
    said = Submission(SAID.text, SAID.place, SAID.phone, category_id=crew.pump.id)
    no = answered([question], {field_of(question): "否"}, strict=True)
    submit(session, CITIZEN, with_answers(said, no), now=MONDAY)
    row = session.scalars(select(Case)).one()
    assert session.get_one(WordsRow, row.words_id).body == f"{SAID.text}\n\n着火了吗？ 否"
    assert "着火" not in row.headline
    yes = answered([question], {field_of(question): "是"}, strict=True)
    with pytest.raises(Emergency):
        submit(session, CITIZEN, with_answers(said, yes), now=MONDAY)


def ask(session: Session, crew: Team, words: str, kind: QuestionKind) -> None:
    taxonomy.set_questions(session, crew.lead, crew.pump.id, [Question(words, kind)], now=MONDAY)


def with_answers(said: Submission, answers: tuple[Answer, ...]) -> Submission:
    return Submission(said.text, said.place, said.phone, category_id=said.category_id, answers=answers)
