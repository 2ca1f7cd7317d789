"""Tables of the journal: event lines, words apart, checkpoints, outbox, cursors, idempotency, looks."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.journal.terms import RETENTION, OutboxState
from db.base import Base, Moment
from db.types import words


class HasLine:
    """A row that owns an event line: how many events there are and the hash of the last one stand on it."""

    id: Mapped[int]
    line_kind: ClassVar[str]
    """Kind of subject, as events name it."""

    @declared_attr
    @classmethod
    def event_count(cls) -> Mapped[int]:
        """Number of events; the next one's place is this plus one."""
        return mapped_column(default=0, server_default=text("0"))

    @declared_attr
    @classmethod
    def event_hash(cls) -> Mapped[bytes]:
        """Hash of the last event, 32 bytes; empty before the first."""
        return mapped_column(LargeBinary, default=b"", server_default=text("''::bytea"))


class WordsRow(Base):
    """What somebody wrote, apart from the event that mentions it, so that it can be erased."""

    __tablename__ = "texts"
    __table_args__ = (
        CheckConstraint(
            "(body IS NULL) = (salt IS NULL) AND (body IS NULL) = (erased_at IS NOT NULL)", name="erasure"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary, comment="16 random bytes; gone with the body")
    body: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class EventRow(Base):
    """One thing that happened to a subject. Never changed, never deleted."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "seq"),
        Index("ix_events_name_id", "name", "id"),
        Index("ix_events_inserted_at_id", "inserted_at", "id"),
        Index(
            "ix_events_account_id_inserted_at",
            "account_id",
            "inserted_at",
            "id",
            postgresql_where=text("account_id IS NOT NULL"),
        ),
        CheckConstraint("seq > 0", name="seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    seq: Mapped[int] = mapped_column(comment="place in the line, from 1")
    name: Mapped[str] = mapped_column(String(64), comment="what happened, e.g. case.dispatched")
    account_id: Mapped[int | None] = mapped_column(comment="who did it; empty: citizen or system")
    role: Mapped[str] = mapped_column(String(32), comment="in which role")
    unit_id: Mapped[int | None] = mapped_column(comment="the unit it concerns")
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="codes, ids, moments; no personal data, no free text"
    )
    words_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"), index=True)
    words_digest: Mapped[bytes | None] = mapped_column(LargeBinary, comment="HMAC(salt, words)")
    effective_at: Mapped[datetime] = mapped_column(Moment, comment="the moment the rules count from")
    recorded_at: Mapped[datetime] = mapped_column(Moment, comment="the moment it was written down")
    hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 over the previous hash and this event")
    inserted_at: Mapped[datetime] = mapped_column(
        Moment, server_default=text("clock_timestamp()"), comment="the server's own clock, for cursors"
    )


class Checkpoint(Base):
    """A signature over every head that moved since the one before."""

    __tablename__ = "checkpoints"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(
        unique=True,
        comment="place in the chain of signatures, from 1 without gaps; ids are not in time order",
    )
    made_at: Mapped[datetime] = mapped_column(Moment)
    heads: Mapped[int] = mapped_column(comment="number of heads under this signature")
    mac: Mapped[str] = mapped_column(String(64), comment="HMAC with a key outside the database")


class CheckpointHead(Base):
    """The head of one line as a checkpoint saw it."""

    __tablename__ = "checkpoint_heads"
    __table_args__ = (UniqueConstraint("checkpoint_id", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoints.id"))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    count: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class OutboxRow(Base):
    """Work that an event left for a follower."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event_id", "follower", "key"),
        Index("ix_outbox_due", "next_at", "id", postgresql_where=text("state = 'PENDING'")),
        Index(
            "ix_outbox_line",
            "follower",
            "subject_kind",
            "subject_id",
            "seq",
            postgresql_where=text("state <> 'DONE'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    follower: Mapped[str] = mapped_column(String(120), comment="module and function")
    key: Mapped[str] = mapped_column(String(80), server_default="")
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    seq: Mapped[int] = mapped_column(comment="the event's place in the line: the order of the work")
    state: Mapped[OutboxState] = mapped_column(words(OutboxState), default=OutboxState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(Text, server_default="", comment="type of the last failure, no data")
    made_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[int | None] = mapped_column(comment="who put it back or threw it away last")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_why: Mapped[str] = mapped_column(Text, server_default="", comment="the reason given")


class JobState(Base):
    """How the last run of a job of the schedule went; one row a job, so that it never grows."""

    __tablename__ = "job_states"

    name: Mapped[str] = mapped_column(String(120), primary_key=True, comment="module and function")
    ran_at: Mapped[datetime] = mapped_column(Moment, comment="when the last run began")
    milliseconds: Mapped[int] = mapped_column(comment="how long it took")
    done: Mapped[int] = mapped_column(comment="how much it did")
    worked_at: Mapped[datetime | None] = mapped_column(Moment, comment="the last run that did anything")
    error: Mapped[str] = mapped_column(Text, server_default="", comment="type of the last failure, no data")
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(comment="how often in a row it failed; 0: the last run was fine")


class Cursor(Base):
    """How far a reader has come along all event lines."""

    __tablename__ = "cursors"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime | None] = mapped_column(
        Moment, comment="inserted_at of the last event read; empty: none yet, or the row of a job"
    )
    event_id: Mapped[int] = mapped_column(default=0, comment="which of those of the same moment")


class IdempotencyKey(Base):
    """An answer once given, so that a retry gets it again instead of a second act."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64), comment="same key, other body: a conflict")
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Look(Base):
    """Somebody looked at personal data: who, at what, why, until when it was open."""

    __tablename__ = "looks"
    __table_args__ = (
        Index("ix_looks_at_id", "at", "id"),
        Index("ix_looks_subject_kind_subject_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(index=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)


class Hold(Base):
    """A subject whose words may not be erased while it stands: a lawsuit, an inquiry (法律保留)."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "uq_holds_open",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    set_by: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    lifted_by: Mapped[int | None]
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)


class RetentionRule(HasLine, Base):
    """How many years words and persons are kept after the end of a subject, from a day on."""

    __tablename__ = "retention_rules"
    __table_args__ = (
        CheckConstraint("years BETWEEN 1 AND 100", name="years"),
        Index(
            "uq_retention_rules_valid_from",
            "valid_from",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    line_kind: ClassVar[str] = RETENTION

    id: Mapped[int] = mapped_column(primary_key=True)
    years: Mapped[int]
    valid_from: Mapped[date] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(String(64), comment="code of the legal basis, as erasures name it")
    source: Mapped[str] = mapped_column(Text, comment="the document it comes from")
    made_by: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class RetentionRun(Base):
    """The report of one run of the retention job: by which rule, up to when, what went."""

    __tablename__ = "retention_runs"
    __table_args__ = (Index("ix_retention_runs_ran_at_id", "ran_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("retention_rules.id"))
    ran_at: Mapped[datetime] = mapped_column(Moment)
    cutoff: Mapped[datetime] = mapped_column(Moment, comment="what ended before it was erased")
    subjects: Mapped[list[int]] = mapped_column(JSONB, comment="ids of those that were erased")
    texts: Mapped[int] = mapped_column(comment="how many texts went")
    held: Mapped[int] = mapped_column(comment="passed over because of a hold")
    failed: Mapped[int] = mapped_column(comment="could not be erased; tried again next time")


STAMPED = ("units", "categories", "calendar_versions", "regulations", "shares", "category_questions")
"""Tables whose every change, deletion and addition gives a new stamp (trigger `restamp`)."""
HIDING = ("cases", "case_people")
"""Where a change that hides a case from somebody gives one: what a tab was told of it is forgotten."""


class Stamp(Base):
    """A random word in one row, none as long as nothing was written: this database's own, never carried to another."""

    __tablename__ = "stamp"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=true())
    value: Mapped[str] = mapped_column(String(32))
