"""Tables of the ledger: entries, the events that made them, the enquiries that were sent out about them."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Sequence, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.supervision.terms import KIND, EntryState, EntryType, Ground, Rule, Weight
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.models.journal import EventRow, HasLine, WordsRow
from db.types import words

NUMBERS = Sequence("supervision_numbers", metadata=Base.metadata)
"""Last digits of the numbers of entries; gaps are allowed."""

ENTRY_IDS = Sequence("supervision_entries_id_seq")
"""Where the ids of entries come from; it belongs to their table."""

OPEN = "state NOT IN ('DISMISSED', 'WRITTEN_OFF', 'REVOKED', 'ENDED')"
"""Not yet at an end."""


class SupervisionEntry(HasLine, Base):
    """Something on the ledger: what went wrong with one subject in one unit's hands, and how far it is put right."""

    __tablename__ = "supervision_entries"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
        CheckConstraint("signed_level BETWEEN 0 AND level", name="signed_level"),
        CheckConstraint("refusals >= 0 AND missed >= 0 AND enquiries >= missed", name="counters"),
        CheckConstraint("(state = 'WRITTEN_OFF') = (written_off_at IS NOT NULL)", name="written_off"),
        CheckConstraint("state <> 'WRITTEN_OFF' OR ground IS NOT NULL", name="grounded"),
        CheckConstraint(
            "state IN ('PROPOSED', 'DISMISSED', 'ENDED') OR listed_at IS NOT NULL", name="listed"
        ),
        CheckConstraint("appeal_ended_at IS NULL OR appealed_at <= appeal_ended_at", name="appeal"),
        Index(
            "uq_supervision_entries_open",
            "subject_kind",
            "subject_id",
            "unit_id",
            unique=True,
            postgresql_where=text(OPEN),
        ),
        Index("ix_supervision_entries_subject", "subject_kind", "subject_id", "id"),
        Index(
            "ix_supervision_entries_next",
            "next_at",
            "id",
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_supervision_entries_newest", text("effective_at DESC"), text("id DESC")),
        *(
            Index(f"ix_supervision_entries_{column}", column, text("effective_at DESC"), text("id DESC"))
            for column in ("state", "unit_id", "level")
        ),
        Index(
            "ix_supervision_entries_red",
            "unit_id",
            "red_at",
            postgresql_where=text("red_at IS NOT NULL"),
        ),
    )

    line_kind: ClassVar[str] = KIND

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True, comment="D + date + five digits")
    type: Mapped[EntryType] = mapped_column(words(EntryType), comment="why it was listed first")
    level: Mapped[int] = mapped_column(comment="1 blue, 2 orange, 3 red, 4 to the standing committee")
    state: Mapped[EntryState] = mapped_column(words(EntryState))
    subject_kind: Mapped[str] = mapped_column(String(32), comment="what it is about, as events name it")
    subject_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="whose acts; the centre for its own")
    desk_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the centre whose ledger it is on")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="empty: a rule")
    effective_at: Mapped[datetime] = mapped_column(Moment, comment="the rule's moment")
    recorded_at: Mapped[datetime] = mapped_column(Moment, comment="when it was written down")
    counted_from: Mapped[datetime] = mapped_column(Moment, comment="days on the ledger count from here")
    listed_at: Mapped[datetime | None] = mapped_column(Moment, comment="when it came on the ledger")
    raised_at: Mapped[datetime | None] = mapped_column(Moment, comment="the rule's moment of the last rise")
    red_at: Mapped[datetime | None] = mapped_column(Moment, comment="when it first came to level 3")
    signed_level: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), comment="the highest level whose letter a person has signed"
    )
    leader_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="who answers for it")
    planned_on: Mapped[date | None] = mapped_column(
        Date, comment="until when the unit will have put it right"
    )
    plan_lengthened: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="the supervisor gave more time, once"
    )
    requested_at: Mapped[datetime | None] = mapped_column(Moment, comment="first request to write it off")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="who requested last")
    refusals: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    enquiries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    missed: Mapped[int] = mapped_column(
        default=0, server_default=text("0"), comment="enquiries without an answer in time"
    )
    appealed_at: Mapped[datetime | None] = mapped_column(Moment, comment="the unit objected, once")
    appeal_ended_at: Mapped[datetime | None] = mapped_column(Moment, comment="the objection was decided")
    ground: Mapped[Ground | None] = mapped_column(words(Ground), comment="on which it was written off last")
    written_off_at: Mapped[datetime | None] = mapped_column(Moment)
    next_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="the next moment at which something happens to it by itself"
    )


class SupervisionEvidence(Base):
    """An event that made an entry, or was added to it."""

    __tablename__ = "supervision_evidence"
    __table_args__ = (
        UniqueConstraint("entry_id", "event_id", "rule"),
        Index("ix_supervision_evidence_event_id", "event_id", "rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("supervision_entries.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey(EventRow.id))
    type: Mapped[EntryType] = mapped_column(words(EntryType))
    rule: Mapped[Rule] = mapped_column(words(Rule))
    weight: Mapped[Weight] = mapped_column(words(Weight))
    at: Mapped[datetime] = mapped_column(Moment, comment="the rule's moment")
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class SupervisionEnquiry(Base):
    """A question to the unit, its answer, and what the person was told of it."""

    __tablename__ = "supervision_enquiries"
    __table_args__ = (
        UniqueConstraint("entry_id", "n"),
        CheckConstraint("n > 0", name="n"),
        CheckConstraint("(answered_at IS NULL) = (answer_id IS NULL)", name="answer"),
        CheckConstraint("(told_at IS NULL) = (told_id IS NULL)", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("supervision_entries.id"))
    n: Mapped[int] = mapped_column(comment="1 is the first")
    level: Mapped[int] = mapped_column(comment="of the entry when it was asked: at 3 the leader answers")
    effective_at: Mapped[datetime] = mapped_column(Moment, comment="when it was to be asked")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="empty: the schedule")
    answer_due_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id))
    missed_at: Mapped[datetime | None] = mapped_column(Moment, comment="its time passed without an answer")
    told_at: Mapped[datetime | None] = mapped_column(Moment, comment="the person was told")
    told_id: Mapped[int | None] = mapped_column(ForeignKey(WordsRow.id), comment="what he was told")
