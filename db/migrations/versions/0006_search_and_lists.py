"""What cases are found by, and the clock that desks go by on the case itself: lists of any size by an index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAGES = (
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
)
COUNTED = (
    *("CASES", "STATUS", "UNIT", "CATEGORY", "AREA", "LEVEL", "CHANNEL"),
    *("HANDLER", "PERSON", "GRAM"),
)
REPLACED = (
    *("ix_cases_status_id", "ix_cases_unit_status_id", "ix_cases_category_id_id"),
    *("ix_cases_area_id_id", "ix_cases_submitted_at"),
)
NEWEST = ("status", "unit_id", "category_id", "area_id", "level", "channel", "handler_id")

RUNNING = """
UPDATE cases SET desk_stage = clock.stage, due_at = clock.due_at, warns_at = clock.warns_at, paused_at = clock.paused_at
FROM (
    SELECT DISTINCT ON (subject_id) subject_id, stage, due_at, warns_at, paused_at
    FROM deadlines
    WHERE subject_kind = 'case' AND met_at IS NULL AND cancelled_at IS NULL
    ORDER BY subject_id, stage = 'PROMISE', due_at, id
) AS clock
WHERE clock.subject_id = cases.id
"""


def upgrade() -> None:
    """Forwards."""
    _search()
    _clock()
    for name in REPLACED:
        op.drop_index(name, table_name="cases")
    newest = [sa.text("submitted_at DESC"), sa.text("id DESC")]
    for column in NEWEST:
        op.create_index(f"ix_cases_{column}_newest", "cases", [column, *newest], unique=False)
    op.create_index("ix_cases_newest", "cases", newest, unique=False)
    op.create_index("ix_cases_status_due", "cases", ["status", "due_at", "id"], unique=False)
    op.create_index("ix_cases_unit_status_due", "cases", ["unit_id", "status", "due_at", "id"], unique=False)


def _search() -> None:
    op.create_table(
        "case_search",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="as on the case; it never changes",
        ),
        sa.Column("kid", sa.String(length=8), nullable=False, comment="the index key that made the hashes"),
        sa.Column("grams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_search_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_search")),
    )
    op.create_index(
        "ix_case_search_grams",
        "case_search",
        ["grams"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "shares",
        sa.Column(
            "kind",
            sa.Enum(*COUNTED, name="counted", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=40), nullable=False, comment="a code, an id or a hash"),
        sa.Column("cases", sa.BigInteger(), nullable=False, comment="rounded from a sample for words"),
        sa.Column("counted_on", sa.Date(), nullable=False, comment="civil day"),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("pk_shares")),
    )


def _clock() -> None:
    op.add_column(
        "cases",
        sa.Column(
            "desk_stage",
            sa.Enum(*STAGES, name="stage", native_enum=False, create_constraint=False, length=32),
            nullable=True,
            comment="the clock that desks go by; empty: none runs",
        ),
    )
    names = ", ".join(f"'{stage}'" for stage in STAGES)
    op.create_check_constraint(op.f("ck_cases_stage"), "cases", f"desk_stage IN ({names})")
    op.add_column(
        "cases",
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("'9000-01-01 00:00+00'"),
            nullable=False,
            comment="of that clock",
        ),
    )
    for column in ("warns_at", "paused_at"):
        op.add_column(
            "cases",
            sa.Column(column, sa.DateTime(timezone=True), nullable=True, comment="of that clock"),
        )
    op.execute(RUNNING)
