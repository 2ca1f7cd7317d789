"""Tables of identity: units, accounts, grants, sessions, failed logins, second factors, channels' keys."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.identity.terms import ACCOUNT, Channel, Role, UnitKind
from db.base import Base, Moment
from db.models.journal import HasLine
from db.types import Encrypted, words


class UnitRow(Base):
    """A unit of the district's tree; the path holds the ids from the root, `/1/4/17/`."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("path LIKE '/%/'", name="path"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        Index("ix_units_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    path: Mapped[str] = mapped_column(Text, comment="ids from the root, /1/4/17/")
    code: Mapped[str] = mapped_column(String(40), unique=True, comment="administrative or own code")
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(40), comment="as shown on a public line")
    pinyin: Mapped[str] = mapped_column(String(200), comment="sort key; no ICU collation needed")
    valid_from: Mapped[datetime] = mapped_column(Moment)
    valid_to: Mapped[datetime | None] = mapped_column(Moment)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), comment="who took over")
    version: Mapped[int] = mapped_column(default=1)


class Account(HasLine, Base):
    """Somebody who logs in."""

    __tablename__ = "accounts"

    line_kind: ClassVar[str] = ACCOUNT

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True, comment="lower case")
    name: Mapped[str] = mapped_column(Encrypted, comment="shown beside what he did")
    pinyin: Mapped[str] = mapped_column(String(200), server_default="", comment="sort key: initials only")
    title: Mapped[str] = mapped_column(String(80), server_default="", comment="职务")
    phone: Mapped[str | None] = mapped_column(Encrypted)
    phone_hash: Mapped[str | None] = mapped_column(String(80), index=True)
    password_hash: Mapped[str] = mapped_column(Text, comment="bcrypt")
    must_change: Mapped[bool] = mapped_column(server_default=text("false"), comment="first login or reset")
    language: Mapped[str] = mapped_column(String(16), server_default="", comment="empty: as the browser asks")
    demo: Mapped[bool] = mapped_column(server_default=text("false"), comment="invented; ends with demo-off")
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime | None] = mapped_column(Moment, comment="password last changed")
    totp_secret: Mapped[str | None] = mapped_column(Encrypted, comment="set up, perhaps not yet confirmed")
    totp_since: Mapped[datetime | None] = mapped_column(Moment, comment="second factor in force since")
    totp_step: Mapped[int | None] = mapped_column(comment="last time step used: a code works once")
    version: Mapped[int] = mapped_column(default=1)


class GrantRow(Base):
    """A role in a unit and its subtree, for a time."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        Index(
            "uq_grants_open",
            "account_id",
            "role",
            "unit_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    valid_from: Mapped[datetime] = mapped_column(Moment)
    valid_to: Mapped[datetime | None] = mapped_column(Moment)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class LoginSession(Base):
    """A browser that is logged in: only the SHA-256 of its token is kept."""

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64), comment="for forms outside Streamlit")
    second_factor: Mapped[bool] = mapped_column(server_default=text("false"), comment="TOTP was given")
    restricted: Mapped[str] = mapped_column(
        String(16),
        server_default="",
        comment="what must happen first: totp, password, enrol; empty: all open",
    )
    created_at: Mapped[datetime] = mapped_column(Moment)
    active_at: Mapped[datetime] = mapped_column(
        Moment, comment="last sign of a person; timed reruns are none"
    )
    expires_at: Mapped[datetime] = mapped_column(Moment, comment="absolute limit")
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_why: Mapped[str] = mapped_column(String(32), server_default="")
    address: Mapped[str] = mapped_column(String(64), server_default="")
    browser: Mapped[str] = mapped_column(String(200), server_default="")


class Attempt(Base):
    """A try that counts against a limit: login, query code, submission. Keys are hashes."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_purpose_key_at", "purpose", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32), comment="login, code, submit, …")
    key: Mapped[str] = mapped_column(String(80), comment="keyed hash of account, address or number")
    at: Mapped[datetime] = mapped_column(Moment)


class RecoveryCode(Base):
    """One-time way past a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class RolePolicy(Base):
    """What an administrator requires of everybody who holds a role."""

    __tablename__ = "role_policies"
    __table_args__ = (UniqueConstraint("role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(words(Role))
    totp_required: Mapped[bool] = mapped_column(server_default=text("false"))


class ChannelKey(HasLine, Base):
    """A key that lets another system in through one channel; only the SHA-256 of its secret is kept.

    What was used up stands on the row, so that finding a key, counting a call and noting the moment is one statement.
    """

    __tablename__ = "channel_keys"
    __table_args__ = (
        CheckConstraint("per_minute > 0 AND per_day >= per_minute", name="limits"),
        CheckConstraint("expires_at IS NULL OR expires_at > made_at", name="validity"),
    )
    line_kind: ClassVar[str] = "channel_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), comment="which system holds it")
    channel: Mapped[Channel] = mapped_column(words(Channel), comment="the way in its cases get")
    scopes: Mapped[str] = mapped_column(String(200), comment="what it opens, | between")
    per_minute: Mapped[int]
    per_day: Mapped[int]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    tail: Mapped[str] = mapped_column(String(4), comment="last signs of the secret, to tell keys apart")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="empty: the terminal")
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    used_at: Mapped[datetime | None] = mapped_column(Moment, comment="last call, refused ones included")
    minute: Mapped[datetime] = mapped_column(Moment, comment="the minute that is counted")
    minute_used: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    day: Mapped[date] = mapped_column(Date, comment="the civil day that is counted")
    day_used: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class SavedView(Base):
    """A list under a name (我的视图): a page and its filters as its address holds them; one account's own."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("account_id", "url", "name"),
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_saved_views_first",
            "account_id",
            "url",
            unique=True,
            postgresql_where=text("first"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    url: Mapped[str] = mapped_column(String(40), comment="the page")
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(
        String(1000), comment="filters, as the address holds them; no telephone"
    )
    first: Mapped[bool] = mapped_column(server_default=text("false"), comment="the page opens with it")
    made_at: Mapped[datetime] = mapped_column(Moment)
