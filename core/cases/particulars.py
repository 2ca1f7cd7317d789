"""What somebody answers to the questions of a category: read by its kind, kept with what he said; pure.

Answers are part of his words: they stand below the text, are searched, masked and erased with it, and what they say of
danger counts. A question itself is our word: it alarms nobody, unless he says yes to it, is found by no search, and
makes no matter like another.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import ANSWER_MAX, Answer, Question
from core.foundation.errors import Invalid
from core.foundation.text import N_

YES, NO = N_("是"), N_("否")
"""Kept as they stand here, whichever language the form was read in."""
DIGITS = 9
HEADING = N_("〔问答〕")
"""Stands between what he wrote and what he was asked."""
GAP = "\u3000"
"""Stands between a question and its answer; no answer holds one."""


def field_of(question: Question) -> str:
    """The name under which its answer is sent."""
    return f"q{question.id}"


def options_of(question: Question) -> tuple[str, ...]:
    """What there is to choose from; nothing where one writes."""
    return (YES, NO) if question.kind is QuestionKind.YES_NO else question.options


def answer_to(question: Question, typed: str, *, strict: bool) -> Answer | None:
    """One answer as it is kept; none when nothing was typed.

    Args:
        strict: somebody who must answer what is required; a clerk need not, for his caller may not know.

    Raises:
        Invalid: required and not answered, or not of its kind; the field is `field_of`.
    """
    said = " ".join(typed.replace("\0", "").split())
    if not said:
        if strict and question.required:
            raise Invalid(N_("请回答“{asked}”"), field_of(question), asked=question.asked)
        return None
    return Answer(question.asked, _read(question, said))


def answered(questions: Iterable[Question], typed: Mapping[str, str], *, strict: bool) -> tuple[Answer, ...]:
    """All answers, in the order of the questions.

    Raises:
        Invalid: the first that is wrong.
    """
    found = (answer_to(each, typed.get(field_of(each), ""), strict=strict) for each in questions)
    return tuple(each for each in found if each is not None)


def as_given(questions: Iterable[Question], typed: Mapping[str, str]) -> tuple[Answer, ...]:
    """All answers as they were typed, read by no kind: nobody in danger is held up by a form."""
    found = ((each, " ".join(typed.get(field_of(each), "").replace("\0", "").split())) for each in questions)
    return tuple(Answer(each.asked, said[:ANSWER_MAX]) for each, said in found if said)


def whole(text: str, answers: Iterable[Answer]) -> str:
    """The words that are kept: what he wrote, and below it each question with its answer."""
    lines = [f"{each.asked}{GAP}{each.said}" for each in answers]
    return "\n".join([text, "", HEADING, *lines]) if lines else text


def own(kept: str) -> str:
    """Of words that are kept, what he said himself: the text and the answers, without what he was asked."""
    text, _heading, lines = kept.partition(f"\n\n{HEADING}\n")
    said = [line.rpartition(GAP)[2] for line in lines.splitlines()]
    return "\n".join([text, *said]) if said else text


def heard(text: str, answers: Iterable[Answer]) -> str:
    """The words in which danger is looked for: his own, and the questions he says yes to."""
    return "\n".join([text, *(f"{each.asked} {YES}" if each.said == YES else each.said for each in answers)])


def _read(question: Question, said: str) -> str:
    name = field_of(question)
    match question.kind:
        case QuestionKind.YES_NO | QuestionKind.CHOICE:
            if said not in options_of(question):
                raise Invalid(N_("“{asked}”：请从给出的答案里选一个"), name, asked=question.asked)
        case QuestionKind.NUMBER:
            said = unicodedata.normalize("NFKC", said)
            if not (said.isascii() and said.isdecimal() and len(said) <= DIGITS):
                raise Invalid(N_("“{asked}”：请只写一个数字"), name, asked=question.asked)
        case QuestionKind.DAY:
            try:
                said = date.fromisoformat(said).isoformat()
            except ValueError:
                raise Invalid(N_("“{asked}”：请写成 2026-11-25 这样"), name, asked=question.asked) from None
        case QuestionKind.TEXT:
            if len(said) > ANSWER_MAX:
                raise Invalid(
                    N_("“{asked}”：请不要超过 {count} 个字"), name, asked=question.asked, count=ANSWER_MAX
                )
    return said
