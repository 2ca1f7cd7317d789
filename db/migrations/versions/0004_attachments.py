"""Recordings and documents beside photos: their length, their pages; only pictures have a width and a height."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SHOWN = "pixels, after rotation; of photos and videos"


def upgrade() -> None:
    """Forwards."""
    op.add_column(
        "stored_files",
        sa.Column("seconds", sa.BigInteger(), nullable=True, comment="length of a recording, rounded"),
    )
    op.add_column(
        "stored_files", sa.Column("pages", sa.BigInteger(), nullable=True, comment="pages of a document")
    )
    for column in ("width", "height"):
        op.alter_column("stored_files", column, existing_type=sa.BigInteger(), nullable=True)
        op.alter_column(
            "stored_files",
            column,
            existing_type=sa.BigInteger(),
            existing_comment="pixels, after rotation",
            comment=SHOWN,
        )
    op.drop_constraint(op.f("ck_stored_files_purpose"), "stored_files", type_="check")
    op.create_check_constraint(
        op.f("ck_stored_files_purpose"),
        "stored_files",
        "purpose IN ('PHOTO', 'AUDIO', 'VIDEO', 'DOCUMENT')",
    )
