"""What a category wants to know besides, for the clerk to ask; he may leave out what his caller does not know."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.cases.particulars import field_of, options_of
from core.cases.queries.asked import questions_of
from core.cases.taxonomy.terms import QuestionKind
from core.cases.values import ANSWER_MAX, Question
from core.foundation.text import _
from db.session import reading
from pages.shared import formats


def asked_fields(
    category_id: int | None, key: Callable[[str], str]
) -> tuple[tuple[Question, ...], Mapping[str, str]]:
    """The questions of a category, and what was typed below each, by its field."""
    with reading() as session:
        questions = questions_of(session, category_id)
    if questions:
        st.caption(_(":material/contact_support: 这一类，办的人还想知道；对方不知道的可以空着。"))
    return questions, {field_of(each): _field(each, key(field_of(each))) for each in questions}


def _field(question: Question, key: str) -> str:
    options = options_of(question)
    asked = formats.plain(question.asked)
    label = _("{asked}（要紧）", asked=asked) if question.required else asked
    if options:
        return st.pills(label, options, format_func=lambda each: formats.plain(_(each)), key=key) or ""
    if question.kind is QuestionKind.DAY:
        day = st.date_input(label, value=None, format="YYYY-MM-DD", key=key)
        return day.isoformat() if day else ""
    return st.text_input(label, max_chars=ANSWER_MAX, key=key) or ""
