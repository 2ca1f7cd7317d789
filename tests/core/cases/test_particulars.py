"""Answers to the questions of a category: read by their kind, kept below the text, heard for danger."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy
from core.cases.actions.intake import submit
from core.cases.particulars import answer_to, answered, as_given, field_of, heard, own, whole
from core.cases.queries.asked import every_question, questions_of
from core.cases.queries.document import first_document
from core.cases.queries.duplicates import likely_to
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


def test_in_danger_what_was_typed_is_taken_as_it_is() -> None:
    questions = [asked(K.NUMBER, required=True), Question("哪天起？", K.DAY, True, id=8)]
    assert as_given(questions, {"q7": "好几户\n人", "q9": "?"}) == (Answer("怎么回事？", "好几户 人"),)


def test_what_was_asked_makes_no_matter_like_another(session: Session, crew: Team) -> None:
    long = [Question(f"第 {nth} 个很长的、大家都要回答的问题？", K.TEXT) for nth in range(4)]
    taxonomy.set_questions(session, crew.lead, crew.pump.id, long, now=MONDAY)
    questions = questions_of(session, crew.pump.id)
    said = answered(questions, {field_of(each): "不清楚" for each in questions}, strict=True)
    for text, place, phone in (
        ("水泵坏了，六楼没有水，老人打不了水。", "和苑小区", "13900000001"),
        ("水表转得飞快，水费多收了三个月。", "东关街", "13900000002"),
    ):
        matter = Submission(text, place, phone, category_id=crew.pump.id)
        submit(session, CITIZEN, with_answers(matter, said), now=MONDAY)
    first, second = session.scalars(select(Case).order_by(Case.id))
    assert first.id not in {each.id for each in likely_to(session, crew.operator, second.id, now=MONDAY)}
    assert "很长的" not in first_document(session, first.id).words[1]
    assert "不清楚" in first_document(session, first.id).words[1]


def test_saving_the_questions_again_leaves_open_forms_as_they_are(session: Session, crew: Team) -> None:
    ask(session, crew, "几户？", K.NUMBER)
    (before,) = questions_of(session, crew.pump.id)
    more = [Question("从哪天起？", K.DAY), Question("几户？", K.NUMBER)]
    taxonomy.set_questions(session, crew.lead, crew.pump.id, more, now=MONDAY)
    day, same = questions_of(session, crew.pump.id)
    assert (day.asked, same.id) == ("从哪天起？", before.id)
    taxonomy.set_questions(session, crew.lead, crew.pump.id, [], now=MONDAY)
    assert questions_of(session, crew.pump.id) == ()


def test_words_with_and_without_answers() -> None:
    assert whole("没水", ()) == "没水"
    said = (Answer("多久了？", "两天"), Answer("有没有人受伤？", "否"))
    kept = whole("没水", said)
    assert kept == "没水\n\n〔问答〕\n多久了？\u3000两天\n有没有人受伤？\u3000否"
    assert own(kept) == "没水\n两天\n否"
    assert own("没水\n〔问答〕也算他的话") == "没水\n〔问答〕也算他的话"
    assert heard("没水", said) == "没水\n两天\n否"
    assert heard("没水", [Answer("有没有人受伤？", "是")]) == "没水\n有没有人受伤？ 是"


def test_a_category_asks_what_is_asked_above_it_first(session: Session, crew: Team) -> None:
    ask(session, crew, "从哪天起？", K.DAY)
    assert [each.asked for each in questions_of(session, crew.pump.id)] == ["从哪天起？"]
    assert questions_of(session, None) == ()
    assert questions_of(session, crew.loose.id) == ()
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
    assert session.get_one(WordsRow, row.words_id).body == f"{SAID.text}\n\n〔问答〕\n着火了吗？\u3000否"
    assert "着火" not in row.headline
    yes = answered([question], {field_of(question): "是"}, strict=True)
    with pytest.raises(Emergency):
        submit(session, CITIZEN, with_answers(said, yes), now=MONDAY)


def ask(session: Session, crew: Team, words: str, kind: QuestionKind) -> None:
    taxonomy.set_questions(session, crew.lead, crew.pump.id, [Question(words, kind)], now=MONDAY)


def with_answers(said: Submission, answers: tuple[Answer, ...]) -> Submission:
    return replace(said, answers=answers)
