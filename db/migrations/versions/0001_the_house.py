"""the house: every table of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forwards."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_numbers")))
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False, comment="lower case"),
        sa.Column("name", sa.Text(), nullable=False, comment="shown beside what he did"),
        sa.Column(
            "pinyin",
            sa.String(length=200),
            server_default="",
            nullable=False,
            comment="sort key: initials only",
        ),
        sa.Column("title", sa.String(length=80), server_default="", nullable=False, comment="职务"),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_hash", sa.String(length=80), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="bcrypt"),
        sa.Column(
            "must_change",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="first login or reset",
        ),
        sa.Column(
            "language",
            sa.String(length=16),
            server_default="",
            nullable=False,
            comment="empty: as the browser asks",
        ),
        sa.Column(
            "demo",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="invented; ends with demo-off",
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True, comment="password last changed"),
        sa.Column("totp_secret", sa.Text(), nullable=True, comment="set up, perhaps not yet confirmed"),
        sa.Column(
            "totp_since", sa.DateTime(timezone=True), nullable=True, comment="second factor in force since"
        ),
        sa.Column(
            "totp_step", sa.BigInteger(), nullable=True, comment="last time step used: a code works once"
        ),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_index(op.f("ix_accounts_phone_hash"), "accounts", ["phone_hash"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False, comment="login, code, submit, …"),
        sa.Column(
            "key", sa.String(length=80), nullable=False, comment="keyed hash of account, address or number"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_purpose_key_at", "attempts", ["purpose", "key", "at"], unique=False)
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
        "checkpoints",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "number",
            sa.BigInteger(),
            nullable=False,
            comment="place in the chain of signatures, from 1 without gaps; ids are not in time order",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heads", sa.BigInteger(), nullable=False, comment="number of heads under this signature"),
        sa.Column(
            "mac", sa.String(length=64), nullable=False, comment="HMAC with a key outside the database"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoints")),
        sa.UniqueConstraint("number", name=op.f("uq_checkpoints_number")),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="inserted_at of the last event read; empty: none yet, or the row of a job",
        ),
        sa.Column("event_id", sa.BigInteger(), nullable=False, comment="which of those of the same moment"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "emergency_words",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False, comment="110, 119, 120 …, | between"),
        sa.Column("advice", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_words")),
        sa.UniqueConstraint("word", name=op.f("uq_emergency_words_word")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "body_hash", sa.String(length=64), nullable=False, comment="same key, other body: a conflict"
        ),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_made_at"), "idempotency_keys", ["made_at"], unique=False)
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_account_id"), "looks", ["account_id"], unique=False)
    op.create_table(
        "persons",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_hash", sa.String(length=80), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_index(op.f("ix_persons_phone_hash"), "persons", ["phone_hash"], unique=False)
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
        "role_policies",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "CITIZEN",
                "OPERATOR",
                "DISPATCHER",
                "REVIEWER",
                "CENTER_LEAD",
                "UNIT_CLERK",
                "UNIT_HANDLER",
                "UNIT_LEAD",
                "UNIT_VIEWER",
                "SUPERVISOR",
                "DEPUTY",
                "DEPUTY_OFFICE",
                "STATION_ADMIN",
                "HOST",
                "LEADERS",
                "AUDITOR",
                "ADMIN",
                "SYSTEM",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("totp_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_policies")),
        sa.UniqueConstraint("role", name=op.f("uq_role_policies_role")),
    )
    op.create_table(
        "texts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True, comment="16 random bytes; gone with the body"),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(body IS NULL) = (salt IS NULL) AND (body IS NULL) = (erased_at IS NOT NULL)",
            name=op.f("ck_texts_erasure"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False, comment="ids from the root, /1/4/17/"),
        sa.Column("code", sa.String(length=40), nullable=False, comment="administrative or own code"),
        sa.Column(
            "kind",
            sa.Enum(
                "DISTRICT",
                "CENTRE",
                "OFFICE",
                "DEPARTMENT",
                "SUBDISTRICT",
                "TOWNSHIP",
                "COMMUNITY",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=40), nullable=False, comment="as shown on a public line"),
        sa.Column(
            "pinyin", sa.String(length=200), nullable=False, comment="sort key; no ICU collation needed"
        ),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_id", sa.BigInteger(), nullable=True, comment="who took over"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("path LIKE '/%%/'", name=op.f("ck_units_path")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_units_validity")),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["units.id"], name=op.f("fk_units_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )
    op.create_index(op.f("ix_units_parent_id"), "units", ["parent_id"], unique=False)
    op.create_index(
        "ix_units_path", "units", ["path"], unique=False, postgresql_ops={"path": "text_pattern_ops"}
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("REPLY", name="approvalkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="the unit whose people decide"),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_id", sa.BigInteger(), nullable=True, comment="what is asked for, in words"),
        sa.Column(
            "payload",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="codes the decision will need",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "YES", "NO", "LAPSED", name="decision", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("reason_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_approvals_decided")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_approvals_two_people")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_approvals_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name=op.f("fk_approvals_decided_by")),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name=op.f("fk_approvals_reason_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_approvals_unit_id")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_approvals_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(
        "ix_approvals_unit_open",
        "approvals",
        ["unit_id", "kind"],
        unique=False,
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index(
        "uq_approvals_open",
        "approvals",
        ["subject_kind", "subject_id", "kind"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
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
        "categories",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False, comment="ids from the root, /1/4/17/"),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=250), nullable=False, comment="物业管理 · 收费 · 物业费"),
        sa.Column("pinyin", sa.String(length=300), server_default="", nullable=False),
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
            comment="empty: inherited, at the root L3",
        ),
        sa.Column(
            "answer_days", sa.BigInteger(), nullable=True, comment="working days to answer; empty: by level"
        ),
        sa.Column(
            "urgent_words",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="words that raise the level, | between",
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="who usually handles it"),
        sa.Column(
            "by_area", sa.Boolean(), nullable=True, comment="handled by the subdistrict where it happened"
        ),
        sa.Column(
            "sensitive", sa.Boolean(), nullable=True, comment="contact data stays with the centre by default"
        ),
        sa.Column(
            "example",
            sa.String(length=200),
            server_default="",
            nullable=False,
            comment="how a citizen would put it",
        ),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("fk_categories_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_categories_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("code", name=op.f("uq_categories_code")),
    )
    op.create_index(op.f("ix_categories_parent_id"), "categories", ["parent_id"], unique=False)
    op.create_index(
        "ix_categories_path",
        "categories",
        ["path"],
        unique=False,
        postgresql_ops={"path": "text_pattern_ops"},
    )
    op.create_table(
        "checkpoint_heads",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoints.id"], name=op.f("fk_checkpoint_heads_checkpoint_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint_heads")),
        sa.UniqueConstraint(
            "checkpoint_id",
            "subject_kind",
            "subject_id",
            name=op.f("uq_checkpoint_heads_checkpoint_id_subject_kind_subject_id"),
        ),
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
        "events",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="place in the line, from 1"),
        sa.Column(
            "name", sa.String(length=64), nullable=False, comment="what happened, e.g. case.dispatched"
        ),
        sa.Column(
            "account_id", sa.BigInteger(), nullable=True, comment="who did it; empty: citizen or system"
        ),
        sa.Column("role", sa.String(length=32), nullable=False, comment="in which role"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="the unit it concerns"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="codes, ids, moments; no personal data, no free text",
        ),
        sa.Column("words_id", sa.BigInteger(), nullable=True),
        sa.Column("words_digest", sa.LargeBinary(), nullable=True, comment="HMAC(salt, words)"),
        sa.Column(
            "effective_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the moment the rules count from",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="the moment it was written down",
        ),
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="SHA-256 over the previous hash and this event"
        ),
        sa.Column(
            "inserted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="the server's own clock, for cursors",
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_events_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "subject_kind", "subject_id", "seq", name=op.f("uq_events_subject_kind_subject_id_seq")
        ),
    )
    op.create_index("ix_events_inserted_at_id", "events", ["inserted_at", "id"], unique=False)
    op.create_index("ix_events_name_id", "events", ["name", "id"], unique=False)
    op.create_index(op.f("ix_events_words_id"), "events", ["words_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "CITIZEN",
                "OPERATOR",
                "DISPATCHER",
                "REVIEWER",
                "CENTER_LEAD",
                "UNIT_CLERK",
                "UNIT_HANDLER",
                "UNIT_LEAD",
                "UNIT_VIEWER",
                "SUPERVISOR",
                "DEPUTY",
                "DEPUTY_OFFICE",
                "STATION_ADMIN",
                "HOST",
                "LEADERS",
                "AUDITOR",
                "ADMIN",
                "SYSTEM",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_grants_validity")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_grants_account_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["accounts.id"], name=op.f("fk_grants_granted_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_grants_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_unit_id"), "grants", ["unit_id"], unique=False)
    op.create_index(
        "uq_grants_open",
        "grants",
        ["account_id", "role", "unit_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False, comment="for forms outside Streamlit"),
        sa.Column(
            "second_factor",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="TOTP was given",
        ),
        sa.Column(
            "restricted",
            sa.String(length=16),
            server_default="",
            nullable=False,
            comment="what must happen first: totp, password, enrol; empty: all open",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "active_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="last sign of a person; timed reruns are none",
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False, comment="absolute limit"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(length=32), server_default="", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("browser", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_login_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_sessions_token_hash")),
    )
    op.create_index(op.f("ix_login_sessions_account_id"), "login_sessions", ["account_id"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"], unique=False)
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
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False, comment="H + date + five digits"),
        sa.Column(
            "status",
            sa.Enum(
                "SUBMITTED",
                "NEED_INFO",
                "NOT_ACCEPTED",
                "MERGED",
                "ACCEPTED",
                "DISPATCHED",
                "RETURN_PENDING",
                "IN_PROGRESS",
                "DEFERRED",
                "REPLY_REVIEW",
                "ANSWERED",
                "CALLBACK",
                "REHANDLING",
                "CLOSED",
                "WITHDRAWN",
                "TERMINATED",
                name="casestatus",
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
            nullable=False,
            comment="provisional until acceptance",
        ),
        sa.Column("round", sa.BigInteger(), nullable=False, comment="1, then re-handling"),
        sa.Column(
            "channel",
            sa.Enum(
                "WEB",
                "WECHAT",
                "APP",
                "QR",
                "PHONE",
                "VISIT",
                "DEPUTY",
                "RECEPTION",
                "IMPORT",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("LIVE", "IMPORTED", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "PUBLIC_REDACTED",
                "PRIVATE",
                "SECRET",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contact_ok", sa.Boolean(), nullable=False, comment="name and phone may reach the unit"),
        sa.Column(
            "headline", sa.String(length=80), nullable=False, comment="short title; empty after erasure"
        ),
        sa.Column("words_id", sa.BigInteger(), nullable=False, comment="what the person said"),
        sa.Column("place", sa.Text(), nullable=True, comment="exact address in words"),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("area_id", sa.BigInteger(), nullable=True, comment="where it happened"),
        sa.Column("desk_id", sa.BigInteger(), nullable=False, comment="the centre whose desk it is on"),
        sa.Column("unit_id", sa.BigInteger(), nullable=True, comment="lead unit"),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("registered_by", sa.BigInteger(), nullable=True, comment="a clerk, for the person"),
        sa.Column(
            "outcome",
            sa.Enum(
                "SOLVED",
                "PARTLY",
                "PLANNED",
                "EXPLAINED",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer_id", sa.BigInteger(), nullable=True, comment="the reply, released or not"),
        sa.Column(
            "closed_as",
            sa.Enum(
                "RATED", "UNRATED", name="closedas", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "held_since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="since when today's holder has it",
        ),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="last release to the person"
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(length=80), nullable=True, comment="query code, keyed hash"),
        sa.Column("link_hash", sa.String(length=80), nullable=True, comment="link token, keyed hash"),
        sa.Column(
            "demo",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="invented; ends with demo-off",
        ),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_as IS NOT NULL)", name=op.f("ck_cases_closed_as")),
        sa.CheckConstraint(
            "unit_id IS NOT NULL OR status NOT IN ('DISPATCHED', 'IN_PROGRESS', 'REHANDLING', 'REPLY_REVIEW')",
            name=op.f("ck_cases_unit"),
        ),
        sa.CheckConstraint("round BETWEEN 1 AND 3", name=op.f("ck_cases_round")),
        sa.ForeignKeyConstraint(["answer_id"], ["texts.id"], name=op.f("fk_cases_answer_id")),
        sa.ForeignKeyConstraint(["area_id"], ["units.id"], name=op.f("fk_cases_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_cases_category_id")),
        sa.ForeignKeyConstraint(["desk_id"], ["units.id"], name=op.f("fk_cases_desk_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["accounts.id"], name=op.f("fk_cases_handler_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cases_person_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["accounts.id"], name=op.f("fk_cases_registered_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_cases_unit_id")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_cases_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_cases_link_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index("ix_cases_area_id_id", "cases", ["area_id", "id"], unique=False)
    op.create_index("ix_cases_category_id_id", "cases", ["category_id", "id"], unique=False)
    op.create_index(op.f("ix_cases_person_id"), "cases", ["person_id"], unique=False)
    op.create_index("ix_cases_status_id", "cases", ["status", "id"], unique=False)
    op.create_index("ix_cases_submitted_at", "cases", ["submitted_at"], unique=False)
    op.create_index("ix_cases_unit_status_id", "cases", ["unit_id", "status", "id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("follower", sa.String(length=120), nullable=False, comment="module and function"),
        sa.Column("key", sa.String(length=80), server_default="", nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger(),
            nullable=False,
            comment="the event's place in the line: the order of the work",
        ),
        sa.Column(
            "state",
            sa.Enum(
                "PENDING",
                "DONE",
                "PARKED",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "error", sa.Text(), server_default="", nullable=False, comment="type of the last failure, no data"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_outbox_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", "follower", "key", name=op.f("uq_outbox_event_id_follower_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'PENDING'"),
    )
    op.create_index(
        "ix_outbox_line",
        "outbox",
        ["follower", "subject_kind", "subject_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state <> 'DONE'"),
    )
    op.create_table(
        "external_refs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False, comment="same id, other text: rejected"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_external_refs_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_refs")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_external_refs_source_external_id")),
    )
    op.create_index(op.f("ix_external_refs_case_id"), "external_refs", ["case_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="place of its event in the line"),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column(
            "resolved",
            sa.Enum(
                "YES", "PARTLY", "NO", name="resolved", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "satisfied",
            sa.Enum(
                "YES", "MOSTLY", "NO", name="satisfied", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("by_phone", sa.Boolean(), nullable=False, comment="a reviewer wrote it down on the phone"),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ratings_case_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["texts.id"], name=op.f("fk_ratings_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_ratings_case_id_seq")),
    )
