"""the house: people, the tree of units, roles and grants, sessions, logins."""

import sqlalchemy as sa
from alembic import op


def make() -> None:
    """Its tables."""
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
