"""administration: lines of accounts, categories and rules; questions, templates, holds, retention, runs of jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APP = "minhu_app"
LINES = ("accounts", "categories", "regulations", "calendar_versions")
ENDED = "erased_at IS NULL AND status IN ('CLOSED', 'NOT_ACCEPTED', 'TERMINATED', 'WITHDRAWN')"
STAGES = [
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
    "SUPPLEMENT",
    "REFUSAL",
    "OVERTURN",
    "RETURN",
    "DESIGNATION",
    "EXTENSION",
    "DEFERRAL",
    "REVIEW",
    "TERMINATION",
    "UNREASONABLE",
    "INSTRUCTION",
    "SIGN_OFF_HOURS",
    "AUDIT_GRACE",
    "SEND_BACK",
]
"""Every stage: an alarm of an urgent decision was refused by the check of 0008, and stopped all alarms."""
STATES = ("PENDING", "DONE", "PARKED", "DISCARDED")


def upgrade() -> None:
    """Forwards."""
    for table in LINES:
        op.add_column(table, *_count())
        op.add_column(table, *_hash())
    op.drop_constraint(op.f("ck_alarms_stage"), "alarms", type_="check")
    op.create_check_constraint(
        op.f("ck_alarms_stage"), "alarms", f"stage IN ({', '.join(f'{stage!r}' for stage in STAGES)})"
    )
    _taxonomy()
    _rules()
    _queue()
    _retention()
    _templates()
    op.create_index(
        "ix_events_account_id_inserted_at",
        "events",
        ["account_id", "inserted_at", "id"],
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index("ix_looks_at_id", "looks", ["at", "id"])
    op.create_index("ix_looks_subject_kind_subject_id", "looks", ["subject_kind", "subject_id"])


def _count() -> tuple[sa.Column[int]]:
    return (sa.Column("event_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),)


def _hash() -> tuple[sa.Column[bytes]]:
    return (sa.Column("event_hash", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False),)


def _taxonomy() -> None:
    op.add_column(
        "categories",
        sa.Column(
            "successor_id",
            sa.BigInteger(),
            nullable=True,
            comment="what to choose instead once it is retired",
        ),
    )
    op.create_foreign_key(
        op.f("fk_categories_successor_id"), "categories", "categories", ["successor_id"], ["id"]
    )
    op.create_table(
        "category_questions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column(
            "asked", sa.String(length=120), nullable=False, comment="the question, as the person reads it"
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "TEXT",
                "YES_NO",
                "CHOICE",
                "NUMBER",
                "DAY",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "options",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="answers to choose from, | between",
        ),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True, comment="asked until then"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_category_questions_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_questions")),
    )
    op.create_index("ix_category_questions_category_id", "category_questions", ["category_id", "position"])


def _rules() -> None:
    op.add_column(
        "regulations",
        sa.Column(
            "withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="taken back before its day"
        ),
    )
    for column in ("code", "valid_from"):
        op.drop_constraint(f"uq_regulations_{column}", "regulations", type_="unique")
        op.create_index(
            f"uq_regulations_{column}",
            "regulations",
            [column],
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def _queue() -> None:
    op.drop_constraint(op.f("ck_outbox_outboxstate"), "outbox", type_="check")
    op.create_check_constraint(
        op.f("ck_outbox_outboxstate"), "outbox", f"state IN ({', '.join(f'{state!r}' for state in STATES)})"
    )
    op.add_column(
        "outbox",
        sa.Column(
            "settled_by", sa.BigInteger(), nullable=True, comment="who put it back or threw it away last"
        ),
    )
    op.add_column("outbox", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "outbox",
        sa.Column("settled_why", sa.Text(), server_default="", nullable=False, comment="the reason given"),
    )
    op.create_table(
        "job_states",
        sa.Column("name", sa.String(length=120), nullable=False, comment="module and function"),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False, comment="when the last run began"),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False, comment="how long it took"),
        sa.Column("done", sa.BigInteger(), nullable=False, comment="how much it did"),
        sa.Column(
            "worked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the last run that did anything",
        ),
        sa.Column(
            "error",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="type of the last failure, no data",
        ),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "failures",
            sa.BigInteger(),
            nullable=False,
            comment="how often in a row it failed; 0: the last run was fine",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_states")),
    )


def _retention() -> None:
    op.add_column(
        "cases",
        sa.Column(
            "erased_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="words and person were erased",
        ),
    )
    op.create_index("ix_cases_kept", "cases", ["submitted_at", "id"], postgresql_where=sa.text(ENDED))
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_by", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_index(
        "uq_holds_open",
        "holds",
        ["subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("years", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "basis",
            sa.String(length=64),
            nullable=False,
            comment="code of the legal basis, as erasures name it",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="the document it comes from"),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        *_count(),
        *_hash(),
        sa.CheckConstraint("years BETWEEN 1 AND 100", name=op.f("ck_retention_rules_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
    )
    op.create_index(
        "uq_retention_rules_valid_from",
        "retention_rules",
        ["valid_from"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cutoff",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="what ended before it was erased",
        ),
        sa.Column("subjects", postgresql.JSONB(), nullable=False, comment="ids of those that were erased"),
        sa.Column("texts", sa.BigInteger(), nullable=False, comment="how many texts went"),
        sa.Column("held", sa.BigInteger(), nullable=False, comment="passed over because of a hold"),
        sa.Column(
            "failed",
            sa.BigInteger(),
            nullable=False,
            comment="could not be erased; tried again next time",
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["retention_rules.id"], name=op.f("fk_retention_runs_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_ran_at_id", "retention_runs", ["ran_at", "id"])


def _templates() -> None:
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "category_id",
            sa.BigInteger(),
            nullable=True,
            comment="for it and all below it; empty: every matter",
        ),
        sa.Column("owner_id", sa.BigInteger(), nullable=False, comment="the unit that answers for it"),
        sa.Column("latest", sa.BigInteger(), nullable=False, comment="number of the version that is offered"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        *_count(),
        *_hash(),
        sa.ForeignKeyConstraint(["owner_id"], ["units.id"], name=op.f("fk_reply_templates_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_templates")),
    )
    op.create_index("ix_reply_templates_category_id", "reply_templates", ["category_id"])
    op.create_table(
        "reply_template_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "tone", sa.String(length=200), nullable=False, comment="how it is said, for whoever writes"
        ),
        sa.Column(
            "facts",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="codes of what a reply must say",
        ),
        sa.Column("written_by", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_reply_template_versions_number")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["reply_templates.id"], name=op.f("fk_reply_template_versions_template_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["accounts.id"], name=op.f("fk_reply_template_versions_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template_versions")),
        sa.UniqueConstraint(
            "template_id", "number", name=op.f("uq_reply_template_versions_template_id_number")
        ),
    )
    op.execute(f"REVOKE UPDATE, DELETE ON reply_template_versions FROM {APP}")
    op.execute("SELECT set_config('citus.enable_unsafe_triggers', 'on', true)")
    op.execute(
        "CREATE TRIGGER reply_template_versions_are_kept BEFORE UPDATE OR DELETE ON reply_template_versions "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER reply_template_versions_stay BEFORE TRUNCATE ON reply_template_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
