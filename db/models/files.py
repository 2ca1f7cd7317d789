"""Files people sent: the row is the truth, the bytes lie under `MINHU_HOME/files`."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.files.terms import Purpose
from db.base import Base, Moment
from db.models.identity import Account
from db.types import words


class StoredFile(Base):
    """One file, attached to a subject of any kind or still waiting for its submission."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("(subject_kind IS NULL) = (subject_id IS NULL)", name="subject_whole"),
        CheckConstraint("bytes >= 0", name="bytes_not_negative"),
        CheckConstraint("token ~ '^[0-9a-f]{32}$'", name="token_hex"),
        Index(None, "subject_kind", "subject_id"),
        Index(
            "ix_stored_files_orphans",
            "created_at",
            postgresql_where=text("subject_id IS NULL AND removed_at IS NULL"),
        ),
        Index(
            "ix_stored_files_erased",
            "removed_at",
            postgresql_where=text("removed_at IS NOT NULL AND bytes > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(
        Text, unique=True, comment="128 random bits in hex: name in URLs and on disk"
    )
    subject_kind: Mapped[str | None] = mapped_column(
        Text, comment="kind of what it belongs to; empty until attached"
    )
    subject_id: Mapped[int | None] = mapped_column(
        comment="id of what it belongs to; no foreign key, any kind"
    )
    purpose: Mapped[Purpose] = mapped_column(words(Purpose), comment="why it was sent")
    media_type: Mapped[str] = mapped_column(
        Text, comment="type of the stored bytes, never what the sender claimed"
    )
    bytes: Mapped[int] = mapped_column(comment="size of the stored bytes; 0 once they are gone from the disk")
    width: Mapped[int | None] = mapped_column(comment="pixels, after rotation; of photos and videos")
    height: Mapped[int | None] = mapped_column(comment="pixels, after rotation; of photos and videos")
    seconds: Mapped[int | None] = mapped_column(comment="length of a recording, rounded")
    pages: Mapped[int | None] = mapped_column(comment="pages of a document")
    sha256: Mapped[str] = mapped_column(Text, comment="of the stored bytes, hex")
    thumb: Mapped[bool] = mapped_column(comment="whether a small picture lies beside it")
    name: Mapped[str] = mapped_column(Text, comment="name shown, cleaned; emptied with the bytes")
    uploaded_by: Mapped[int | None] = mapped_column(
        ForeignKey(Account.id), comment="account that sent it; empty for a citizen"
    )
    created_at: Mapped[datetime] = mapped_column(Moment, comment="when it was sent")
    removed_at: Mapped[datetime | None] = mapped_column(Moment, comment="when it was taken away for good")
