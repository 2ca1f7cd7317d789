"""The knowledge base: entries, and versions of their words that nobody changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APP = "minhu_app"


def upgrade() -> None:
    """Forwards."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("knowledge_numbers")))
    op.create_table(
        "knowledge_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "number", sa.String(length=16), nullable=False, comment="K + five digits, as people say it"
        ),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "PUBLISHED",
                "RETIRED",
                name="entrystatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.BigInteger(), nullable=False, comment="the unit that answers for it"),
        sa.Column("latest", sa.BigInteger(), nullable=False, comment="number of the newest version"),
        sa.Column("in_force", sa.BigInteger(), nullable=True, comment="number of the version that is used"),
        sa.Column(
            "waiting", sa.Boolean(), nullable=False, comment="the newest version waits for a second person"
        ),
        sa.Column(
            "drafted_by",
            sa.BigInteger(),
            nullable=False,
            comment="who wrote the version in force; while there is none, the newest",
        ),
        sa.Column("published_by", sa.BigInteger(), nullable=True, comment="who put the version in force"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "review_on", sa.Date(), nullable=False, comment="day by which somebody must look at it again"
        ),
        sa.Column(
            "due_noted_on",
            sa.Date(),
            nullable=True,
            comment="the review date whose passing stands in the line",
        ),
        sa.Column(
            "helped",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="how often it spared somebody a submission",
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="last act of a person"),
        sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),
        sa.CheckConstraint(
            "published_by IS NULL OR published_by <> drafted_by",
            name=op.f("ck_knowledge_entries_two_people"),
        ),
        sa.CheckConstraint(
            "(in_force IS NULL) = (published_at IS NULL) AND (in_force IS NULL) = (published_by IS NULL)",
            name=op.f("ck_knowledge_entries_published"),
        ),
        sa.CheckConstraint(
            "status <> 'PUBLISHED' OR in_force IS NOT NULL", name=op.f("ck_knowledge_entries_in_force")
        ),
        sa.CheckConstraint(
            "in_force IS NULL OR in_force <= latest", name=op.f("ck_knowledge_entries_versions")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["units.id"], name=op.f("fk_knowledge_entries_owner_id")),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["accounts.id"], name=op.f("fk_knowledge_entries_drafted_by")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_knowledge_entries_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_entries")),
        sa.UniqueConstraint("number", name=op.f("uq_knowledge_entries_number")),
    )
    op.create_index(op.f("ix_knowledge_entries_owner_id"), "knowledge_entries", ["owner_id"])
    op.create_index("ix_knowledge_entries_changed_at_id", "knowledge_entries", ["changed_at", "id"])
    op.create_index("ix_knowledge_entries_status_review_on", "knowledge_entries", ["status", "review_on"])
    _versions()
    _keep_for_ever()


def _versions() -> None:
    op.create_table(
        "knowledge_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False, comment="a question, as people ask it"),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "category_ids",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="nodes of the taxonomy it applies to; empty: all",
        ),
        sa.Column(
            "category_nodes",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="those and everything above them",
        ),
        sa.Column(
            "area_ids",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="places it applies to; empty: the whole district",
        ),
        sa.Column("public", sa.Boolean(), nullable=False, comment="citizens may read it"),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it was changed; empty for the first"),
        sa.Column("written_by", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "plain", sa.Text(), nullable=False, comment="title, keywords and answer as they are searched"
        ),
        sa.Column("pairs", postgresql.ARRAY(sa.Text()), nullable=False, comment="pairs of signs of `plain`"),
        sa.Column(
            "asking",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="pairs of signs of title and keywords, by which people ask",
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_knowledge_versions_number")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["knowledge_entries.id"], name=op.f("fk_knowledge_versions_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["accounts.id"], name=op.f("fk_knowledge_versions_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_versions")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_knowledge_versions_entry_id_number")),
    )
    for column in ("pairs", "asking"):
        op.create_index(
            f"ix_knowledge_versions_{column}", "knowledge_versions", [column], postgresql_using="gin"
        )


def _keep_for_ever() -> None:
    """Privileges first, triggers second, as for the journal."""
    op.execute(f"REVOKE UPDATE, DELETE ON knowledge_versions FROM {APP}")
    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    op.execute(
        "CREATE TRIGGER knowledge_versions_are_kept BEFORE UPDATE OR DELETE ON knowledge_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER knowledge_versions_stay BEFORE TRUNCATE ON knowledge_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
