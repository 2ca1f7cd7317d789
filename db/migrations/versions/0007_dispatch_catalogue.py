"""the dispatch catalogue and the register of matters without an owner."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NO_OVERLAP = """
ALTER TABLE catalogue_entries ADD CONSTRAINT ex_catalogue_entries_days EXCLUDE USING gist (
    int8range(category_id, category_id, '[]') WITH &&,
    int8range(coalesce(area_id, 0), coalesce(area_id, 0), '[]') WITH &&,
    daterange(valid_from, valid_to, '[]') WITH &&
) WHERE (state = 'CONFIRMED' AND (valid_to IS NULL OR valid_to >= valid_from))
"""
"""One pair has one confirmed entry a day; an entry that never began stands in nobody's way."""


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "catalogue_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False, comment="a matter, or all below it"),
        sa.Column("area_id", sa.BigInteger(), nullable=True, comment="empty: the whole district"),
        sa.Column("unit_id", sa.BigInteger(), nullable=False, comment="who handles it"),
        sa.Column("valid_from", sa.Date(), nullable=False, comment="first day"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="last day; empty: until the next one"),
        sa.Column(
            "origin",
            sa.Enum(
                "SEED",
                "EDIT",
                "RETURN",
                "OWNERLESS",
                name="catalogueorigin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "PROPOSED",
                "CONFIRMED",
                "DECLINED",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_id", sa.BigInteger(), nullable=False, comment="the basis, in words"),
        sa.Column("case_id", sa.BigInteger(), nullable=True, comment="the case that caused it"),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True, comment="never who proposed it"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from - 1", name=op.f("ck_catalogue_entries_days")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> made_by", name=op.f("ck_catalogue_entries_two_people")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_catalogue_entries_decision")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["units.id"], name=op.f("fk_catalogue_entries_area_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_catalogue_entries_case_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_catalogue_entries_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_catalogue_entries_decided_by")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_catalogue_entries_made_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_catalogue_entries_unit_id")),
        sa.ForeignKeyConstraint(["words_id"], ["texts.id"], name=op.f("fk_catalogue_entries_words_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entries")),
    )
    op.create_index(
        "ix_catalogue_entries_category_id_area_id",
        "catalogue_entries",
        ["category_id", "area_id", "valid_from"],
        unique=False,
    )
    op.create_index(
        "ix_catalogue_entries_proposed",
        "catalogue_entries",
        ["made_at"],
        unique=False,
        postgresql_where=sa.text("state = 'PROPOSED'"),
    )
    op.execute(NO_OVERLAP)
    op.create_table(
        "ownerless_matters",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True, comment="where it happened"),
        sa.Column("interim_unit_id", sa.BigInteger(), nullable=False, comment="handles it meanwhile"),
        sa.Column(
            "state",
            sa.Enum(
                "OPEN",
                "DECIDED",
                "CLOSED_WITH_CASE",
                name="ownerlessstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("question_id", sa.BigInteger(), nullable=False, comment="why it is not clear"),
        sa.Column("opened_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True, comment="the decision in words"),
        sa.Column(
            "catalogue_entry_id", sa.BigInteger(), nullable=True, comment="unit and first day stand there"
        ),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint(
            "(state = 'DECIDED') = (catalogue_entry_id IS NOT NULL)",
            name=op.f("ck_ownerless_matters_decision"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["units.id"], name=op.f("fk_ownerless_matters_area_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_ownerless_matters_case_id")),
        sa.ForeignKeyConstraint(
            ["catalogue_entry_id"],
            ["catalogue_entries.id"],
            name=op.f("fk_ownerless_matters_catalogue_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_ownerless_matters_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_ownerless_matters_decided_by")
        ),
        sa.ForeignKeyConstraint(["decision_id"], ["texts.id"], name=op.f("fk_ownerless_matters_decision_id")),
        sa.ForeignKeyConstraint(
            ["interim_unit_id"], ["units.id"], name=op.f("fk_ownerless_matters_interim_unit_id")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_ownerless_matters_opened_by")),
        sa.ForeignKeyConstraint(["question_id"], ["texts.id"], name=op.f("fk_ownerless_matters_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownerless_matters")),
        sa.UniqueConstraint("case_id", name=op.f("uq_ownerless_matters_case_id")),
    )
    op.create_index(
        "ix_ownerless_matters_state_opened_at", "ownerless_matters", ["state", "opened_at"], unique=False
    )
