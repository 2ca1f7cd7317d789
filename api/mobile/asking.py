"""What a category wants to know besides: asked once, when the form comes back; never in the way of what is urgent."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.mobile.forms import Typed
from core.cases.particulars import answer_to, answered, as_given, field_of
from core.cases.queries.asked import questions_of
from core.cases.queries.taxonomy import is_urgent
from core.cases.values import Answer, Question
from core.foundation.errors import Invalid
from db.session import reading


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of the category he chose.

    Attributes:
        urgent: somebody may be in danger: what he answered is taken as it is, and nothing more is asked.
    """

    questions: tuple[Question, ...] = ()
    urgent: bool = False

    @property
    def mark(self) -> str:
        """What the form carries so that it is known which questions were shown on it."""
        return "-".join(str(each.id) for each in self.questions)

    def unasked(self, said: Typed) -> bool:
        """Whether the form he sent did not show these questions, and may wait for them."""
        return bool(self.questions) and said.asked != self.mark and not self.urgent

    def wrong(self, said: Typed) -> dict[str, str]:
        """Every answer that cannot be taken, with its sentence."""
        found: dict[str, str] = {}
        for each in () if self.urgent else self.questions:
            try:
                answer_to(each, said.answers.get(field_of(each), ""), strict=True)
            except Invalid as refusal:
                found[refusal.field] = refusal.sentence()
        return found

    def answers(self, said: Typed) -> tuple[Answer, ...]:
        """What he answered."""
        if self.urgent:
            return as_given(self.questions, said.answers)
        return answered(self.questions, said.answers, strict=False)


def asking(said: Typed) -> Asking:
    """What the chosen category asks.

    Raises:
        Invalid: the category is no number, or none.
    """
    category_id = said.submission((), "").category_id
    if category_id is None:
        return Asking()
    with reading() as session:
        asked: Sequence[Question] = questions_of(session, category_id)
        return Asking(tuple(asked), bool(asked) and is_urgent(session, category_id, said.text))
