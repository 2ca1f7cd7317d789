"""Tables of the case: cases, who speaks, categories, ratings, where imported ones came from, what they are found by."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.terms import (
    KIND,
    NO_CLOCK,
    CaseStatus,
    Channel,
    ClosedAs,
    Counted,
    Origin,
    Outcome,
    Resolved,
    Satisfied,
    Visibility,
)
from core.deadlines.terms import Level, Stage
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import HasLine, WordsRow
from db.types import Encrypted, words

NUMBERS = Sequence("case_numbers", metadata=Base.metadata)
"""Last digits of case numbers; gaps are allowed."""


class Person(Base):
    """Somebody who spoke up (反映人). No account; name and phone are sealed."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(String(80), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class Category(Base):
    """A node of the taxonomy: field, type, matter. What is empty is inherited from above."""

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_path", "path", postgresql_ops={"path": "text_pattern_ops"}),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    path: Mapped[str] = mapped_column(Text, comment="ids from the root, /1/4/17/")
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(250), comment="物业管理 · 收费 · 物业费")
    pinyin: Mapped[str] = mapped_column(String(300), server_default="")
    level: Mapped[Level | None] = mapped_column(words(Level), comment="empty: inherited, at the root L3")
    answer_days: Mapped[int | None] = mapped_column(comment="working days to answer; empty: by level")
    urgent_words: Mapped[str] = mapped_column(
        Text, server_default="", comment="words that raise the level, | between"
    )
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="who usually handles it")
    by_area: Mapped[bool | None] = mapped_column(comment="handled by the subdistrict where it happened")
    sensitive: Mapped[bool | None] = mapped_column(comment="contact data stays with the centre by default")
    example: Mapped[str] = mapped_column(String(200), server_default="", comment="how a citizen would put it")
    position: Mapped[int] = mapped_column(default=0)
    valid_to: Mapped[datetime | None] = mapped_column(Moment)


class EmergencyWord(Base):
    """A word that stops the form and shows whom to call."""

    __tablename__ = "emergency_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(40), unique=True)
    call: Mapped[str] = mapped_column(String(40), comment="110, 119, 120 …, | between")
    advice: Mapped[str] = mapped_column(String(200), server_default="")


class Case(HasLine, Base):
    """A matter 民呼件, from the first word to the rating."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("round BETWEEN 1 AND 3", name="round"),
        CheckConstraint("(status = 'CLOSED') = (closed_as IS NOT NULL)", name="closed_as"),
        CheckConstraint(
            "unit_id IS NOT NULL OR status NOT IN ('DISPATCHED', 'IN_PROGRESS', 'REHANDLING', 'REPLY_REVIEW')",
            name="unit",
        ),
        *(
            Index(f"ix_cases_{column}_newest", column, text("submitted_at DESC"), text("id DESC"))
            for column in ("status", "unit_id", "category_id", "area_id", "level", "channel", "handler_id")
        ),
        Index("ix_cases_newest", text("submitted_at DESC"), text("id DESC")),
        Index("ix_cases_status_due", "status", "due_at", "id"),
        Index("ix_cases_unit_status_due", "unit_id", "status", "due_at", "id"),
    )

    line_kind: ClassVar[str] = KIND

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, comment="H + date + five digits")
    status: Mapped[CaseStatus] = mapped_column(words(CaseStatus))
    level: Mapped[Level] = mapped_column(words(Level), comment="provisional until acceptance")
    round: Mapped[int] = mapped_column(default=1, comment="1, then re-handling")
    channel: Mapped[Channel] = mapped_column(words(Channel))
    origin: Mapped[Origin] = mapped_column(words(Origin), default=Origin.LIVE)
    visibility: Mapped[Visibility] = mapped_column(words(Visibility), default=Visibility.PRIVATE)
    contact_ok: Mapped[bool] = mapped_column(default=False, comment="name and phone may reach the unit")
    headline: Mapped[str] = mapped_column(String(80), comment="short title; empty after erasure")
    words_id: Mapped[int] = mapped_column(ForeignKey(WordsRow.id), comment="what the person said")
    place: Mapped[str | None] = mapped_column(Encrypted, comment="exact address in words")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="where it happened")
    desk_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the centre whose desk it is on")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(UnitRow.id), comment="lead unit")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    registered_by: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), comment="a clerk, for the person"
    )
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey(WordsRow.id), comment="the reply, released or not"
    )
    closed_as: Mapped[ClosedAs | None] = mapped_column(words(ClosedAs))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    held_since: Mapped[datetime] = mapped_column(Moment, comment="since when today's holder has it")
    desk_stage: Mapped[Stage | None] = mapped_column(
        words(Stage), comment="the clock that desks go by; empty: none runs"
    )
    due_at: Mapped[datetime] = mapped_column(
        Moment, default=NO_CLOCK, server_default=text("'9000-01-01 00:00+00'"), comment="of that clock"
    )
    warns_at: Mapped[datetime | None] = mapped_column(Moment, comment="of that clock")
    paused_at: Mapped[datetime | None] = mapped_column(Moment, comment="of that clock")
    answered_at: Mapped[datetime | None] = mapped_column(Moment, comment="last release to the person")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    code_hash: Mapped[str | None] = mapped_column(String(80), comment="query code, keyed hash")
    link_hash: Mapped[str | None] = mapped_column(String(80), unique=True, comment="link token, keyed hash")
    demo: Mapped[bool] = mapped_column(server_default=text("false"), comment="invented; ends with demo-off")


class Rating(Base):
    """What the person said of one round."""

    __tablename__ = "ratings"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int] = mapped_column(comment="place of its event in the line")
    round: Mapped[int]
    resolved: Mapped[Resolved] = mapped_column(words(Resolved))
    satisfied: Mapped[Satisfied] = mapped_column(words(Satisfied))
    good: Mapped[bool]
    comment_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id))
    by_phone: Mapped[bool] = mapped_column(comment="a reviewer wrote it down on the phone")
    rated_at: Mapped[datetime] = mapped_column(Moment)


class ExternalRef(Base):
    """Where an imported case came from: the same source and id is never a second case."""

    __tablename__ = "external_refs"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(120))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text_hash: Mapped[str] = mapped_column(String(64), comment="same id, other text: rejected")


class CaseSearch(Base):
    """The pieces of two characters that a case's number, words, place and answer consist of, as keyed hashes.

    No text stands here: what matches is read again in the words themselves (docs/decisions/0020-search.md).
    """

    __tablename__ = "case_search"
    __table_args__ = (
        Index("ix_case_search_grams", "grams", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
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
