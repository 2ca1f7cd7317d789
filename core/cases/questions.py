"""What a form asks somebody about his matter, so that whoever builds one asks what we need and nothing else.

Everybody is asked what, where and how to reach him; a category adds an example of how its matters are put, its own
questions (see `core.cases.particulars`) and, where its words or its level say that people may be in danger, whether
somebody is (domain.md E.1, Levels).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.cases.particulars import field_of, options_of
from core.cases.routing import Attributes
from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import ANSWER_MAX, NAME_MAX, PLACE_MAX, TEXT_MAX, TEXT_MIN
from core.cases.values import Question as Asked
from core.deadlines.terms import Level
from core.foundation.text import N_, Word

URGENT = frozenset({Level.L1, Level.L2})


class Answered(Word):
    """What kind of answer a question has."""

    TEXT = "TEXT", N_("文字"), ""
    PHONE = "PHONE", N_("电话号码"), ""
    FILES = "FILES", N_("文件"), ""
    YES_NO = "YES_NO", N_("是或否"), ""
    CHOICE = "CHOICE", N_("选一个"), ""
    NUMBER = "NUMBER", N_("数字"), ""
    DAY = "DAY", N_("日期"), ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `field` is the name under which its answer is submitted, `hint` an example in nobody's words."""

    field: str
    label: str
    kind: Answered
    required: bool
    least: int = 0
    most: int = 0
    hint: str = ""
    options: tuple[str, ...] = ()


COMMON = (
    Question("place", N_("在哪里"), Answered.TEXT, required=True, least=1, most=PLACE_MAX),
    Question("phone", N_("手机号"), Answered.PHONE, required=True, most=40),
    Question("name", N_("怎么称呼"), Answered.TEXT, required=False, most=NAME_MAX),
    Question("contact_ok", N_("姓名和电话可以给承办单位吗"), Answered.YES_NO, required=False),
    Question("attachments", N_("照片、录音、视频或 PDF"), Answered.FILES, required=False),
)
CALM = Question("calm", N_("现在有没有人有危险；有就先打电话"), Answered.YES_NO, required=False)


def questions_of(attributes: Attributes, example: str, asked: Iterable[Asked] = ()) -> tuple[Question, ...]:
    """The questions of a category, in the order in which they are asked."""
    what = Question(
        "text", N_("什么事"), Answered.TEXT, required=True, least=TEXT_MIN, most=TEXT_MAX, hint=example
    )
    danger = bool(attributes.urgent_words) or attributes.level in URGENT
    return (what, *(_own(each) for each in asked), *COMMON, *((CALM,) if danger else ()))


def _own(each: Asked) -> Question:
    most = ANSWER_MAX if each.kind is QuestionKind.TEXT else 0
    kind = Answered[each.kind.name]
    return Question(field_of(each), each.asked, kind, each.required, most=most, options=options_of(each))
