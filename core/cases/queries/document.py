"""What a case says, for finding it: its number, its words, its place, its answers as they were released.

Drafts and unreleased replies are not in it: nobody finds by a search what his page does not show him.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import grams
from core.cases.grams import MONTH, NUMBER, PLACE, TAIL, WORDS, Piece, Term
from core.cases.particulars import own
from core.cases.terms import KIND, CaseEvent
from core.foundation.clock import civil
from db.models.cases import Case
from db.models.journal import EventRow, WordsRow

SAID = (
    CaseEvent.SUBMITTED,
    CaseEvent.SUPPLEMENTED,
    CaseEvent.REOPENED,
    CaseEvent.RELEASED,
    CaseEvent.CORRECTED,
    CaseEvent.IMPORTED_REPLY,
)
"""Events whose words are found: the person's, and what the person was told."""


@dataclass(frozen=True, slots=True)
class Document:
    """One case in normal form."""

    case_id: int
    number: str
    submitted_at: datetime
    words: tuple[str, ...]
    place: str

    def pieces(self) -> set[Piece]:
        """Everything it can be found by."""
        found = {(WORDS, piece) for text in self.words for piece in grams.pieces(text)}
        found |= {(PLACE, piece) for piece in grams.pieces(self.place)}
        return found | {(NUMBER, self.number[-TAIL:]), (MONTH, month_of(self.submitted_at))}

    def contains(self, terms: Collection[Term]) -> bool:
        """Whether every word is in it."""
        return all(grams.contains(term, self.number, (*self.words, self.place)) for term in terms)


def month_of(moment: datetime) -> str:
    """The civil month, a piece of its own: the newest hits of a word need not be looked for among all of them."""
    return f"{civil(moment):%Y-%m}"


def first_document(session: Session, case_id: int) -> Document:
    """What a case says that began in this transaction: its row and its words are at hand."""
    row = session.get_one(Case, case_id)
    words = session.get_one(WordsRow, row.words_id)
    return Document(
        case_id,
        grams.normal(row.number),
        row.submitted_at,
        (grams.normal(row.headline), grams.normal(own(words.body or ""))),
        grams.normal(row.place or ""),
    )


def documents(session: Session, case_ids: Collection[int]) -> list[Document]:
    """What these cases say, in the order of their ids."""
    said: dict[int, list[str]] = {case_id: [] for case_id in case_ids}
    rows = session.execute(
        select(EventRow.subject_id, WordsRow.body)
        .join(WordsRow, WordsRow.id == EventRow.words_id)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id.in_(said),
            EventRow.name.in_([event.value for event in SAID]),
            WordsRow.body.is_not(None),
        )
        .order_by(EventRow.subject_id, EventRow.seq)
    )
    for case_id, body in rows:
        said[case_id].append(grams.normal(body or ""))
    cases = session.execute(
        select(Case.id, Case.number, Case.submitted_at, Case.headline, Case.place)
        .where(Case.id.in_(said))
        .order_by(Case.id)
    )
    return [
        Document(
            case_id,
            grams.normal(number),
            submitted_at,
            (grams.normal(headline), *said[case_id]),
            grams.normal(place or ""),
        )
        for case_id, number, submitted_at, headline, place in cases
    ]
