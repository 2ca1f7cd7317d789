"""channel keys: which systems may speak for citizens, what they may do, how often."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANNELS = ("WEB", "WECHAT", "APP", "QR", "PHONE", "VISIT", "DEPUTY", "RECEPTION", "IMPORT")


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "channel_keys",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="which system holds it"),
        sa.Column(
            "channel",
            sa.Enum(*CHANNELS, name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
            comment="the way in its cases get",
        ),
        sa.Column("scopes", sa.String(length=200), nullable=False, comment="what it opens, | between"),
        sa.Column("per_minute", sa.BigInteger(), nullable=False),
        sa.Column("per_day", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "tail",
            sa.String(length=4),
            nullable=False,
            comment="last signs of the secret, to tell keys apart",
        ),
        sa.Column("made_by", sa.BigInteger(), nullable=True, comment="empty: the terminal"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", MOMENT, nullable=True, comment="last call, refused ones included"),
        sa.Column("minute", MOMENT, nullable=False, comment="the minute that is counted"),
        sa.Column("minute_used", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="the civil day that is counted"),
        sa.Column("day_used", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint("per_minute > 0 AND per_day >= per_minute", name=op.f("ck_channel_keys_limits")),
        sa.CheckConstraint(
            "expires_at IS NULL OR expires_at > made_at", name=op.f("ck_channel_keys_validity")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_channel_keys_made_by")),
        sa.ForeignKeyConstraint(["revoked_by"], ["accounts.id"], name=op.f("fk_channel_keys_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_keys")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_channel_keys_secret_hash")),
    )
