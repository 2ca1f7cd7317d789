"""Tables of the dispatch catalogue: who handles which matter where, and matters without an owner."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.catalogue.terms import CATALOGUE, OWNERLESS, CatalogueOrigin, EntryState, OwnerlessState
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import HasLine, WordsRow
from db.types import words


class CatalogueEntry(HasLine, Base):
    """A line of the dispatch catalogue: a matter in a place is handled by a unit from a day on.

    An entry is never overwritten: the next one ends it the day before. One that was corrected on its first day ends
    before it began. Two confirmed entries of one pair never overlap; the migration says so to the database, too.
    """

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="days"),
        CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name="two_people"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision"),
        Index("ix_catalogue_entries_category_id_area_id", "category_id", "area_id", "valid_from"),
        Index("ix_catalogue_entries_proposed", "made_at", postgresql_where=text("state = 'PROPOSED'")),
    )

    line_kind: ClassVar[str] = CATALOGUE

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), comment="a matter, or all below it")
    area_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="empty: the whole district")
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="who handles it")
    valid_from: Mapped[date] = mapped_column(comment="first day")
    valid_to: Mapped[date | None] = mapped_column(comment="last day; empty: until the next one")
    origin: Mapped[CatalogueOrigin] = mapped_column(words(CatalogueOrigin))
    state: Mapped[EntryState] = mapped_column(words(EntryState))
    words_id: Mapped[int] = mapped_column(ForeignKey(WordsRow.id), comment="the basis, in words")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), comment="the case that caused it")
    made_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="never who proposed it")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class OwnerlessMatter(HasLine, Base):
    """A matter 三不管: no unit owns it, a subdistrict handles it meanwhile, the centre's lead decides."""

    __tablename__ = "ownerless_matters"
    __table_args__ = (
        CheckConstraint("(state = 'DECIDED') = (catalogue_entry_id IS NOT NULL)", name="decision"),
        Index("ix_ownerless_matters_state_opened_at", "state", "opened_at"),
    )

    line_kind: ClassVar[str] = OWNERLESS

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="where it happened")
    interim_unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="handles it meanwhile")
    state: Mapped[OwnerlessState] = mapped_column(words(OwnerlessState))
    question_id: Mapped[int] = mapped_column(ForeignKey(WordsRow.id), comment="why it is not clear")
    opened_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id), comment="the decision in words")
    catalogue_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("catalogue_entries.id"), comment="unit and first day stand there"
    )
