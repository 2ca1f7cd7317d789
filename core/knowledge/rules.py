"""What an entry must be before it is kept; pure."""

import re
from dataclasses import dataclass
from datetime import date

from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.knowledge.reviews import AT_MOST
from core.knowledge.values import (
    ANSWER_MAX,
    ANSWER_MIN,
    KEYWORD_MAX,
    KEYWORD_MIN,
    KEYWORDS,
    REASON_MAX,
    REASON_MIN,
    TITLE_MAX,
    TITLE_MIN,
    Written,
)

BETWEEN = re.compile(r"[\s,，、;；|]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """What can be kept of what was written."""

    title: str
    answer: str
    keywords: tuple[str, ...]
    review_on: date
    reason: str


def check(written: Written, *, today: date, first: bool) -> Kept:
    """Everything as it will be kept.

    Args:
        written: as typed.
        today: the day it is written.
        first: a first version needs no reason.

    Raises:
        Invalid: the first thing that is missing or too long, with its field.
    """
    title = " ".join(written.title.replace("\0", "").split())
    if not TITLE_MIN <= len(title) <= TITLE_MAX:
        raise Invalid(
            N_("标题写成群众会问的一句话，{least} 到 {most} 个字"), "title", least=TITLE_MIN, most=TITLE_MAX
        )
    answer = written.answer.replace("\r\n", "\n").replace("\0", "").strip()
    if not ANSWER_MIN <= len(answer) <= ANSWER_MAX:
        raise Invalid(N_("答案请写 {least} 到 {most} 个字"), "answer", least=ANSWER_MIN, most=ANSWER_MAX)
    return Kept(
        title,
        answer,
        keywords(written.keywords),
        review_day(written.review_on, today),
        "" if first else reason(written.reason),
    )


def keywords(typed: str) -> tuple[str, ...]:
    """Words by which people ask, each once.

    Raises:
        Invalid: too many, or one that is too short or too long.
    """
    found = tuple(dict.fromkeys(word for word in BETWEEN.split(typed.replace("\0", "")) if word))
    if len(found) > KEYWORDS:
        raise Invalid(N_("关键词最多 {count} 个"), "keywords", count=KEYWORDS)
    for word in found:
        if not KEYWORD_MIN <= len(word) <= KEYWORD_MAX:
            raise Invalid(
                N_("关键词“{word}”不合适：每个 {least} 到 {most} 个字"),
                "keywords",
                word=word[:KEYWORD_MAX],
                least=KEYWORD_MIN,
                most=KEYWORD_MAX,
            )
    return found


def reason(typed: str) -> str:
    """A reason that is one.

    Raises:
        Invalid: empty or too long.
    """
    said = " ".join(typed.replace("\0", "").split())
    if not REASON_MIN <= len(said) <= REASON_MAX:
        raise Invalid(N_("请写明原因，不超过 {most} 个字"), "reason", most=REASON_MAX)
    return said


def review_day(day: date | None, today: date) -> date:
    """A review date that lies ahead, and not too far.

    Raises:
        Invalid: none, past, or more than a year away.
    """
    if day is None or not today < day <= today + AT_MOST:
        raise Invalid(N_("复核日期请选明天以后、一年以内的一天"), "review_on")
    return day
