"""notices: what somebody is told, its deliveries, preferences, addresses, edited words; a person's consent to texts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forwards."""
    op.add_column(
        "cases",
        sa.Column(
            "sms_ok",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the person agreed to text messages about it",
        ),
    )
    op.create_index(
        "ix_deadlines_open_warns",
        "deadlines",
        ["stage", "warns_at", "id"],
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "gateway",
            sa.Enum(
                "IN_APP",
                "EMAIL",
                "SMS",
                "WEBHOOK",
                name="gateway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("addressee", sa.String(length=100), nullable=False),
        sa.Column(
            "key", sa.String(length=40), nullable=False, comment="the same for every try; peers go by it"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "PENDING",
                "SENDING",
                "SENT",
                "PARKED",
                "DISCARDED",
                "UNSENT",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mergeable", sa.Boolean(), nullable=False, comment="others may join it until its first try"
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column(
            "next_at",
            MOMENT,
            nullable=False,
            comment="when it is tried next; while a worker is about it, the end of his lease",
        ),
        sa.Column(
            "error",
            sa.String(length=80),
            server_default="",
            nullable=False,
            comment="code of the last failure",
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True, comment="who put it back or gave it up last"),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_why", sa.Text(), server_default="", nullable=False, comment="the reason given"),
        sa.CheckConstraint(
            "(state = 'SENT') = (delivered_at IS NOT NULL)", name=op.f("ck_deliveries_delivered")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index(
        "ix_deliveries_addressee",
        "deliveries",
        ["addressee", "gateway"],
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["next_at", "id"],
        postgresql_where=sa.text("state IN ('PENDING', 'SENDING')"),
    )
    op.create_index("ix_deliveries_made_at", "deliveries", ["made_at"])
    op.create_index(
        "ix_deliveries_state_made_at", "deliveries", ["state", sa.text("made_at DESC"), sa.text("id DESC")]
    )
    op.create_table(
        "notice_addresses",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True, comment="empty: the account's own"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_addresses_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_addresses")),
        sa.UniqueConstraint("account_id", name=op.f("uq_notice_addresses_account_id")),
    )
    op.create_table(
        "notice_preferences",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "WORK",
                "DECISION",
                "REMINDER",
                "OVERDUE",
                "SUPERVISION",
                "ANSWER",
                "EXCHANGE",
                "SUMMARY",
                name="group",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "gateway",
            sa.Enum(
                "IN_APP",
                "EMAIL",
                "SMS",
                "WEBHOOK",
                name="gateway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_notice_preferences_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "topic", "gateway", name=op.f("pk_notice_preferences")),
    )
    op.create_table(
        "notice_texts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column(
            "gateway",
            sa.Enum(
                "IN_APP",
                "EMAIL",
                "SMS",
                "WEBHOOK",
                name="gateway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "built_in", sa.Boolean(), nullable=False, comment="back to the words that came with the program"
        ),
        sa.Column("title", sa.String(length=120), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_notice_texts_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_texts")),
    )
    op.create_index(
        "ix_notice_texts_template_gateway", "notice_texts", ["template", "gateway", sa.text("id DESC")]
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "addressee",
            sa.String(length=100),
            nullable=False,
            comment="account:17, phone:<keyed hash>, webhook:name",
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=True, comment="empty: not of the house"),
        sa.Column("phone", sa.Text(), nullable=True, comment="of a person; goes once nothing waits for it"),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "facts",
            postgresql.JSONB(),
            nullable=False,
            comment="codes, numbers, moments, short names",
        ),
        sa.Column(
            "key", sa.String(length=120), nullable=False, comment="what makes it this notice: told once each"
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("planned_at", MOMENT, nullable=True, comment="its deliveries were made"),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("addressee", "template", "key", name=op.f("uq_notices_addressee_template_key")),
    )
    op.create_index(
        "ix_notices_inbox", "notices", ["account_id", sa.text("made_at DESC"), sa.text("id DESC")]
    )
    op.create_index("ix_notices_made_at", "notices", ["made_at"])
    op.create_index("ix_notices_subject_kind_subject_id", "notices", ["subject_kind", "subject_id"])
    op.create_index("ix_notices_unplanned", "notices", ["id"], postgresql_where=sa.text("planned_at IS NULL"))
    op.create_index(
        "ix_notices_unread", "notices", ["account_id"], postgresql_where=sa.text("read_at IS NULL")
    )
    op.create_table(
        "delivery_items",
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "gateway",
            sa.Enum(
                "IN_APP",
                "EMAIL",
                "SMS",
                "WEBHOOK",
                name="gateway",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_delivery_items_delivery_id")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_delivery_items_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "gateway", name=op.f("pk_delivery_items")),
    )
    op.create_index(op.f("ix_delivery_items_delivery_id"), "delivery_items", ["delivery_id"])


def downgrade() -> None:
    """Back."""
    op.drop_table("delivery_items")
    op.drop_table("notice_preferences")
    op.drop_table("notice_texts")
    op.drop_table("notice_addresses")
    op.drop_table("deliveries")
    op.drop_table("notices")
    op.drop_index("ix_deadlines_open_warns", "deadlines")
    op.drop_column("cases", "sms_ok")
