"""Tables of time limits: dated regulations, versions of the working calendar, deadlines of any subject."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.deadlines.terms import CALENDAR, REGULATION, DayKind, Level, Stage
from core.foundation.calendar import Unit
from db.base import Base, Moment
from db.models.journal import HasLine
from db.types import words

OPEN = text("met_at IS NULL AND cancelled_at IS NULL")
"""A deadline that still waits for something."""

STANDS = text("withdrawn_at IS NULL")
"""A regulation that was not taken back before its day."""


class Regulation(HasLine, Base):
    """A set of limits in force from a day, until the next one."""

    __tablename__ = "regulations"
    __table_args__ = (
        Index("uq_regulations_code", "code", unique=True, postgresql_where=STANDS),
        Index("uq_regulations_valid_from", "valid_from", unique=True, postgresql_where=STANDS),
    )

    line_kind: ClassVar[str] = REGULATION

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), comment="short name for people and files")
    name: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(
        Date, comment="rules the stages that begin on or after this civil day"
    )
    source: Mapped[str] = mapped_column(Text, comment="the document it comes from")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, comment="taken back before its day")


class RegulationLimit(Base):
    """One limit of a regulation."""

    __tablename__ = "regulation_limits"
    __table_args__ = (
        UniqueConstraint("regulation_id", "stage", "level", "round_from", postgresql_nulls_not_distinct=True),
        CheckConstraint("amount > 0 AND round_from > 0", name="positive"),
        CheckConstraint("(warning_amount IS NULL) = (warning_unit IS NULL)", name="warning"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regulation_id: Mapped[int] = mapped_column(ForeignKey("regulations.id"))
    stage: Mapped[Stage] = mapped_column(words(Stage))
    level: Mapped[Level | None] = mapped_column(
        words(Level), comment="empty: every level without a row of its own"
    )
    round_from: Mapped[int] = mapped_column(Integer, default=1, comment="from this round of handling on")
    amount: Mapped[int] = mapped_column(Integer)
    unit: Mapped[Unit] = mapped_column(words(Unit))
    public: Mapped[bool] = mapped_column(default=False, comment="ends at 24:00 instead of closing time")
    warning_amount: Mapped[int | None] = mapped_column(
        Integer, comment="a target before the limit: yellow after it"
    )
    warning_unit: Mapped[Unit | None] = mapped_column(words(Unit, "warning_unit"))
    source: Mapped[str] = mapped_column(Text, comment="nearest source of this figure")


class CalendarVersion(HasLine, Base):
    """The working calendar as it was known at a time; never changed, a new one is published."""

    __tablename__ = "calendar_versions"

    line_kind: ClassVar[str] = CALENDAR

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    covers_until: Mapped[date] = mapped_column(Date, comment="beyond it only weekends are known")
    frames: Mapped[list[list[str]]] = mapped_column(JSONB, comment='business hours, [["08:30", "12:00"], …]')
    source: Mapped[str] = mapped_column(Text, comment="where the days were taken from")


class CalendarDay(Base):
    """A day of a version that differs from the week's rule."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("version_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("calendar_versions.id"))
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[DayKind] = mapped_column(words(DayKind))
    name: Mapped[str] = mapped_column(String(64), comment="name of the holiday")


class Deadline(Base):
    """One clock of one subject: when it began, when it is over, what stopped it.

    The count stands on the row, so that it can be done again: `due_at` follows from `counted_from`, `rest` (or the
    limit) and the calendar version. Lateness and lamps are derived from it, never stored.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index(
            "ix_deadlines_open_subject",
            "subject_kind",
            "subject_id",
            "stage",
            unique=True,
            postgresql_where=OPEN,
        ),
        Index("ix_deadlines_open_due", "stage", "due_at", "id", postgresql_where=OPEN),
        Index("ix_deadlines_open_warns", "stage", "warns_at", "id", postgresql_where=OPEN),
        Index("ix_deadlines_open_unit", "unit_id", "stage", "due_at", postgresql_where=OPEN),
        Index(
            "ix_deadlines_open_urgent",
            "level",
            "starts_at",
            "id",
            postgresql_where=text("met_at IS NULL AND cancelled_at IS NULL AND level IN ('L1', 'L2')"),
        ),
        Index("ix_deadlines_subject", "subject_kind", "subject_id", "id"),
        Index("ix_deadlines_stage_due", "stage", "due_at"),
        Index(
            "ix_deadlines_late",
            "met_at",
            "id",
            postgresql_where=text("met_at >= due_at AND noted_at IS NULL"),
        ),
        Index(
            "ix_deadlines_unsigned",
            "due_at",
            postgresql_where=text("stage = 'SIGN' AND noted_at IS NOT NULL"),
        ),
        CheckConstraint("amount > 0 AND round > 0", name="positive"),
        CheckConstraint("met_at IS NULL OR cancelled_at IS NULL", name="one_end"),
        CheckConstraint("paused_at IS NULL OR rest IS NOT NULL", name="pause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32), comment="what it belongs to, as events name it")
    subject_id: Mapped[int]
    stage: Mapped[Stage] = mapped_column(words(Stage))
    round: Mapped[int] = mapped_column(Integer, default=1, comment="round of handling, from 1")
    unit_id: Mapped[int | None] = mapped_column(comment="the unit whose clock it is")
    level: Mapped[Level | None] = mapped_column(words(Level))
    regulation_id: Mapped[int | None] = mapped_column(
        ForeignKey("regulations.id"), comment="the rule that made it; empty: set by a decision"
    )
    calendar_version_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_versions.id"), comment="the calendar that counted it last"
    )
    amount: Mapped[int] = mapped_column(Integer, comment="the limit as it was given")
    unit: Mapped[Unit] = mapped_column(words(Unit))
    public: Mapped[bool] = mapped_column(comment="ends at 24:00 instead of closing time")
    warning_amount: Mapped[int | None] = mapped_column(Integer, comment="target inside the limit")
    warning_unit: Mapped[Unit | None] = mapped_column(words(Unit, "warning_unit"))
    starts_at: Mapped[datetime] = mapped_column(Moment, comment="when the stage began")
    counted_from: Mapped[datetime] = mapped_column(Moment, comment="the beginning, or the last resumption")
    rest: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="what is counted from there, once it is not the whole limit"
    )
    due_at: Mapped[datetime] = mapped_column(Moment, comment="exclusive: met if met_at < due_at")
    warns_at: Mapped[datetime] = mapped_column(Moment, comment="from here on the lamp is yellow")
    paused_at: Mapped[datetime | None] = mapped_column(Moment, comment="the clock stands still since")
    met_at: Mapped[datetime | None] = mapped_column(Moment, comment="what was waited for happened")
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment, comment="it is waited for no longer")
    noted_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="DUE_PASSED was recorded, once per due time"
    )
