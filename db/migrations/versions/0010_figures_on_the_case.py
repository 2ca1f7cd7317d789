"""What figures ask of a case stands on it: until when the unit had to answer and whether it did, what the person said."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DATED = ("closed_at", "answered_at", "answer_due_at")

CLOCKS = """
UPDATE cases SET answer_due_at = judged.due_at, answer_kept = judged.kept
FROM (
    SELECT
        d.subject_id,
        bool_and(coalesce(d.met_at < d.due_at, false)) AS kept,
        (array_agg(
            CASE WHEN d.met_at IS NULL AND d.cancelled_at IS NULL AND d.paused_at < d.due_at THEN NULL
            ELSE d.due_at END
            ORDER BY d.id DESC
        ))[1] AS due_at
    FROM deadlines AS d JOIN cases AS c ON c.id = d.subject_id AND c.unit_id = d.unit_id
    WHERE d.subject_kind = 'case' AND d.stage = 'ANSWER' AND (d.cancelled_at IS NULL OR d.cancelled_at >= d.due_at)
    GROUP BY d.subject_id
) AS judged
WHERE judged.subject_id = cases.id
"""
RATINGS = """
UPDATE cases SET solved = said.resolved IN ('YES', 'PARTLY'), content = said.satisfied IN ('YES', 'MOSTLY')
FROM (
    SELECT DISTINCT ON (r.case_id) r.case_id, r.resolved, r.satisfied
    FROM ratings AS r JOIN cases AS c ON c.id = r.case_id AND r.rated_at >= c.answered_at
    ORDER BY r.case_id, r.seq DESC
) AS said
WHERE said.case_id = cases.id
"""


def upgrade() -> None:
    """Forwards."""
    op.add_column(
        "cases",
        sa.Column(
            "answer_due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until when the unit had to answer; empty: it had not to, or its clock stands still",
        ),
    )
    op.add_column(
        "cases",
        sa.Column("answer_kept", sa.Boolean(), nullable=True, comment="it answered in time, in every round"),
    )
    for column, said in (("solved", "solved or partly"), ("content", "content or mostly")):
        op.add_column(
            "cases",
            sa.Column(
                column, sa.Boolean(), nullable=True, comment=f"{said}, says the person; empty: unrated"
            ),
        )
    op.execute(CLOCKS)
    op.execute(RATINGS)
    op.drop_index("ix_cases_closed_at", table_name="cases")
    for column in DATED:
        op.create_index(
            f"ix_cases_{column}",
            "cases",
            [sa.text(f"{column} DESC"), sa.text("id DESC")],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
