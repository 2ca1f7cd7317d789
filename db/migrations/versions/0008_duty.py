"""duty: the roster, substitutes, alarms; where a matter of another system came from; exports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STAGES = (
    "ACCEPT", "DISPATCH", "SIGN", "CONTACT", "ANSWER", "AUDIT", "PROMISE", "RATING", "TRIAGE", "CALLBACK", "SEND_BACK",
)  # fmt: skip


def upgrade() -> None:
    """Forwards."""
    _shifts()
    _substitutes()
    _alarms()
    _external()
    op.drop_constraint(op.f("ck_stored_files_purpose"), "stored_files", type_="check")
    op.create_check_constraint(
        op.f("ck_stored_files_purpose"),
        "stored_files",
        "purpose IN ('PHOTO', 'AUDIO', 'VIDEO', 'DOCUMENT', 'EXPORT')",
    )


def _word(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=32)


def _shifts() -> None:
    op.create_table(
        "duty_shifts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False, comment="exclusive"),
        sa.Column("made_by", sa.BigInteger(), nullable=True, comment="empty: the terminal"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_shifts_order")),
        sa.CheckConstraint("ends_at <= starts_at + interval '48 hours'", name=op.f("ck_duty_shifts_length")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_duty_shifts_unit_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_duty_shifts_account_id")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_duty_shifts_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(unit_id, unit_id, '[]')"), "&&"),
            (sa.text("int8range(account_id, account_id, '[]')"), "&&"),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_duty_shifts_twice",
        ),
    )
    op.create_index("ix_duty_shifts_unit_id_ends_at", "duty_shifts", ["unit_id", "ends_at"])
    op.create_index("ix_duty_shifts_account_id", "duty_shifts", ["account_id"])


def _substitutes() -> None:
    op.create_table(
        "substitutes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="who is away"),
        sa.Column("substitute_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False, comment="the last day, itself included"),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True, comment="taken back before its time"),
        sa.CheckConstraint("to_day >= from_day", name=op.f("ck_substitutes_order")),
        sa.CheckConstraint("substitute_id <> account_id", name=op.f("ck_substitutes_another")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_substitutes_account_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["accounts.id"], name=op.f("fk_substitutes_substitute_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_substitutes_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitutes")),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(account_id, account_id, '[]')"), "&&"),
            (sa.text("daterange(from_day, to_day, '[]')"), "&&"),
            name="ex_substitutes_one",
            where=sa.text("ended_at IS NULL"),
        ),
    )
    op.create_index(op.f("ix_substitutes_substitute_id"), "substitutes", ["substitute_id"])


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", _word("stage", *STAGES), nullable=False),
        sa.Column("level", _word("level", "L1", "L2", "L3", "L4", "CONSULT"), nullable=True),
        sa.Column(
            "turn", _word("turn", "ARRIVED", "YELLOW", "RED"), nullable=False, comment="why it was raised"
        ),
        sa.Column("turned_at", MOMENT, nullable=False, comment="the moment of the clock that raised it"),
        sa.Column("due_at", MOMENT, nullable=False, comment="end of the stage as it was counted then"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="the unit whose clock it is"),
        sa.Column("found_unit_id", sa.BigInteger(), nullable=False, comment="on whose roster he was found"),
        sa.Column("rung", _word("rung", "OWN", "ABOVE", "LEADS"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="who was on duty"),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("passed_on_at", MOMENT, nullable=True, comment="nobody answered: it went up a step"),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) OR (acknowledged_by IS NOT NULL)", name=op.f("ck_alarms_acknowledged")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_alarms_unit_id")),
        sa.ForeignKeyConstraint(["found_unit_id"], ["units.id"], name=op.f("fk_alarms_found_unit_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_alarms_account_id")),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["accounts.id"], name=op.f("fk_alarms_acknowledged_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint(
            "subject_kind",
            "subject_id",
            "stage",
            "turn",
            "turned_at",
            "account_id",
            name="uq_alarms_once",
        ),
    )
    op.create_index(
        "ix_alarms_account_id_open",
        "alarms",
        ["account_id"],
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
    op.create_index(
        "ix_alarms_raised_at_open",
        "alarms",
        ["raised_at"],
        postgresql_where=sa.text("acknowledged_at IS NULL AND passed_on_at IS NULL"),
    )
    op.create_index(
        "ix_deadlines_open_urgent",
        "deadlines",
        ["level", "starts_at", "id"],
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL AND level IN ('L1', 'L2')"),
    )


def _external() -> None:
    op.add_column(
        "external_refs",
        sa.Column(
            "kind",
            sa.Enum(
                "HOTLINE", "PETITION", "BOARD", "OTHER",
                name="externalkind", native_enum=False, create_constraint=False, length=32,
            ),
            server_default="OTHER",
            nullable=False,
        ),
    )  # fmt: skip
    op.add_column(
        "external_refs", sa.Column("received_at", MOMENT, nullable=True, comment="when the source had it")
    )
    op.add_column(
        "external_refs",
        sa.Column("source_due_at", MOMENT, nullable=True, comment="until when the source wants it"),
    )
    op.create_check_constraint(
        op.f("ck_external_refs_externalkind"),
        "external_refs",
        "kind IN ('HOTLINE', 'PETITION', 'BOARD', 'OTHER')",
    )
    op.create_index("ix_external_refs_kind_received_at", "external_refs", ["kind", "received_at", "id"])
