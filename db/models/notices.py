"""Tables of notices: what somebody is told, how it went out, what he wants, which words an administrator changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.notices.terms import DeliveryState, Gateway, Group
from db.base import Base, Moment
from db.models.identity import Account
from db.types import Encrypted, words


class Notice(Base):
    """Somebody is told something once; for an account it is the line in his inbox."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("addressee", "template", "key"),
        Index("ix_notices_inbox", "account_id", text("made_at DESC"), text("id DESC")),
        Index("ix_notices_unread", "account_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_unplanned", "id", postgresql_where=text("planned_at IS NULL")),
        Index("ix_notices_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_notices_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    addressee: Mapped[str] = mapped_column(
        String(100), comment="account:17, phone:<keyed hash>, webhook:name"
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id), comment="empty: not of the house")
    phone: Mapped[str | None] = mapped_column(
        Encrypted, comment="of a person; goes once nothing waits for it"
    )
    template: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="codes, numbers, moments, short names")
    key: Mapped[str] = mapped_column(String(120), comment="what makes it this notice: told once each")
    made_at: Mapped[datetime] = mapped_column(Moment)
    planned_at: Mapped[datetime | None] = mapped_column(Moment, comment="its deliveries were made")
    read_at: Mapped[datetime | None] = mapped_column(Moment)


class Delivery(Base):
    """A message on its way over one gateway, with one notice or several."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(state = 'SENT') = (delivered_at IS NOT NULL)", name="delivered"),
        Index("ix_deliveries_due", "next_at", "id", postgresql_where=text("state IN ('PENDING', 'SENDING')")),
        Index("ix_deliveries_addressee", "addressee", "gateway", postgresql_where=text("state = 'PENDING'")),
        Index("ix_deliveries_state_made_at", "state", text("made_at DESC"), text("id DESC")),
        Index("ix_deliveries_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[Gateway] = mapped_column(words(Gateway))
    addressee: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(40), comment="the same for every try; peers go by it")
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), default=DeliveryState.PENDING)
    mergeable: Mapped[bool] = mapped_column(comment="others may join it until its first try")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(
        Moment, comment="when it is tried next; while a worker is about it, the end of his lease"
    )
    error: Mapped[str] = mapped_column(String(80), server_default="", comment="code of the last failure")
    made_at: Mapped[datetime] = mapped_column(Moment)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[int | None] = mapped_column(comment="who put it back or gave it up last")
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_why: Mapped[str] = mapped_column(Text, server_default="", comment="the reason given")


class DeliveryItem(Base):
    """Which notice goes out with which delivery: once over each gateway."""

    __tablename__ = "delivery_items"
    __table_args__ = (PrimaryKeyConstraint("notice_id", "gateway"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey(Notice.id))
    gateway: Mapped[Gateway] = mapped_column(words(Gateway))
    delivery_id: Mapped[int] = mapped_column(ForeignKey(Delivery.id), index=True)


class NoticeAddress(Base):
    """Where somebody who works here is reached: his e-mail, and a telephone other than the account's."""

    __tablename__ = "notice_addresses"
    __table_args__ = (UniqueConstraint("account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    email: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted, comment="empty: the account's own")
    changed_at: Mapped[datetime] = mapped_column(Moment)


class NoticePreference(Base):
    """What somebody chose for a group and a gateway; what he did not choose has no row."""

    __tablename__ = "notice_preferences"

    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), primary_key=True, autoincrement=False)
    topic: Mapped[Group] = mapped_column(words(Group), primary_key=True)
    gateway: Mapped[Gateway] = mapped_column(words(Gateway), primary_key=True)
    wanted: Mapped[bool]


class NoticeText(Base):
    """Words of a template as an administrator wrote them; the newest is in force, none is changed afterwards."""

    __tablename__ = "notice_texts"
    __table_args__ = (Index("ix_notice_texts_template_gateway", "template", "gateway", text("id DESC")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template: Mapped[str] = mapped_column(String(60))
    gateway: Mapped[Gateway] = mapped_column(words(Gateway))
    built_in: Mapped[bool] = mapped_column(comment="back to the words that came with the program")
    title: Mapped[str] = mapped_column(String(120), server_default="")
    body: Mapped[str] = mapped_column(Text, server_default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    written_at: Mapped[datetime] = mapped_column(Moment)
