"""Tables of the knowledge base: entries, and every version of their words, kept for ever."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.knowledge.terms import KIND, TEMPLATE, EntryStatus
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import HasLine
from db.types import words

NUMBERS = Sequence("knowledge_numbers", metadata=Base.metadata)
"""Digits of the numbers of entries; gaps are allowed."""


class Entry(HasLine, Base):
    """A question and who answers for its answer; the words stand in its versions."""

    __tablename__ = "knowledge_entries"
    __table_args__ = (
        CheckConstraint("published_by IS NULL OR published_by <> drafted_by", name="two_people"),
        CheckConstraint(
            "(in_force IS NULL) = (published_at IS NULL) AND (in_force IS NULL) = (published_by IS NULL)",
            name="published",
        ),
        CheckConstraint("status <> 'PUBLISHED' OR in_force IS NOT NULL", name="in_force"),
        CheckConstraint("in_force IS NULL OR in_force <= latest", name="versions"),
        Index("ix_knowledge_entries_changed_at_id", "changed_at", "id"),
        Index("ix_knowledge_entries_status_review_on", "status", "review_on"),
    )

    line_kind: ClassVar[str] = KIND

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, comment="K + five digits, as people say it")
    status: Mapped[EntryStatus] = mapped_column(words(EntryStatus))
    owner_id: Mapped[int] = mapped_column(
        ForeignKey(UnitRow.id), index=True, comment="the unit that answers for it"
    )
    latest: Mapped[int] = mapped_column(comment="number of the newest version")
    in_force: Mapped[int | None] = mapped_column(comment="number of the version that is used")
    waiting: Mapped[bool] = mapped_column(comment="the newest version waits for a second person")
    drafted_by: Mapped[int] = mapped_column(
        ForeignKey(Account.id), comment="who wrote the version in force; while there is none, the newest"
    )
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), comment="who put the version in force"
    )
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    review_on: Mapped[date] = mapped_column(Date, comment="day by which somebody must look at it again")
    due_noted_on: Mapped[date | None] = mapped_column(
        Date, comment="the review date whose passing stands in the line"
    )
    helped: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), comment="how often it spared somebody a submission"
    )
    changed_at: Mapped[datetime] = mapped_column(Moment, comment="last act of a person")


class Version(Base):
    """The words of an entry as somebody wrote them. Never changed, never deleted."""

    __tablename__ = "knowledge_versions"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_knowledge_versions_pairs", "pairs", postgresql_using="gin"),
        Index("ix_knowledge_versions_asking", "asking", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(80), comment="a question, as people ask it")
    answer: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(ARRAY(Text))
    category_ids: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), comment="nodes of the taxonomy it applies to; empty: all"
    )
    category_nodes: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), comment="those and everything above them"
    )
    area_ids: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), comment="places it applies to; empty: the whole district"
    )
    public: Mapped[bool] = mapped_column(comment="citizens may read it")
    review_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, comment="why it was changed; empty for the first")
    written_by: Mapped[int] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(Moment)
    plain: Mapped[str] = mapped_column(
        Text,
        deferred=True,
        deferred_raiseload=True,
        comment="title, keywords and answer as they are searched",
    )
    pairs: Mapped[list[str]] = mapped_column(
        ARRAY(Text), deferred=True, deferred_raiseload=True, comment="pairs of signs of `plain`"
    )
    asking: Mapped[list[str]] = mapped_column(
        ARRAY(Text),
        deferred=True,
        deferred_raiseload=True,
        comment="pairs of signs of title and keywords, by which people ask",
    )


class ReplyTemplate(HasLine, Base):
    """A beginning for replies about one kind of matter, and who answers for it; its words stand in its versions."""

    __tablename__ = "reply_templates"
    __table_args__ = (Index("ix_reply_templates_category_id", "category_id"),)

    line_kind: ClassVar[str] = TEMPLATE

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int | None] = mapped_column(comment="for it and all below it; empty: every matter")
    owner_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the unit that answers for it")
    latest: Mapped[int] = mapped_column(comment="number of the version that is offered")
    changed_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class ReplyTemplateVersion(Base):
    """The words of a template as somebody wrote them. Never changed, never deleted."""

    __tablename__ = "reply_template_versions"
    __table_args__ = (UniqueConstraint("template_id", "number"), CheckConstraint("number > 0", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey(ReplyTemplate.id))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    tone: Mapped[str] = mapped_column(String(200), comment="how it is said, for whoever writes")
    facts: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="codes of what a reply must say")
    written_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(Moment)
