"""the house: dated limits, the working calendar, clocks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def make() -> None:
    """Its tables."""
    op.create_table(
        "calendar_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_until", sa.Date(), nullable=False, comment="beyond it only weekends are known"),
        sa.Column(
            "frames",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment='business hours, [["08:30", "12:00"], …]',
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="where the days were taken from"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_versions")),
    )
    op.create_table(
        "regulations",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False, comment="short name for people and files"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=False,
            comment="rules the stages that begin on or after this civil day",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="the document it comes from"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulations")),
        sa.UniqueConstraint("code", name=op.f("uq_regulations_code")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_regulations_valid_from")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "HOLIDAY", "MAKEUP", name="daykind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=64), nullable=False, comment="name of the holiday"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["calendar_versions.id"], name=op.f("fk_calendar_days_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("version_id", "day", name=op.f("uq_calendar_days_version_id_day")),
    )
    op.create_table(
        "deadlines",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.String(length=32),
            nullable=False,
            comment="what it belongs to, as events name it",
        ),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "ACCEPT",
                "DISPATCH",
                "SIGN",
                "CONTACT",
                "ANSWER",
                "AUDIT",
                "PROMISE",
                "RATING",
                "TRIAGE",
                "CALLBACK",
                "SEND_BACK",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False, comment="round of handling, from 1"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="the unit whose clock it is"),
        sa.Column(
            "level",
            sa.Enum(
                "L1",
                "L2",
                "L3",
                "L4",
                "CONSULT",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "regulation_id",
            sa.BigInteger(),
            nullable=True,
            comment="the rule that made it; empty: set by a decision",
        ),
        sa.Column(
            "calendar_version_id",
            sa.BigInteger(),
            nullable=False,
            comment="the calendar that counted it last",
        ),
        sa.Column("amount", sa.Integer(), nullable=False, comment="the limit as it was given"),
        sa.Column(
            "unit",
            sa.Enum(
                "MINUTE",
                "NATURAL_HOUR",
                "WORKING_HOUR",
                "WORKING_DAY",
                "NATURAL_DAY",
                "MONTH",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public", sa.Boolean(), nullable=False, comment="ends at 24:00 instead of closing time"),
        sa.Column("warning_amount", sa.Integer(), nullable=True, comment="target inside the limit"),
        sa.Column(
            "warning_unit",
            sa.Enum(
                "MINUTE",
                "NATURAL_HOUR",
                "WORKING_HOUR",
                "WORKING_DAY",
                "NATURAL_DAY",
                "MONTH",
                name="warning_unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="when the stage began"),
        sa.Column(
            "counted_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the beginning, or the last resumption",
        ),
        sa.Column(
            "rest",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
            comment="what is counted from there, once it is not the whole limit",
        ),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=False, comment="exclusive: met if met_at < due_at"
        ),
        sa.Column(
            "warns_at", sa.DateTime(timezone=True), nullable=False, comment="from here on the lamp is yellow"
        ),
        sa.Column(
            "paused_at", sa.DateTime(timezone=True), nullable=True, comment="the clock stands still since"
        ),
        sa.Column(
            "met_at", sa.DateTime(timezone=True), nullable=True, comment="what was waited for happened"
        ),
        sa.Column(
            "cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="it is waited for no longer"
        ),
        sa.Column(
            "noted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="DUE_PASSED was recorded, once per due time",
        ),
        sa.CheckConstraint("amount > 0 AND round > 0", name=op.f("ck_deadlines_positive")),
        sa.CheckConstraint("met_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_deadlines_one_end")),
        sa.CheckConstraint("paused_at IS NULL OR rest IS NOT NULL", name=op.f("ck_deadlines_pause")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"], ["calendar_versions.id"], name=op.f("fk_deadlines_calendar_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["regulation_id"], ["regulations.id"], name=op.f("fk_deadlines_regulation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    op.create_index(
        "ix_deadlines_open_due",
        "deadlines",
        ["stage", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index(
        "ix_deadlines_open_subject",
        "deadlines",
        ["subject_kind", "subject_id", "stage"],
        unique=True,
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index(
        "ix_deadlines_open_unit",
        "deadlines",
        ["unit_id", "stage", "due_at"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index("ix_deadlines_stage_due", "deadlines", ["stage", "due_at"], unique=False)
    op.create_index("ix_deadlines_subject", "deadlines", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "regulation_limits",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("regulation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "ACCEPT",
                "DISPATCH",
                "SIGN",
                "CONTACT",
                "ANSWER",
                "AUDIT",
                "PROMISE",
                "RATING",
                "TRIAGE",
                "CALLBACK",
                "SEND_BACK",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "L1",
                "L2",
                "L3",
                "L4",
                "CONSULT",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="empty: every level without a row of its own",
        ),
        sa.Column("round_from", sa.Integer(), nullable=False, comment="from this round of handling on"),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "MINUTE",
                "NATURAL_HOUR",
                "WORKING_HOUR",
                "WORKING_DAY",
                "NATURAL_DAY",
                "MONTH",
                name="unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("public", sa.Boolean(), nullable=False, comment="ends at 24:00 instead of closing time"),
        sa.Column(
            "warning_amount",
            sa.Integer(),
            nullable=True,
            comment="a target before the limit: yellow after it",
        ),
        sa.Column(
            "warning_unit",
            sa.Enum(
                "MINUTE",
                "NATURAL_HOUR",
                "WORKING_HOUR",
                "WORKING_DAY",
                "NATURAL_DAY",
                "MONTH",
                name="warning_unit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="nearest source of this figure"),
        sa.CheckConstraint(
            "(warning_amount IS NULL) = (warning_unit IS NULL)", name=op.f("ck_regulation_limits_warning")
        ),
        sa.CheckConstraint("amount > 0 AND round_from > 0", name=op.f("ck_regulation_limits_positive")),
        sa.ForeignKeyConstraint(
            ["regulation_id"], ["regulations.id"], name=op.f("fk_regulation_limits_regulation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_limits")),
        sa.UniqueConstraint(
            "regulation_id",
            "stage",
            "level",
            "round_from",
            name=op.f("uq_regulation_limits_regulation_id_stage_level_round_from"),
            postgresql_nulls_not_distinct=True,
        ),
    )
