"""Tables of finding: what a case can be found by, and how common each thing is that people ask for."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.terms import Counted
from db.base import Base, Moment
from db.models.cases import Case
from db.types import words


class CaseSearch(Base):
    """The pieces of two characters that a case's number, words, place and answer consist of, as keyed hashes.

    No text stands here: what matches is read again in the words themselves (docs/decisions/0020-search.md).
    """

    __tablename__ = "case_search"
    __table_args__ = (
        Index("ix_case_search_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id), primary_key=True, autoincrement=False)
    submitted_at: Mapped[datetime] = mapped_column(Moment, comment="as on the case; it never changes")
    kid: Mapped[str] = mapped_column(String(8), comment="the index key that made the hashes")
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class Share(Base):
    """How many cases a value or a piece of a word stands in, as counted last: lists choose their plan by it."""

    __tablename__ = "shares"

    kind: Mapped[Counted] = mapped_column(words(Counted), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True, comment="a code, an id or a hash")
    cases: Mapped[int] = mapped_column(comment="rounded from a sample for words")
    counted_on: Mapped[date] = mapped_column(Date, comment="civil day")
