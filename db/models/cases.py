"""Tables of the case: cases, who speaks, categories, ratings, where imported ones came from, what they are found by."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Sequence,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.taxonomy.terms import CATEGORY, QuestionKind
from core.cases.terms import (
    KIND,
    NO_CLOCK,
    CaseStatus,
    Channel,
    ClosedAs,
    Counted,
    ExternalKind,
    Origin,
    Outcome,
    Resolved,
    Satisfied,
    TaskState,
    Visibility,
)
from core.deadlines.terms import Level, Stage
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import HasLine, WordsRow
from db.types import Encrypted, words

KEPT = "erased_at IS NULL AND status IN ('CLOSED', 'NOT_ACCEPTED', 'TERMINATED', 'WITHDRAWN')"
"""Ended, and its words are still there: what the retention job walks along."""

NUMBERS = Sequence("case_numbers", metadata=Base.metadata)
"""Last digits of case numbers; gaps are allowed."""

CASE_IDS = Sequence("cases_id_seq")
"""Where the ids of cases come from; it belongs to their table."""


class Person(Base):
    """Somebody who spoke up (反映人). No account; name and phone are sealed."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(String(80), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class Category(HasLine, Base):
    """A node of the taxonomy: field, type, matter. What is empty is inherited from above."""

    __tablename__ = "categories"
    __table_args__ = (Index("ix_categories_path", "path", postgresql_ops={"path": "text_pattern_ops"}),)

    line_kind: ClassVar[str] = CATEGORY

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
    successor_id: Mapped[int | None] = mapped_column(
        ForeignKey("categories.id"), comment="what to choose instead once it is retired"
    )


class CategoryQuestion(Base):
    """Something the person is asked when a matter of this category, or of one below it, comes in."""

    __tablename__ = "category_questions"
    __table_args__ = (Index("ix_category_questions_category_id", "category_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    position: Mapped[int]
    asked: Mapped[str] = mapped_column(String(120), comment="the question, as the person reads it")
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    options: Mapped[str] = mapped_column(Text, server_default="", comment="answers to choose from, | between")
    required: Mapped[bool]
    valid_to: Mapped[datetime | None] = mapped_column(Moment, comment="asked until then")


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
        CheckConstraint("(status IN ('NEED_INFO', 'DEFERRED')) = (resume_status IS NOT NULL)", name="resume"),
        CheckConstraint("(status = 'MERGED') = (lead_id IS NOT NULL)", name="lead"),
        CheckConstraint("lead_id <> id AND linked_id <> id", name="not_itself"),
        Index("ix_cases_lead_id", "lead_id", postgresql_where=text("lead_id IS NOT NULL")),
        Index("ix_cases_linked_id", "linked_id", postgresql_where=text("linked_id IS NOT NULL")),
        *(
            Index(
                f"ix_cases_{column}",
                text(f"{column} DESC"),
                text("id DESC"),
                postgresql_where=text(f"{column} IS NOT NULL"),
            )
            for column in ("closed_at", "answered_at", "answer_due_at")
        ),
        Index("ix_cases_kept", "submitted_at", "id", postgresql_where=text(KEPT)),
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
    sms_ok: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="the person agreed to text messages about it"
    )
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
    accused_unit_id: Mapped[int | None] = mapped_column(
        ForeignKey(UnitRow.id), comment="the unit complained of; the case is not sent there"
    )
    resume_status: Mapped[CaseStatus | None] = mapped_column(
        words(CaseStatus, "resume_status"), comment="what was interrupted and will go on"
    )
    lead_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id"), comment="handled along with this case"
    )
    linked_id: Mapped[int | None] = mapped_column(
        ForeignKey("cases.id"), comment="the earlier case about the same matter"
    )
    no_return: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="designated: may not be returned"
    )
    extended: Mapped[bool] = mapped_column(server_default=text("false"), comment="its limit was extended")
    supervised: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="on the ledger; written by supervision only"
    )
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    planned_on: Mapped[date | None] = mapped_column(comment="the day a planned result is promised for")
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
    answer_due_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="until when the unit had to answer; empty: it had not to, or its clock stands still"
    )
    answer_kept: Mapped[bool | None] = mapped_column(comment="it answered in time, in every round")
    solved: Mapped[bool | None] = mapped_column(comment="solved or partly, says the person; empty: unrated")
    content: Mapped[bool | None] = mapped_column(comment="content or mostly, says the person; empty: unrated")
    erased_at: Mapped[datetime | None] = mapped_column(Moment, comment="words and person were erased")
    code_hash: Mapped[str | None] = mapped_column(String(80), comment="query code, keyed hash")
    link_hash: Mapped[str | None] = mapped_column(String(80), unique=True, comment="link token, keyed hash")
    demo: Mapped[bool] = mapped_column(server_default=text("false"), comment="invented; ends with demo-off")


class CaseTask(Base):
    """A part of a case that a co-unit does; its clocks run on a subject of their own."""

    __tablename__ = "case_tasks"
    __table_args__ = (
        Index(
            "uq_case_tasks_open",
            "case_id",
            "unit_id",
            unique=True,
            postgresql_where=text("state IN ('OPEN', 'SIGNED', 'REFUSED')"),
        ),
        Index("ix_case_tasks_unit_id_state", "unit_id", "state"),
        CheckConstraint("refusals BETWEEN 0 AND 2", name="refusals"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the co-unit")
    mandatory: Mapped[bool] = mapped_column(comment="the lead unit cannot answer before it is done")
    state: Mapped[TaskState] = mapped_column(words(TaskState), default=TaskState.OPEN)
    refusals: Mapped[int] = mapped_column(default=0, comment="after the second, the centre's lead decides")
    no_refusal: Mapped[bool] = mapped_column(
        server_default=text("false"), comment="the centre's lead insisted: may not be refused again"
    )
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_words_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id), comment="what is asked of it")
    done_words_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id), comment="what it reports")
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class CasePerson(Base):
    """Somebody of the handling unit who may see a secret case (domain.md E.1, Visibility)."""

    __tablename__ = "case_people"
    __table_args__ = (PrimaryKeyConstraint("case_id", "account_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    named_at: Mapped[datetime] = mapped_column(Moment)


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
    """Where a case came from, in that other system's words: the same source and id is never a second case."""

    __tablename__ = "external_refs"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_external_refs_external_id", "external_id"),
        Index("ix_external_refs_kind_received_at", "kind", "received_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(120))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    text_hash: Mapped[str] = mapped_column(String(64), comment="same id, other text: rejected")
    kind: Mapped[ExternalKind] = mapped_column(words(ExternalKind), server_default="OTHER")
    received_at: Mapped[datetime | None] = mapped_column(Moment, comment="when the source had it")
    source_due_at: Mapped[datetime | None] = mapped_column(Moment, comment="until when the source wants it")


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


class Star(Base):
    """A case somebody wants to find again (收藏)."""

    __tablename__ = "case_stars"
    __table_args__ = (
        PrimaryKeyConstraint("account_id", "case_id"),
        Index("ix_case_stars_case_id", "case_id"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    made_at: Mapped[datetime] = mapped_column(Moment)
