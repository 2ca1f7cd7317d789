"""Tables of duty: who is on duty when, who stands in for whom, and the alarms that reached them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.deadlines.terms import Level, Stage
from core.duty.terms import Rung, Turn
from db.base import Base, Moment
from db.models.identity import Account, UnitRow
from db.types import words


class DutyShift(Base):
    """Somebody is on duty for a unit (值班); several people may be at once, nobody twice."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("ends_at <= starts_at + interval '48 hours'", name="length"),
        ExcludeConstraint(
            (text("int8range(unit_id, unit_id, '[]')"), "&&"),
            (text("int8range(account_id, account_id, '[]')"), "&&"),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_duty_shifts_twice",
        ),
        Index("ix_duty_shifts_unit_id_ends_at", "unit_id", "ends_at"),
        Index("ix_duty_shifts_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, comment="exclusive")
    made_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="empty: the terminal")


class Substitute(Base):
    """Somebody who does another's work while he is away; both days count."""

    __tablename__ = "substitutes"
    __table_args__ = (
        CheckConstraint("to_day >= from_day", name="order"),
        CheckConstraint("substitute_id <> account_id", name="another"),
        ExcludeConstraint(
            (text("int8range(account_id, account_id, '[]')"), "&&"),
            (text("daterange(from_day, to_day, '[]')"), "&&"),
            name="ex_substitutes_one",
            where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), comment="who is away")
    substitute_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date] = mapped_column(Date, comment="the last day, itself included")
    made_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    made_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, comment="taken back before its time")


class Alarm(Base):
    """Somebody on duty was told that a clock turned; codes and moments only, no words of any matter."""

    __tablename__ = "alarms"
    __table_args__ = (
        UniqueConstraint(
            "subject_kind", "subject_id", "stage", "turn", "turned_at", "account_id", name="uq_alarms_once"
        ),
        CheckConstraint("(acknowledged_at IS NULL) OR (acknowledged_by IS NOT NULL)", name="acknowledged"),
        Index("ix_alarms_account_id_open", "account_id", postgresql_where=text("acknowledged_at IS NULL")),
        Index(
            "ix_alarms_raised_at_open",
            "raised_at",
            postgresql_where=text("acknowledged_at IS NULL AND passed_on_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    stage: Mapped[Stage] = mapped_column(words(Stage))
    level: Mapped[Level | None] = mapped_column(words(Level))
    turn: Mapped[Turn] = mapped_column(words(Turn), comment="why it was raised")
    turned_at: Mapped[datetime] = mapped_column(Moment, comment="the moment of the clock that raised it")
    due_at: Mapped[datetime] = mapped_column(Moment, comment="end of the stage as it was counted then")
    unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="the unit whose clock it is")
    found_unit_id: Mapped[int] = mapped_column(ForeignKey(UnitRow.id), comment="on whose roster he was found")
    rung: Mapped[Rung] = mapped_column(words(Rung))
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), comment="who was on duty")
    raised_at: Mapped[datetime] = mapped_column(Moment)
    passed_on_at: Mapped[datetime | None] = mapped_column(
        Moment, comment="nobody answered: it went up a step"
    )
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
