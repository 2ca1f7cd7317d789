"""the house: photos and other files."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Its tables."""
    op.create_table(
        "stored_files",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "token", sa.Text(), nullable=False, comment="128 random bits in hex: name in URLs and on disk"
        ),
        sa.Column(
            "subject_kind",
            sa.Text(),
            nullable=True,
            comment="kind of what it belongs to; empty until attached",
        ),
        sa.Column(
            "subject_id",
            sa.BigInteger(),
            nullable=True,
            comment="id of what it belongs to; no foreign key, any kind",
        ),
        sa.Column(
            "purpose",
            sa.Enum("PHOTO", name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
            comment="why it was sent",
        ),
        sa.Column(
            "media_type",
            sa.Text(),
            nullable=False,
            comment="type of the stored bytes, never what the sender claimed",
        ),
        sa.Column(
            "bytes",
            sa.BigInteger(),
            nullable=False,
            comment="size of the stored bytes; 0 once they are gone from the disk",
        ),
        sa.Column("width", sa.BigInteger(), nullable=False, comment="pixels, after rotation"),
        sa.Column("height", sa.BigInteger(), nullable=False, comment="pixels, after rotation"),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the stored bytes, hex"),
        sa.Column("thumb", sa.Boolean(), nullable=False, comment="whether a small picture lies beside it"),
        sa.Column("name", sa.Text(), nullable=False, comment="name shown, cleaned; emptied with the bytes"),
        sa.Column(
            "uploaded_by", sa.BigInteger(), nullable=True, comment="account that sent it; empty for a citizen"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="when it was sent"),
        sa.Column(
            "removed_at", sa.DateTime(timezone=True), nullable=True, comment="when it was taken away for good"
        ),
        sa.CheckConstraint("token ~ '^[0-9a-f]{32}$'", name=op.f("ck_stored_files_token_hex")),
        sa.CheckConstraint(
            "(subject_kind IS NULL) = (subject_id IS NULL)", name=op.f("ck_stored_files_subject_whole")
        ),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_stored_files_bytes_not_negative")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["accounts.id"], name=op.f("fk_stored_files_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("token", name=op.f("uq_stored_files_token")),
    )
    op.create_index(
        "ix_stored_files_erased",
        "stored_files",
        ["removed_at"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NOT NULL AND bytes > 0"),
    )
    op.create_index(
        "ix_stored_files_orphans",
        "stored_files",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("subject_id IS NULL AND removed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_stored_files_subject_kind_subject_id"),
        "stored_files",
        ["subject_kind", "subject_id"],
        unique=False,
    )
