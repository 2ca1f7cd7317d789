"""the house: what two people must agree on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql


def make() -> None:
    """Its tables."""
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
