"""What a category wants to know besides: asked once, when the form comes back; never in the way of what is urgent."""

from collections.abc import Sequence

from api.mobile.forms import Typed
from core.cases.particulars import answer_to, field_of
from core.cases.queries.asked import questions_of
from core.cases.queries.taxonomy import is_urgent
from core.cases.values import Answer, Question
from core.foundation.errors import Invalid
from db.session import reading


def questions(said: Typed) -> list[Question]:
    """The questions of the chosen category; none when somebody may be in danger.

    Raises:
        Invalid: the category is no number.
    """
    category_id = said.submission((), "").category_id
    if category_id is None:
        return []
    with reading() as session:
        asked = questions_of(session, category_id)
        if asked and not said.asked and is_urgent(session, category_id, said.text):
            return []
    return asked


def new(asked: Sequence[Question], said: Typed) -> bool:
    """Whether he has not been asked yet, or was asked about another category."""
    return bool(asked) and said.asked != said.category


def wrong(asked: Sequence[Question], said: Typed) -> dict[str, str]:
    """Every answer that cannot be taken, with its sentence."""
    found: dict[str, str] = {}
    for each in asked:
        try:
            answer_to(each, said.answers.get(field_of(each), ""), strict=True)
        except Invalid as refusal:
            found[refusal.field] = refusal.sentence()
    return found


def answers(asked: Sequence[Question], said: Typed) -> tuple[Answer, ...]:
    """What he answered."""
    found = (answer_to(each, said.answers.get(field_of(each), ""), strict=False) for each in asked)
    return tuple(each for each in found if each is not None)
