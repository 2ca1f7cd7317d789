"""The stamp of what stands for long: units, categories, calendars, regulations, and shares, measured once a day."""

from sqlalchemy import Boolean, CheckConstraint, String, true
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base

STAMPED = ("units", "categories", "calendar_versions", "regulations", "shares")
"""Tables whose every change, deletion and addition gives a new stamp (trigger `restamp`)."""


class Stamp(Base):
    """One row, or none as long as nothing was written: this database's own, never carried to another."""

    __tablename__ = "stamp"
    __table_args__ = (CheckConstraint("one", name="one"),)

    one: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=true())
    value: Mapped[str] = mapped_column(String(32), comment="random: the same only as long as nothing changed")
