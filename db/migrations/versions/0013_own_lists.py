"""own lists: saved views and starred cases of an account."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forwards."""
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(length=40), nullable=False, comment="the page"),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column(
            "query",
            sa.String(length=1000),
            nullable=False,
            comment="filters, as the address holds them; no telephone",
        ),
        sa.Column(
            "first",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="the page opens with it",
        ),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_views_name")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_views_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("account_id", "url", "name", name=op.f("uq_saved_views_account_id_url_name")),
    )
    op.create_index(
        "uq_saved_views_first",
        "saved_views",
        ["account_id", "url"],
        unique=True,
        postgresql_where=sa.text("first"),
    )
    op.create_table(
        "case_stars",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_stars_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_stars_case_id")),
        sa.PrimaryKeyConstraint("account_id", "case_id", name=op.f("pk_case_stars")),
    )
    op.create_index("ix_case_stars_case_id", "case_stars", ["case_id"])
